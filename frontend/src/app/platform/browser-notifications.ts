import { Injectable, signal } from '@angular/core';
import type { ClientNotification, NotificationPort } from '@chatcall/client-sdk';

/** Texts and picture of a notification. */
export interface NotificationText {
  readonly title: string;
  readonly body: string;
  readonly icon: string | null;
}

/** The permission to show notifications; `unsupported` in browsers without notifications. */
export type NotificationPermissionState = NotificationPermission | 'unsupported';

/**
 * Notifications of the operating system while the tab is hidden. The app sets {@link textOf} and
 * {@link onClick}. Permission is requested only by {@link ask}.
 */
@Injectable({ providedIn: 'root' })
export class BrowserNotifications implements NotificationPort {
  readonly #permission = signal<NotificationPermissionState>(permissionNow());
  readonly permission = this.#permission.asReadonly();
  readonly #open = new Map<string, Notification>();

  /** Texts of a notification; null shows none. Set once by the app. */
  textOf: (notification: ClientNotification) => NotificationText | null = () => null;
  /** Handles a click on a notification. Set once by the app. */
  onClick: (notification: ClientNotification) => void = () => undefined;

  /** Requests permission. Call only in response to a click. */
  async ask(): Promise<NotificationPermissionState> {
    if (this.#permission() !== 'unsupported')
      this.#permission.set(await Notification.requestPermission());
    return this.#permission();
  }

  show(notification: ClientNotification): void {
    if (permissionNow() !== 'granted') return;
    const text = this.textOf(notification);
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
        this.onClick(notification);
      });
      // A replaced notification reports its close after the new one is shown.
      shown.addEventListener('close', () => {
        if (this.#open.get(key) === shown) this.#open.delete(key);
      });
      this.#open.set(key, shown);
    } catch {
      // Some phones allow notifications from a service worker only.
    }
  }

  clear(subject: Parameters<NotificationPort['clear']>[0]): void {
    const key =
      'callId' in subject
        ? `call:${subject.callId}`
        : 'threadId' in subject
          ? `thread:${subject.threadId}`
          : `conversation:${subject.conversationId}`;
    this.#open.get(key)?.close();
    this.#open.delete(key);
  }
}

function keyOf(notification: ClientNotification): string {
  if (notification.kind === 'call') return `call:${notification.call.id}`;
  const { message, thread } = notification;
  return thread ? `thread:${thread.root.id}` : `conversation:${message.conversationId}`;
}

function permissionNow(): NotificationPermissionState {
  return 'Notification' in globalThis ? Notification.permission : 'unsupported';
}
