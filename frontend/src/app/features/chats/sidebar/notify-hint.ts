import { Component, computed, inject, signal } from '@angular/core';
import { BrowserNotifications } from '../../../platform/browser-notifications';
import { KeyValue } from '../../../platform/key-value';
import { Button } from '../../../ui/button/button';
import { Icon } from '../../../ui/icon/icon';
import { ChatsState } from '../chats-state';

const KEY = 'chatcall.notifyHint';

/** Offers to turn on notifications once there is a conversation; not again after "Not now". */
@Component({
  selector: 'cc-notify-hint',
  imports: [Button, Icon],
  template: `
    @if (shown()) {
      <section aria-labelledby="cc-notify-hint" data-testid="notify-hint">
        <cc-icon name="bell" />
        <div>
          <p id="cc-notify-hint" i18n="@@notify.hint">
            Get notified when ChatCall is in the background?
          </p>
          <button
            type="button"
            ccButton="soft"
            small
            data-testid="notify-hint-allow"
            (click)="allow()"
            i18n="@@notify.hintAllow"
          >
            Turn on
          </button>
          <button
            type="button"
            ccButton="plain"
            small
            data-testid="notify-hint-later"
            (click)="later()"
            i18n="@@notify.hintLater"
          >
            Not now
          </button>
        </div>
      </section>
    }
  `,
  styles: `
    section {
      display: flex;
      gap: var(--cc-s3);
      margin: var(--cc-s2) var(--cc-s3) var(--cc-s3);
      padding: var(--cc-s3);
      border: 1px solid var(--cc-line);
      border-radius: var(--cc-r3);
      background: var(--cc-surface);
      font-size: var(--cc-fs-2);
      line-height: 1.125rem;
    }
    cc-icon {
      align-self: start;
      color: var(--cc-primary);
    }
    p {
      margin-bottom: var(--cc-s2);
    }
  `,
})
export class NotifyHint {
  readonly #notifications = inject(BrowserNotifications);
  readonly #store = inject(KeyValue);
  readonly #chats = inject(ChatsState);
  readonly #dismissed = signal(this.#store.get(KEY) !== null);
  protected readonly shown = computed(
    () =>
      !this.#dismissed() &&
      this.#notifications.permission() === 'default' &&
      this.#chats.conversations().some((one) => one.lastMessage !== null),
  );

  protected async allow(): Promise<void> {
    await this.#notifications.ask();
    this.later();
  }

  protected later(): void {
    this.#store.set(KEY, 'seen');
    this.#dismissed.set(true);
  }
}
