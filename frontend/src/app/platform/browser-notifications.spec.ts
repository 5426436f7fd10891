import { TestBed } from '@angular/core/testing';
import type { ClientNotification } from '@chatcall/client-sdk';
import { conversation, message } from '../../testing/samples';
import { BrowserNotifications } from './browser-notifications';

/** A notification of the browser: one with the tag of another takes its place, and the other tells its close later. */
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

  static tellLate(): void {
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

  it('takes back the newest one of a conversation, also after the one that it replaced has closed', () => {
    notify('first');
    notify('second');
    FakeNotification.tellLate();
    expect(bodies()).toEqual(['second']);
    notifications.clear({ conversationId: 'conversation-1' });
    expect(bodies()).toEqual([]);
  });

  it('does the same when the older one was taken back, and closes after a newer one was shown', () => {
    notify('first');
    notifications.clear({ conversationId: 'conversation-1' });
    notify('second');
    FakeNotification.tellLate();
    notifications.clear({ conversationId: 'conversation-1' });
    expect(bodies()).toEqual([]);
  });
});
