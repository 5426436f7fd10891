import { settle } from '../../testing/fake-host.js';
import { ok } from '../../testing/fake-http.js';
import { MemoryCache } from '../../testing/memory-cache.js';
import { ADA, authResult, ROOM } from '../../testing/samples.js';
import { Bench } from '../../testing/test-bench.js';
import type { Timeline } from '../timeline-api.js';

const contents = (timeline: Timeline): string[] =>
  timeline.messages$.value.map(({ content }) => content);

describe('chats that the device has stored', () => {
  let cache: MemoryCache;
  let first: Bench;
  let benches: Bench[];

  /** A start of the app on the device, with what the server has. */
  const start = (server?: Bench): Bench => {
    const sessionHint = { read: () => 'yes' as const, settle: (): void => undefined };
    const bench = new Bench({ refresh: 'cookie' }, { cache, sessionHint });
    bench.http.on('POST auth/refresh', () => ok(authResult(bench.clock.now())));
    if (server) {
      bench.stored = server.stored;
      bench.room = server.room;
    }
    benches.push(bench);
    return bench;
  };
  const startOffline = async (): Promise<Bench> => {
    const bench = start(first);
    for (const route of ['POST auth/refresh', 'GET users/me', 'GET chats', 'POST sync'])
      bench.http.on(route, 'offline');
    for (const path of ['', '/messages', '/members', '/changes'])
      bench.http.on(`GET chats/${ROOM}${path}`, 'offline');
    bench.network.set({ online: false });
    await bench.client.auth.restore();
    await settle();
    return bench;
  };

  beforeEach(async () => {
    benches = [];
    cache = new MemoryCache();
    first = start();
    for (let count = 0; count < 60; count += 1) first.store(`message ${count + 1}`, false);
    await first.signIn();
    const timeline = first.client.chats.openTimeline(ROOM);
    await first.clock.advance(10_000);
    first.store('newest');
    await first.clock.advance(10_000);
    timeline.close();
  });
  afterEach(() => benches.forEach(({ client }) => client.close()));

  it('are shown without a network, with their age, and messages can be written', async () => {
    first.client.close();
    const bench = await startOffline();
    const { chats } = bench.client;
    expect(chats.listState$.value).toMatchObject({ status: 'ready', error: null });
    expect(chats.conversations$.value.map(({ lastSeq }) => lastSeq)).toEqual([61]);
    expect(chats.list('active').conversations$.value).toHaveLength(1);
    const age = first.clock.now() - Date.parse(chats.asOf$.value ?? '');
    expect(age).toBeGreaterThanOrEqual(0);
    expect(age).toBeLessThan(10_000);
    const timeline = chats.openTimeline(ROOM);
    await settle();
    expect(contents(timeline)).toHaveLength(50);
    expect(contents(timeline).at(-1)).toBe('newest');
    expect(timeline.state$.value).toMatchObject({ status: 'ready', hasOlder: true });
    expect(timeline.members$.value).toHaveLength(2);
    timeline.send('written offline');
    expect(contents(timeline).at(-1)).toBe('written offline');
  });

  it('are shown in their sections, which follow the server once it answers', async () => {
    const [work, home] = ['Work', 'Home'].map((name) => ({ id: name, name, collapsed: false }));
    first.http.on('GET sections', ok({ items: [work], nextCursor: null }));
    first.client.chats.sections.sections$.subscribe();
    await settle();
    await first.clock.advance(10_000);
    first.client.close();
    const offline = await startOffline();
    offline.http.on('GET sections', 'offline');
    expect(offline.client.chats.sections.sections$.value).toEqual([work]);
    offline.client.close();
    const bench = start(first);
    bench.http.on('GET sections', ok({ items: [work, home], nextCursor: null }));
    const { sections$ } = bench.client.chats.sections;
    await bench.client.auth.restore();
    await settle();
    expect(sections$.value).toEqual([work, home]);
  });

  it('are shown before the server answers, and continued with what changed since', async () => {
    first.change(61, { content: 'edited meanwhile' });
    first.store('missed', false);
    first.client.close();
    const bench = start(first);
    await bench.client.auth.restore();
    const timeline = bench.client.chats.openTimeline(ROOM);
    const shown: number[] = [];
    timeline.messages$.subscribe(({ length }) => shown.push(length));
    await bench.clock.advance(5000);
    expect(contents(timeline).slice(-2)).toEqual(['edited meanwhile', 'missed']);
    expect(shown.find((length) => length > 0)).toBe(50);
    expect(bench.http.count(`GET chats/${ROOM}/messages`)).toBe(0);
    expect(bench.client.chats.asOf$.value).toBeNull();
    const [sync] = bench.http.requests.filter(({ url }) => url.endsWith('/sync'));
    expect(JSON.parse(sync?.body ?? '')).toMatchObject({ since: 'since-1' });
  });

  it('have what arrived while the conversation was not open, once there is a connection', async () => {
    first.store('while it was closed');
    await first.clock.advance(10_000);
    first.client.close();
    const bench = start(first);
    await bench.client.auth.restore();
    const timeline = bench.client.chats.openTimeline(ROOM);
    await bench.clock.advance(5000);
    expect(contents(timeline).slice(-2)).toEqual(['newest', 'while it was closed']);
    expect(bench.http.count(`GET chats/${ROOM}/messages`)).toBe(0);
  });

  it('are as of the loss of the connection, until everything is up to date again', async () => {
    const { chats } = first.client;
    expect(chats.asOf$.value).toBeNull();
    await first.clock.advance(60_000);
    first.sockets.admission = 'unreachable';
    first.sockets.cut();
    expect(chats.asOf$.value).toBe(new Date(first.clock.now()).toISOString());
    first.sockets.admission = 'accept';
    await first.clock.advance(60_000);
    expect(chats.asOf$.value).toBeNull();
  });

  it('are removed when the session ends', async () => {
    first.http.on('POST auth/logout', { status: 204 });
    expect([...cache.entries.keys()].filter((key) => key.startsWith(ADA.id))).not.toEqual([]);
    await first.client.auth.signOut();
    await first.clock.advance(10_000);
    expect([...cache.entries.keys()]).toEqual([]);
  });
});
