import { Component, computed, input } from '@angular/core';
import { Icon } from '../../../ui/icon/icon';
import type { Tick } from './tick';

/** The tick of a message of mine, with its meaning for screen readers. */
@Component({
  selector: 'cc-tick',
  imports: [Icon],
  template: `<cc-icon [name]="icon()" [size]="14" [stroke]="2.25" /><span class="cc-sr">{{
      words()
    }}</span>`,
  styles: `
    :host {
      position: relative;
      display: inline-grid;
    }
    :host(.read) {
      color: var(--cc-primary);
    }
    :host(.failed) {
      color: var(--cc-danger);
    }
  `,
  host: {
    '[class]': 'tick()',
    '[attr.data-tick]': 'tick()',
    'data-testid': 'tick',
    '[title]': 'words()',
  },
})
export class TickMark {
  readonly tick = input.required<Tick>();

  protected readonly icon = computed(() => {
    switch (this.tick()) {
      case 'sending':
        return 'clock';
      case 'sent':
        return 'check';
      case 'delivered':
      case 'read':
        return 'check-check';
      case 'failed':
        return 'circle-alert';
    }
  });

  protected words(): string {
    switch (this.tick()) {
      case 'sending':
        return $localize`:@@tick.sending:Sending`;
      case 'sent':
        return $localize`:@@tick.sent:Sent`;
      case 'delivered':
        return $localize`:@@tick.delivered:Delivered`;
      case 'read':
        return $localize`:@@tick.read:Read`;
      case 'failed':
        return $localize`:@@tick.failed:Not sent`;
    }
  }
}
