import { Component, inject } from '@angular/core';
import { RouterLink, RouterLinkActive } from '@angular/router';
import { Icon } from '../../ui/icon/icon';
import { NoticesState } from './notices-state';

/** The entry of the navigation that leads to the notices, with the number of unread ones. */
@Component({
  selector: 'cc-notices-entry',
  imports: [Icon, RouterLink, RouterLinkActive],
  template: `
    <a
      routerLink="/notices"
      routerLinkActive="active"
      ariaCurrentWhenActive="page"
      data-testid="nav-notices"
    >
      <span class="icon">
        <cc-icon name="bell" [size]="22" />
        @if (state.unread() > 0) {
          <span class="cc-badge" data-testid="notices-unread"
            >{{ state.unread() > 99 ? '99+' : state.unread()
            }}<span class="cc-sr" i18n="@@notices.unread"> unread notices</span></span
          >
        }
      </span>
      <span class="word" i18n="@@notices.heading">Notices</span>
    </a>
  `,
  styles: `
    :host {
      display: contents;
    }
  `,
})
export class NoticesEntry {
  protected readonly state = inject(NoticesState);
}
