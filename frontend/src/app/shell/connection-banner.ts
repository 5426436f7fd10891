import { Component, computed, effect, inject, signal } from '@angular/core';
import { Times } from '../core/i18n/times';
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
          <div class="cc-banner">
            <cc-icon name="wifi-off" [size]="16" />
            <span data-testid="offline-note">
              @if (asOf(); as time) {
                <ng-container i18n="@@connection.offlineAsOf"
                  >As of {{ time }}, no connection. Messages will be sent when you're back
                  online.</ng-container
                >
              } @else {
                <ng-container i18n="@@connection.offline"
                  >You're offline. Messages will be sent when you're back online.</ng-container
                >
              }
            </span>
          </div>
        } @else {
          <div class="cc-banner">
            <cc-icon name="refresh-cw" [size]="16" />
            <span>
              @if (asOf(); as time) {
                <ng-container i18n="@@connection.reconnectingAsOf"
                  >As of {{ time }}, no connection. Reconnecting…</ng-container
                >
              } @else {
                <ng-container i18n="@@connection.reconnecting"
                  >Connection lost. Reconnecting…</ng-container
                >
              }
            </span>
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
})
export class ConnectionBanner {
  protected readonly session = inject(Session);
  protected readonly state = this.session.connection;
  readonly #times = inject(Times);
  /** The time today, otherwise with the day. */
  protected readonly asOf = computed(() => {
    const asOf = this.session.asOf();
    if (asOf === null) return null;
    const [day, time] = [this.#times.brief(asOf), this.#times.time(asOf)];
    return day === time ? time : `${day}, ${time}`;
  });
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
