import { settle } from '../../testing/fake-host.js';
import { ok } from '../../testing/fake-http.js';
import { MemoryCache } from '../../testing/memory-cache.js';
import { ADA, authResult, message, ROOM } from '../../testing/samples.js';
import { Bench } from '../../testing/test-bench.js';
import type { ThreadTimeline } from '../timeline-api.js';

const ROOT = message(2).id;
const REPLIES = `GET chats/${ROOM}/messages/${ROOT}/thread/messages`;

const contents = (thread: ThreadTimeline): string[] =>
  thread.messages$.value.map(({ content }) => content);

describe('threads that the device has stored', () => {
  let cache: MemoryCache;
  let first: Bench;
  let benches: Bench[];

  const start = (): Bench => {
    const sessionHint = { read: () => 'yes' as const, settle: (): void => undefined };
    const bench = new Bench({ refresh: 'cookie' }, { cache, sessionHint });
    bench.http.on('POST auth/refresh', () => ok(authResult(bench.clock.now())));
    bench.threads.serveThread(ROOT);
    benches.push(bench);
    return bench;
  };
  /** The next start of the app, with the same server. */
  const restart = (): Bench => {
    const bench = start();
    bench.stored = first.stored;
    bench.room = first.room;
    bench.threads.continue(first.threads);
    return bench;
  };
  const restartOffline = async (): Promise<Bench> => {
    const bench = restart();
    for (const route of [
      'POST auth/refresh',
      'GET users/me',
      'GET chats',
      'GET threads',
      'POST sync',
    ])
      bench.http.on(route, 'offline');
    for (const path of ['', '/messages', '/members', '/changes', `/messages/${ROOT}/thread`])
      bench.http.on(`GET chats/${ROOM}${path}`, 'offline');
    bench.http.on(REPLIES, 'offline');
    bench.network.set({ online: false });
    await bench.client.auth.restore();
    await settle();
    return bench;
  };

  beforeEach(async () => {
    benches = [];
    cache = new MemoryCache();
    first = start();
    for (let count = 0; count < 3; count += 1) first.store(`message ${count + 1}`, false);
    await first.signIn();
    const list = first.client.chats.threads();
    const thread = first.client.chats.openThread(ROOM, ROOT);
    await first.clock.advance(1000);
    thread.send('mine');
    await first.clock.advance(1000);
    for (let count = 2; count <= 60; count += 1) first.threads.reply(ROOT, `reply ${count}`);
    await list.reload();
    await first.clock.advance(10_000);
    thread.close();
    list.close();
  });
  afterEach(() => benches.forEach(({ client }) => client.close()));

  it('are shown without a network: the list, its unread numbers, and the newest replies', async () => {
    first.client.close();
    const { chats } = (await restartOffline()).client;
    const list = chats.threads();
    expect(list.state$.value).toMatchObject({ status: 'ready', error: null });
    expect(list.threads$.value).toMatchObject([{ root: { id: ROOT }, own: { unread: 59 } }]);
    expect(chats.unreadThreads$.value).toBe(1);
    expect(chats.asOf$.value).not.toBeNull();
    const thread = chats.openThread(ROOM, ROOT);
    await settle();
    expect(contents(thread)).toHaveLength(50);
    expect(contents(thread).at(-1)).toBe('reply 60');
    expect(thread.state$.value).toMatchObject({ status: 'ready', hasOlder: true, error: null });
    expect(thread.root$.value?.content).toBe('message 2');
    thread.send('written offline');
    expect(contents(thread).at(-1)).toBe('written offline');
  });

  it('are shown before the server answers, and replaced by what it has', async () => {
    first.client.close();
    first.threads.reply(ROOT, 'missed', { notify: false });
    const bench = restart();
    await bench.client.auth.restore();
    const thread = bench.client.chats.openThread(ROOM, ROOT);
    const shown: (string | undefined)[] = [];
    thread.messages$.subscribe((messages) => shown.push(messages.at(-1)?.content));
    await bench.clock.advance(5000);
    expect(shown.find((content) => content !== undefined)).toBe('reply 60');
    expect(contents(thread).at(-1)).toBe('missed');
    expect(thread.thread$.value?.own.unread).toBe(60);
    expect(bench.http.count(REPLIES)).toBe(1);
  });

  it('are removed with their conversation, and at the sign-out', async () => {
    const pages = (): string[] =>
      [...cache.entries.keys()].filter((key) => key.includes(`/page/${ROOM}/`));
    expect(pages()).toHaveLength(1);
    first.sockets.emit('chat:conversationRemoved', { conversationId: ROOM, reason: 'removed' });
    await settle();
    expect(pages()).toEqual([]);
    expect(cache.entries.has(`${ADA.id}/threads`)).toBe(true);
    first.http.on('POST auth/logout', { status: 204 });
    await first.client.auth.signOut();
    await first.clock.advance(10_000);
    expect([...cache.entries.keys()]).toEqual([]);
  });
});
