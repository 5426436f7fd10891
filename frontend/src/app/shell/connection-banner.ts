import { Component, computed, effect, inject, signal } from '@angular/core';
import { Session } from '../core/session/session';
import { Button } from '../ui/button/button';
import { Icon } from '../ui/icon/icon';

/** Shorter interruptions are not shown. Milliseconds. */
const SHOW_AFTER_MS = 1200;

/** A line above the page while there is no connection to the server. */
@Component({
  selector: 'cc-connection-banner',
  imports: [Button, Icon],
  template: `
    <div role="status" data-testid="connection-banner">
      @if (shown()) {
        @if (state().status === 'offline') {
          <div class="banner">
            <cc-icon name="wifi-off" [size]="16" />
            <span i18n="@@connection.offline"
              >You're offline. Messages will be sent when you're back online.</span
            >
          </div>
        } @else {
          <div class="banner">
            <cc-icon name="refresh-cw" [size]="16" />
            <span i18n="@@connection.reconnecting">Connection lost. Reconnecting…</span>
            <button
              type="button"
              ccButton="plain"
              small
              data-testid="reconnect"
              (click)="session.reconnectNow()"
              i18n="@@connection.now"
            >
              Try now
            </button>
          </div>
        }
      }
    </div>
  `,
  styles: `
    .banner {
      display: flex;
      gap: var(--cc-s2);
      align-items: center;
      padding: var(--cc-s2) var(--cc-s3);
      font-size: var(--cc-fs-2);
      font-weight: 500;
      color: var(--cc-on-warn-soft);
      background: var(--cc-warn-soft);
    }
    span {
      flex: 1;
    }
  `,
})
export class ConnectionBanner {
  protected readonly session = inject(Session);
  protected readonly state = this.session.connection;
  readonly #down = computed(
    () => this.state().status === 'offline' || this.state().status === 'reconnecting',
  );
  protected readonly shown = signal(false);

  constructor() {
    effect((onCleanup) => {
      if (!this.#down()) {
        this.shown.set(false);
        return;
      }
      const timer = setTimeout(() => this.shown.set(true), SHOW_AFTER_MS);
      onCleanup(() => clearTimeout(timer));
    });
  }
}
