import { Component, inject } from '@angular/core';
import { RouterLink, RouterLinkActive } from '@angular/router';
import { Icon } from '../../ui/icon/icon';
import { CallLogState } from './call-log-state';

/** The entry of the navigation that leads to the calls, with the number of missed ones. */
@Component({
  selector: 'cc-calls-entry',
  imports: [Icon, RouterLink, RouterLinkActive],
  template: `
    <a
      routerLink="/calls"
      routerLinkActive="active"
      ariaCurrentWhenActive="page"
      data-testid="nav-calls"
    >
      <span class="icon">
        <cc-icon name="phone" [size]="22" />
        @if (state.missed() > 0) {
          <span class="cc-badge" data-testid="calls-missed"
            >{{ state.missed() > 99 ? '99+' : state.missed()
            }}<span class="cc-sr" i18n="@@calls.missedCount"> missed calls</span></span
          >
        }
      </span>
      <span class="word" i18n="@@calls.heading">Calls</span>
    </a>
  `,
  styles: `
    :host {
      display: contents;
    }
  `,
})
export class CallsEntry {
  protected readonly state = inject(CallLogState);
}
