import { Component, computed, inject } from '@angular/core';
import { IconButton } from '../../../ui/button/icon-button';
import { Icon } from '../../../ui/icon/icon';
import { CallLayout } from './call-layout';

/** The buttons between the pages of the stage. */
@Component({
  selector: 'cc-stage-pager',
  imports: [Icon, IconButton],
  template: `
    <button
      type="button"
      ccIconButton
      small
      label="Previous page"
      i18n-label="@@pages.previous"
      [attr.aria-keyshortcuts]="'PageUp'"
      data-testid="page-previous"
      [attr.aria-disabled]="stage().page === 0 || null"
      (click)="layout.turn(-1)"
    >
      <cc-icon name="chevron-left" [size]="18" />
    </button>
    <span class="cc-num" role="status" data-testid="page-number">{{ text() }}</span>
    <button
      type="button"
      ccIconButton
      small
      label="Next page"
      i18n-label="@@pages.next"
      [attr.aria-keyshortcuts]="'PageDown'"
      data-testid="page-next"
      [attr.aria-disabled]="stage().page === stage().pages - 1 || null"
      (click)="layout.turn(1)"
    >
      <cc-icon name="chevron-right" [size]="18" />
    </button>
  `,
  styles: `
    :host {
      display: flex;
      gap: var(--cc-s2);
      align-items: center;
      justify-content: center;
      color: var(--cc-text-2);
      font-size: var(--cc-fs-2);
      font-weight: 500;
      white-space: nowrap;
    }
    [aria-disabled] {
      opacity: 0.4;
    }
  `,
  host: { role: 'group', '[attr.aria-label]': 'label' },
})
export class StagePager {
  protected readonly layout = inject(CallLayout);
  protected readonly stage = this.layout.stage;
  protected readonly label = $localize`:@@pages.label:Pages of the call`;
  protected readonly text = computed(
    () => $localize`:@@pages.number:${this.stage().page + 1}:page: of ${this.stage().pages}:pages:`,
  );
}
