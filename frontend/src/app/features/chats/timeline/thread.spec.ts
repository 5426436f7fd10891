import { jest } from '@jest/globals';
import { TestBed, type ComponentFixture } from '@angular/core/testing';
import { provideRouter, Router } from '@angular/router';
import { StateCell, type ChatCallClient, type ThreadList } from '@chatcall/client-sdk';
import type { Thread as ThreadOf } from '@chatcall/contracts';
import { FakeClient } from '../../../../testing/fake-client';
import { FakeThread } from '../../../../testing/fake-timeline';
import { BEN, conversation, message, timelineMessage } from '../../../../testing/samples';
import { CLIENT } from '../../../core/client';
import { MessageLinks } from '../message-links';
import { ThreadsPage } from '../threads/threads-page';
import { ThreadSummaryLink } from './thread-summary';
import { Thread } from './thread';

const ROOT = timelineMessage(3, { content: 'the question' });
const SUMMARY = {
  replyCount: 2,
  lastSeq: 2,
  lastReplyAt: '2026-03-03T10:00:00.000Z',
  participants: [BEN],
};
const threadOf = (change: Partial<ThreadOf['own']> = {}): ThreadOf => ({
  root: message({ id: 'message-3', thread: SUMMARY }),
  own: { following: true, lastReadSeq: 2, unread: 0, ...change },
});

class NoObserver {
  readonly observe = (): void => undefined;
  readonly unobserve = (): void => undefined;
  readonly disconnect = (): void => undefined;
}

describe('Thread', () => {
  let client: FakeClient;
  let thread: FakeThread;
  let fixture: ComponentFixture<Thread>;
  const page = (): HTMLElement => fixture.nativeElement as HTMLElement;
  const find = (id: string): HTMLElement | null =>
    page().querySelector<HTMLElement>(`[data-testid="${id}"]`);
  const texts = (): (string | undefined)[] =>
    [...page().querySelectorAll('[data-testid="message-text"]')].map((one) =>
      one.querySelector('cc-message-text')?.textContent?.trim(),
    );
  const write = (text: string): void => {
    const area = page().querySelector('textarea');
    if (!area) throw new Error('there is no composer');
    area.value = text;
    area.dispatchEvent(new Event('input'));
    TestBed.tick();
    area.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', cancelable: true }));
  };

  beforeAll(() => {
    Object.assign(globalThis, {
      ResizeObserver: NoObserver,
      CSS: { supports: () => true, escape: (text: string) => text },
    });
    Element.prototype.scrollTo = () => undefined;
    // Without a height nothing is visible, so no rows are rendered.
    jest.spyOn(HTMLElement.prototype, 'offsetHeight', 'get').mockReturnValue(600);
  });

  afterAll(() => jest.restoreAllMocks());

  beforeEach(async () => {
    client = new FakeClient();
    thread = new FakeThread(conversation({ id: 'a' }), ROOT);
    client.threads.set('message-3', thread);
    TestBed.configureTestingModule({
      providers: [provideRouter([]), { provide: CLIENT, useFactory: () => client.asClient() }],
    });
    fixture = TestBed.createComponent(Thread);
    fixture.componentRef.setInput('conversationId', 'a');
    fixture.componentRef.setInput('rootId', 'message-3');
    document.body.append(page());
    await fixture.whenStable();
  });

  afterEach(() => page().remove());

  it('begins with its root', async () => {
    thread.messages$.set([timelineMessage(1, { content: 'an answer', threadId: 'message-3' })]);
    await fixture.whenStable();
    expect(texts()).toEqual(['the question', 'an answer']);
    expect(find('thread-replies')?.textContent).toContain('No replies yet');
    thread.root$.set({ ...ROOT, thread: SUMMARY });
    await fixture.whenStable();
    expect(find('thread-replies')?.textContent).toContain('2 replies');
    thread.state$.update((state) => ({ ...state, hasOlder: true }));
    await fixture.whenStable();
    expect(texts()).toEqual(['an answer']);
  });

  it('sends replies to the thread, and to the conversation only where it is chosen', async () => {
    write('only here');
    find('also-to-conversation')?.click();
    await fixture.whenStable();
    write('to all');
    await fixture.whenStable();
    write('here again');
    expect(thread.sent.map(({ content }) => content)).toEqual([
      'only here',
      'to all',
      'here again',
    ]);
    expect(thread.also).toEqual([false, true, false]);
  });

  it('can be followed once there are replies', async () => {
    expect(find('thread-follow')).toBeNull();
    thread.thread$.set(threadOf());
    await fixture.whenStable();
    expect(find('thread-follow')?.getAttribute('aria-pressed')).toBe('true');
    find('thread-follow')?.click();
    await fixture.whenStable();
    expect(thread.thread$.value?.own.following).toBe(false);
    expect(find('thread-follow')?.textContent).toContain('Follow');
  });

  it.each([
    ['replies', 1, true, [1]],
    ['no root', 0, true, []],
    ['nothing while it is not followed', 1, false, []],
  ])('marks %s as unread', async (_, place, following, marked) => {
    thread.thread$.set(threadOf({ following }));
    thread.messages$.set([timelineMessage(1, { content: 'an answer', threadId: 'message-3' })]);
    await fixture.whenStable();
    page()
      .querySelectorAll('cc-message-item')
      [place]?.dispatchEvent(new MouseEvent('pointerover', { bubbles: true }));
    await fixture.whenStable();
    find('message-menu')?.click();
    const item = (name: string): HTMLElement | null =>
      document.querySelector(`[role="menu"] [data-testid="${name}"]`);
    // The code of the menu is loaded with the first click.
    while (item('message-save') === null) {
      await new Promise((resolve) => setTimeout(resolve));
      await fixture.whenStable();
    }
    item('message-unread')?.click();
    await fixture.whenStable();
    expect(thread.unreadFrom).toEqual(marked);
  });

  it('shows who is typing in it', async () => {
    expect(find('thread-typing')?.textContent?.trim()).toBe('');
    thread.typing$.set([BEN]);
    await fixture.whenStable();
    expect(find('thread-typing')?.textContent).toContain('Ben');
    expect(find('thread-typing')?.getAttribute('aria-live')).toBe('polite');
  });

  it('has no composer after its root was deleted', async () => {
    thread.root$.set({ ...ROOT, content: '', deletedAt: '2026-03-03T10:00:00.000Z' });
    await fixture.whenStable();
    expect(find('thread-deleted')).not.toBeNull();
    expect(page().querySelector('textarea')).toBeNull();
  });

  it('says when there is no such thread', async () => {
    const { ChatCallError } = await import('@chatcall/client-sdk');
    const error = new ChatCallError({ code: 'CHAT.NOT_FOUND', detail: 'none' });
    thread.state$.update((state) => ({ ...state, status: 'failed', error }));
    await fixture.whenStable();
    expect(find('thread-missing')).not.toBeNull();
    expect(texts()).toEqual([]);
  });

  it('is closed with Escape, back to its conversation', async () => {
    const navigate = jest.spyOn(TestBed.inject(Router), 'navigate').mockResolvedValue(true);
    page().dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', cancelable: true }));
    await fixture.whenStable();
    expect(navigate).toHaveBeenCalledWith(['/chats', 'a']);
  });
});

