import { Component, inject, input } from '@angular/core';
import type { Announcement } from '@chatcall/contracts';
import { CLIENT } from '../core/client';
import { errorText } from '../core/errors/error-text';
import { IconButton } from '../ui/button/icon-button';
import { Icon } from '../ui/icon/icon';
import { Toasts } from '../ui/toast/toasts';

/** What the administrators announce, above the page. */
@Component({
  selector: 'cc-announcements',
  imports: [Icon, IconButton],
  template: `
    <div role="status" aria-label="Announcements" i18n-aria-label="@@announcements.region">
      @for (each of announcements(); track each.id) {
        <div class="cc-banner" [class.info]="each.kind === 'info'" data-testid="announcement">
          <cc-icon [name]="each.kind === 'info' ? 'info' : 'circle-alert'" [size]="16" />
          <span dir="auto">{{ each.text }}</span>
          @if (each.dismissible) {
            <button
              type="button"
              ccIconButton
              small
              label="Hide"
              i18n-label="@@announcements.hide"
              data-testid="announcement-hide"
              (click)="hide(each)"
            >
              <cc-icon name="x" [size]="18" />
            </button>
          }
        </div>
      }
    </div>
  `,
  styles: `
    :host {
      display: block;
      max-height: 40dvh;
      overflow-y: auto;
    }
    .cc-banner + .cc-banner {
      border-top: 1px solid var(--cc-line);
    }
    .info {
      color: var(--cc-on-primary-soft);
      background: var(--cc-primary-soft);
    }
    span {
      min-width: 0;
      overflow-wrap: anywhere;
      white-space: pre-line;
    }
    button {
      color: inherit;
    }
  `,
  host: { tabindex: '0' },
})
export class Announcements {
  readonly #site = inject(CLIENT).site;
  readonly #toasts = inject(Toasts);
  readonly announcements = input.required<readonly Announcement[]>();

  protected async hide({ id }: Announcement): Promise<void> {
    try {
      await this.#site.dismissAnnouncement(id);
    } catch (error) {
      this.#toasts.error(errorText(error));
    }
  }
}
