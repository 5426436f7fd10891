import { Component, computed, effect, inject, signal } from '@angular/core';
import { Session } from '../core/session/session';
import { Banner } from '../ui/banner/banner';
import { Button } from '../ui/button/button';

/** Shorter interruptions are not shown. Milliseconds. */
const PATIENCE_MS = 1200;

/** Says that messages do not flow, and what is done about it. */
@Component({
  selector: 'cc-connection-banner',
  imports: [Banner, Button],
  template: `
    <div role="status" data-testid="connection-banner">
      @if (shown()) {
        @if (state().status === 'offline') {
          <cc-banner icon="wifi-off">
            <ng-container i18n="@@connection.offline"
              >You're offline. Messages will be sent when you're back online.</ng-container
            >
          </cc-banner>
        } @else {
          <cc-banner icon="refresh-cw">
            <ng-container i18n="@@connection.reconnecting"
              >Connection lost. Reconnecting…</ng-container
            >
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
          </cc-banner>
        }
      }
    </div>
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
      const timer = setTimeout(() => this.shown.set(true), PATIENCE_MS);
      onCleanup(() => clearTimeout(timer));
    });
  }
}