describe('ThreadsPage', () => {
  it('lists followed threads with their unread replies, and has a text for an empty list', async () => {
    const client = new FakeClient();
    const threads$ = new StateCell<readonly ThreadOf[]>([]);
    const filters: (string | undefined)[] = [];
    const list: ThreadList = {
      threads$,
      state$: client.listState$,
      reload: () => Promise.resolve(),
      loadMore: () => Promise.resolve(),
      close: () => undefined,
    };
    const chats: Partial<ChatCallClient['chats']> = {
      threads: (filter) => {
        filters.push(filter);
        return list;
      },
    };
    const fake = client.asClient();
    Object.assign(fake.chats, chats);
    client.conversations$.set([conversation()]);
    TestBed.configureTestingModule({
      providers: [provideRouter([]), { provide: CLIENT, useValue: fake }],
    });
    const fixture = TestBed.createComponent(ThreadsPage);
    await fixture.whenStable();
    const host = fixture.nativeElement as HTMLElement;
    expect(host.textContent).toContain('No threads yet');
    threads$.set([threadOf({ unread: 2 })]);
    await fixture.whenStable();
    const row = host.querySelector('[data-testid="followed-thread"]');
    expect(row?.getAttribute('href')).toBe('/chats/conversation-1/thread/message-3');
    expect(row?.textContent).toContain('Ben Okonkwo');
    expect(row?.querySelector('[data-testid="followed-unread"]')?.textContent).toContain('2');
    host.querySelector<HTMLElement>('[data-testid="threads-unread"]')?.click();
    threads$.set([]);
    await fixture.whenStable();
    expect(host.textContent).toContain('No unread replies');
    expect(filters).toEqual(['all', 'unread']);
  });
});

describe('a link to a reply', () => {
  it('opens its thread at the reply; a link to another message does not', async () => {
    const client = new FakeClient();
    const reply = message({ id: 'reply', seq: 0, threadId: 'root', threadSeq: 4 });
    client.messages.set('reply', reply);
    client.messages.set('plain', message({ id: 'plain' }));
    TestBed.configureTestingModule({
      providers: [provideRouter([]), { provide: CLIENT, useFactory: () => client.asClient() }],
    });
    const navigate = jest.spyOn(TestBed.inject(Router), 'navigate').mockResolvedValue(true);
    const links = TestBed.inject(MessageLinks);
    expect(await links.openReply('a', 'plain')).toBe(false);
    expect(await links.openReply('a', 'unknown')).toBe(false);
    expect(navigate).not.toHaveBeenCalled();
    expect(await links.openReply('a', 'reply')).toBe(true);
    expect(navigate.mock.calls[0]?.[0]).toEqual(['/chats', 'a', 'thread', 'root', 'reply']);
  });
});

describe('ThreadSummaryLink', () => {
  it('shows the number of replies, and whether there are unread ones in a followed thread', async () => {
    const client = new FakeClient();
    TestBed.configureTestingModule({
      providers: [provideRouter([]), { provide: CLIENT, useFactory: () => client.asClient() }],
    });
    const fixture = TestBed.createComponent(ThreadSummaryLink);
    fixture.componentRef.setInput('conversationId', 'a');
    fixture.componentRef.setInput('rootId', 'message-3');
    fixture.componentRef.setInput('thread', SUMMARY);
    await fixture.whenStable();
    const host = fixture.nativeElement as HTMLElement;
    const isNew = (): boolean => host.querySelector('[data-testid="thread-unread"]') !== null;
    expect(host.textContent).toContain('2 replies');
    expect(host.querySelector('a')?.getAttribute('href')).toContain('/chats/a/thread/message-3');
    expect(isNew()).toBe(false);
    client.knownThreads$.set([threadOf({ unread: 1 })]);
    await fixture.whenStable();
    expect(isNew()).toBe(true);
    client.knownThreads$.set([threadOf({ unread: 1, following: false })]);
    await fixture.whenStable();
    expect(isNew()).toBe(false);
  });
});
