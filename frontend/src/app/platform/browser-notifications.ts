import { Injectable, signal } from '@angular/core';
import type { ClientNotification, NotificationPort } from '@chatcall/client-sdk';

/** Words and target of a notification, made by the app (this folder knows no words). */
export interface NotificationText {
  readonly title: string;
  readonly body: string;
  readonly icon: string | null;
}

/** Whether the operating system may show notifications of this site; `unsupported` where it cannot. */
export type NotificationPermissionState = NotificationPermission | 'unsupported';

/**
 * Notifications of the operating system while the tab is hidden. The app tells how to word one and what a click does;
 * permission is asked only by {@link ask}, from a click.
 */
@Injectable({ providedIn: 'root' })
export class BrowserNotifications implements NotificationPort {
  readonly #permission = signal<NotificationPermissionState>(permissionNow());
  readonly permission = this.#permission.asReadonly();
  readonly #open = new Map<string, Notification>();

  /** Words for a notification; null shows none. Set once by the app. */
  word: (notification: ClientNotification) => NotificationText | null = () => null;
  /** What a click on one does. Set once by the app. */
  clicked: (notification: ClientNotification) => void = () => undefined;

  /** Asks the person. Call from a click only. */
  async ask(): Promise<NotificationPermissionState> {
    if (this.#permission() !== 'unsupported')
      this.#permission.set(await Notification.requestPermission());
    return this.#permission();
  }

  show(notification: ClientNotification): void {
    if (permissionNow() !== 'granted') return;
    const text = this.word(notification);
    if (!text) return;
    const key = keyOf(notification);
    try {
      const shown = new Notification(text.title, {
        body: text.body,
        tag: key,
        icon: text.icon ?? '/icons/icon-192.png',
        requireInteraction: notification.kind === 'call',
      });
      shown.addEventListener('click', () => {
        window.focus();
        shown.close();
        this.clicked(notification);
      });
      // The close of one that was replaced comes after its replacement.
      shown.addEventListener('close', () => {
        if (this.#open.get(key) === shown) this.#open.delete(key);
      });
      this.#open.set(key, shown);
    } catch {
      // Some phones allow notifications from a service worker only.
    }
  }

  clear(subject: { readonly callId: string } | { readonly conversationId: string }): void {
    const key =
      'callId' in subject ? `call:${subject.callId}` : `conversation:${subject.conversationId}`;
    this.#open.get(key)?.close();
    this.#open.delete(key);
  }
}

function keyOf(notification: ClientNotification): string {
  return notification.kind === 'call'
    ? `call:${notification.call.id}`
    : `conversation:${notification.message.conversationId}`;
}

function permissionNow(): NotificationPermissionState {
  return 'Notification' in globalThis ? Notification.permission : 'unsupported';
}
