import { TestBed } from '@angular/core/testing';
import type { ClientNotification } from '@chatcall/client-sdk';
import { conversation, message } from '../../testing/samples';
import { BrowserNotifications } from './browser-notifications';

/** A browser notification: one with the same tag replaces it, and its close event comes later. */
class FakeNotification extends EventTarget {
  static readonly permission = 'granted';
  static shown: FakeNotification[] = [];
  static readonly late: FakeNotification[] = [];

  constructor(
    readonly title: string,
    readonly options: NotificationOptions,
  ) {
    super();
    const same = FakeNotification.shown.find((one) => one.options.tag === options.tag);
    if (same) FakeNotification.late.push(same);
    FakeNotification.shown = [...FakeNotification.shown.filter((one) => one !== same), this];
  }

  static closeReplaced(): void {
    for (const one of this.late.splice(0)) one.dispatchEvent(new Event('close'));
  }

  close(): void {
    FakeNotification.shown = FakeNotification.shown.filter((one) => one !== this);
    FakeNotification.late.push(this);
  }
}

describe('BrowserNotifications', () => {
  let notifications: BrowserNotifications;
  const notify = (content: string): void =>
    notifications.show({
      kind: 'message',
      message: message({ content }),
      conversation: conversation(),
      thread: null,
    } satisfies ClientNotification);
  const bodies = (): unknown[] => FakeNotification.shown.map((one) => one.options.body);

  beforeEach(() => {
    FakeNotification.shown = [];
    FakeNotification.late.length = 0;
    Object.assign(globalThis, { Notification: FakeNotification });
    notifications = TestBed.inject(BrowserNotifications);
    notifications.textOf = (one) => ({
      title: 'Ben',
      body: one.kind === 'message' ? one.message.content : '',
      icon: null,
    });
  });

  afterEach(() => void Reflect.deleteProperty(globalThis, 'Notification'));

  it('clears the newest notification of a conversation after the replaced one has closed', () => {
    notify('first');
    notify('second');
    FakeNotification.closeReplaced();
    expect(bodies()).toEqual(['second']);
    notifications.clear({ conversationId: 'conversation-1' });
    expect(bodies()).toEqual([]);
  });

  it('clears the newest notification when the cleared older one closes later', () => {
    notify('first');
    notifications.clear({ conversationId: 'conversation-1' });
    notify('second');
    FakeNotification.closeReplaced();
    notifications.clear({ conversationId: 'conversation-1' });
    expect(bodies()).toEqual([]);
  });
});
