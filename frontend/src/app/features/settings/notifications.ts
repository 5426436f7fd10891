import { Component, inject } from '@angular/core';
import { Chime } from '../../core/attention/chime';
import { BrowserNotifications } from '../../platform/browser-notifications';
import { Button } from '../../ui/button/button';

/** Notifications of the browser, and the sound. */
@Component({
  selector: 'cc-notifications',
  imports: [Button],
  template: `
    <h1 i18n="@@settings.notifications">Notifications</h1>
    <section>
      <h2 i18n="@@notify.heading">When ChatCall is in the background</h2>
      @switch (notifications.permission()) {
        @case ('granted') {
          <p class="lead" data-testid="notify-granted" i18n="@@notify.granted">
            Notifications are on. Muted conversations stay quiet.
          </p>
        }
        @case ('denied') {
          <p class="lead" i18n="@@notify.denied">
            Your browser blocks notifications from ChatCall. Allow them from the icon in the address
            bar.
          </p>
        }
        @case ('unsupported') {
          <p class="lead" i18n="@@notify.unsupported">
            This browser can't show notifications for ChatCall.
          </p>
        }
        @default {
          <p class="lead" i18n="@@notify.ask">Get notified of new messages and calls.</p>
          <div class="row form">
            <button
              type="button"
              ccButton="primary"
              data-testid="notify-ask"
              (click)="notifications.ask()"
              i18n="@@notify.allow"
            >
              Turn on notifications
            </button>
          </div>
        }
      }
    </section>
    <section>
      <label class="switch">
        <span>
          <strong i18n="@@notify.sound">Sound for new messages</strong>
        </span>
        <input
          type="checkbox"
          role="switch"
          data-testid="sound"
          [checked]="chime.on()"
          (change)="chime.set(!chime.on())"
        />
      </label>
    </section>
  `,
  styleUrls: ['../../ui/sections/section.css', '../../ui/sections/choice.css'],
})
export class Notifications {
  protected readonly notifications = inject(BrowserNotifications);
  protected readonly chime = inject(Chime);
}
