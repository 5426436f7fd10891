import { jest } from '@jest/globals';
import { TestBed, type ComponentFixture } from '@angular/core/testing';
import { provideRouter, Router } from '@angular/router';
import { ChatCallError, type TimelineMessage } from '@chatcall/client-sdk';
import { CLIENT } from '../../../core/client';
import { FakeClient } from '../../../../testing/fake-client';
import { FakeTimeline } from '../../../../testing/fake-timeline';
import { conversation, mine, timelineMessage } from '../../../../testing/samples';
import { Toasts } from '../../../ui/toast/toasts';
import { MessageList } from './message-list';
import { TimelineState } from './timeline-state';

class NoObserver {
  observe(): void {
    return undefined;
  }
  unobserve(): void {
    return undefined;
  }
  disconnect(): void {
    return undefined;
  }
}

describe('MessageList with the keyboard', () => {
  let fixture: ComponentFixture<MessageList>;
  let timeline: FakeTimeline;
  let replied: (string | null)[];

  const messages = (): HTMLElement[] => [
    ...(fixture.nativeElement as HTMLElement).querySelectorAll<HTMLElement>('[data-message]'),
  ];
  const message = (index: number): HTMLElement => {
    const found = messages().at(index);
    if (!found) throw new Error(`no message ${index}`);
    return found;
  };
  const press = (key: string, change: KeyboardEventInit = {}): void => {
    const code = /^[a-z]$/.test(key) ? `Key${key.toUpperCase()}` : key;
    document.activeElement?.dispatchEvent(
      new KeyboardEvent('keydown', { key, code, bubbles: true, cancelable: true, ...change }),
    );
    TestBed.tick();
  };
  /** Everything that Tab reaches in the list. */
  const tabStops = (): HTMLElement[] =>
    [
      ...(fixture.nativeElement as HTMLElement).querySelectorAll<HTMLElement>(
        'a[href], button, [tabindex]',
      ),
    ].filter((element) => element.tabIndex >= 0);

  beforeAll(() => {
    Object.assign(globalThis, {
      ResizeObserver: NoObserver,
      CSS: { supports: () => true, escape: (text: string) => text },
    });
    Element.prototype.scrollIntoView = () => undefined;
    Element.prototype.scrollTo = () => undefined;
    // Without a height nothing is visible, so no rows are rendered.
    jest.spyOn(HTMLElement.prototype, 'offsetHeight', 'get').mockReturnValue(600);
  });

  afterAll(() => jest.restoreAllMocks());

  beforeEach(async () => {
    const client = new FakeClient();
    timeline = new FakeTimeline(conversation({ id: 'a', kind: 'group', title: 'Crew' }));
    timeline.messages$.set([
      timelineMessage(1, { content: 'see https://example.org/a and https://example.org/b' }),
      mine(2, { replyTo: 'message-1' }),
      timelineMessage(3, { content: 'https://example.org/c' }),
      timelineMessage(4, {
        type: 'system',
        system: { kind: 'renamed', title: 'Crew' },
        content: '',
      }),
    ]);
    client.timelines.set('a', timeline);
    TestBed.configureTestingModule({
      providers: [
        TimelineState,
        provideRouter([]),
        { provide: CLIENT, useFactory: () => client.asClient() },
      ],
    });
    TestBed.inject(TimelineState).open('a');
    fixture = TestBed.createComponent(MessageList);
    replied = [];
    fixture.componentInstance.reply.subscribe(({ id }: TimelineMessage) => replied.push(id));
    document.body.append(fixture.nativeElement as HTMLElement);
    await fixture.whenStable();
  });

  afterEach(() => (fixture.nativeElement as HTMLElement).remove());

  it('is in view from the start when it needs no scrolling', () => {
    expect(timeline.inView).toBe(true);
  });

  it('has one Tab stop, the newest message, despite links, quotes and buttons', () => {
    expect(tabStops()).toEqual([message(-1)]);
    timeline.messages$.update((all) => [...all, mine(5, { delivery: 'failed' })]);
    TestBed.tick();
    expect(tabStops()).toEqual([message(-1)]);
    expect(messages()).toHaveLength(4);
  });

  it('is the Tab stop itself while there is no message, so that the keyboard scrolls it', () => {
    timeline.messages$.update((all) => all.filter(({ type }) => type === 'system'));
    TestBed.tick();
    expect(tabStops().map(({ dataset }) => dataset['testid'])).toEqual(['message-list']);
  });

  it('moves the Tab stop with the focus, and back to the newest message when the focus leaves', () => {
    message(-1).focus();
    press('ArrowUp');
    expect(document.activeElement).toBe(message(1));
    expect(tabStops()).toEqual([message(1)]);
    press('Home');
    expect(document.activeElement).toBe(message(0));
    press('End');
    expect(document.activeElement).toBe(message(-1));
    press('ArrowUp');
    message(1).blur();
    TestBed.tick();
    expect(tabStops()).toEqual([message(-1)]);
  });

  it('opens the thread of the focused message with T, and that of a reply at the reply', () => {
    const navigate = jest.spyOn(TestBed.inject(Router), 'navigate').mockResolvedValue(true);
    timeline.messages$.update((all) => [
      ...all,
      timelineMessage(5, { threadId: 'root', alsoInConversation: true }),
    ]);
    TestBed.tick();
    for (const at of [0, -1]) {
      message(at).focus();
      press('t');
    }
    expect(navigate.mock.calls.map(([path]) => path)).toEqual([
      ['/chats', 'a', 'thread', 'message-1'],
      ['/chats', 'a', 'thread', 'root', 'message-5'],
    ]);
  });

  it('keeps the Tab stop on the focused message while others arrive', () => {
    message(0).focus();
    timeline.messages$.update((all) => [...all, timelineMessage(5)]);
    TestBed.tick();
    expect(tabStops()).toEqual([message(0)]);
  });

  it('moves from a focused link, and replies to its message', () => {
    const link = message(-1).querySelector('a');
    link?.focus();
    expect(document.activeElement).toBe(link);
    press('r');
    expect(replied).toEqual(['message-3']);
    press('ArrowUp');
    expect(document.activeElement).toBe(message(1));
    press('r');
    expect(replied).toEqual(['message-3', 'message-2']);
  });

  it('moves to links, quotes and actions with left and right, and back with Esc', () => {
    message(0).focus();
    press('ArrowRight');
    expect((document.activeElement as HTMLAnchorElement).href).toBe('https://example.org/a');
    press('ArrowRight');
    expect((document.activeElement as HTMLAnchorElement).href).toBe('https://example.org/b');
    press('ArrowRight');
    expect((document.activeElement as HTMLElement).dataset['testid']).toBe('message-reply');
    press('ArrowLeft');
    press('Escape');
    expect(document.activeElement).toBe(message(0));
    press('ArrowLeft');
    expect(document.activeElement).toBe(message(0));
    message(1).focus();
    press('ArrowRight');
    expect((document.activeElement as HTMLElement).dataset['testid']).toBe('quote');
  });

  it('leaves keys with modifiers to the browser', () => {
    message(-1).focus();
    press('ArrowUp', { altKey: true });
    press('r', { ctrlKey: true });
    expect(document.activeElement).toBe(message(-1));
    expect(replied).toEqual([]);
  });

  it('opens the quoted message, also when it has to be fetched first', async () => {
    const highlighted = (): (string | undefined)[] =>
      [...(fixture.nativeElement as HTMLElement).querySelectorAll<HTMLElement>('.highlighted')].map(
        (row) => row.dataset['row'],
      );
    timeline.jumpTo = () => Promise.resolve(1);
    message(1).querySelector<HTMLElement>('.quote')?.click();
    await fixture.whenStable();
    expect(document.activeElement).toBe(message(0));
    expect(highlighted()).toEqual(['key-1']);

    const older = timelineMessage(0, { content: 'the older one' });
    timeline.messages$.update((all) => [...all, mine(5, { replyTo: 'message-0' })]);
    TestBed.tick();
    let deliver = (): void => undefined;
    timeline.jumpTo = () =>
      new Promise((resolve) => {
        deliver = (): void => {
          timeline.messages$.update((all) => [older, ...all]);
          resolve(0);
        };
      });
    const quote = message(-1).querySelector<HTMLElement>('.quote');
    expect(quote?.textContent).toContain('Show earlier message');
    quote?.click();
    TestBed.tick();
    expect(quote?.getAttribute('aria-busy')).toBe('true');
    deliver();
    for (let turn = 0; turn < 20; turn += 1) {
      await Promise.resolve();
      TestBed.tick();
    }
    expect(quote?.textContent).toContain('the older one');
    expect(document.activeElement).toBe(message(0));
    expect(message(0).textContent).toContain('the older one');
  });

  it('says when a message is not there, and stays where it is', async () => {
    const toasts = TestBed.inject(Toasts);
    timeline.jumpTo = () =>
      Promise.reject(new ChatCallError({ code: 'CHAT.NOT_FOUND', detail: 'no such message' }));
    await fixture.componentInstance.jump({ messageId: 'message-0' });
    expect(toasts.list().map(({ text }) => text)).toEqual(["This message can't be found."]);
    expect(messages()).toHaveLength(3);
  });

  it('shows the message of the address, and again another one', async () => {
    const highlighted = (): (string | undefined)[] =>
      [...(fixture.nativeElement as HTMLElement).querySelectorAll<HTMLElement>('.highlighted')].map(
        (row) => row.dataset['row'],
      );
    timeline.jumpTo = (place) => {
      timeline.jumps.push(place);
      return Promise.resolve(timeline.jumps.length);
    };
    for (const id of ['message-1', 'message-2', 'message-2']) {
      fixture.componentRef.setInput('messageId', id);
      await fixture.whenStable();
    }
    expect(timeline.jumps).toEqual([{ messageId: 'message-1' }, { messageId: 'message-2' }]);
    expect(highlighted()).toEqual(['key-1', 'key-2']);
  });

  it('gives screen readers the place of each message in the conversation', () => {
    timeline.conversation$.update((one) => one && { ...one, lastSeq: 120 });
    TestBed.tick();
    const rows = (fixture.nativeElement as HTMLElement).querySelectorAll('li[aria-setsize]');
    expect(
      [...rows].map((row) => [row.getAttribute('aria-posinset'), row.getAttribute('aria-setsize')]),
    ).toEqual([1, 2, 3, 4].map((seq) => [String(seq), '120']));
  });
});
