import type { ClientPorts } from '../ports/client-ports.js';
import { MemoryOutbox } from '../ports/default-ports.js';
import { settle } from '../testing/fake-host.js';
import { heldAnswer, ok, problem } from '../testing/fake-http.js';
import { ADA, BOB, conversation, message, ROOM } from '../testing/samples.js';
import { Bench } from '../testing/test-bench.js';
import type { Timeline } from './timeline-api.js';

const contents = (timeline: Timeline): string[] =>
  timeline.messages$.value.map(({ content, delivery }) => `${content}:${delivery}`);

async function signedIn(stored = 0, ports: Partial<ClientPorts> = {}): Promise<Bench> {
  const bench = new Bench({}, ports);
  for (let count = 0; count < stored; count += 1) bench.store(`message ${count + 1}`, false);
  bench.room = {
    ...bench.room,
    own: { ...bench.room.own, lastReadSeq: stored, lastDeliveredSeq: stored },
  };
  await bench.signIn();
  return bench;
}

describe('conversations', () => {
  it('move up, count unread messages and announce arrivals, each once', async () => {
    const bench = await signedIn(2);
    const arrived: string[] = [];
    bench.client.chats.arrived$.subscribe(({ message: { content } }) => arrived.push(content));
    const stored = bench.store('hello');
    bench.sockets.emit('chat:message', { message: stored });
    expect(bench.client.chats.conversations$.value[0]).toMatchObject({
      lastSeq: 3,
      own: { unread: 1 },
    });
    expect(bench.client.chats.totals$.value).toEqual({
      unread: 1,
      unreadConversations: 1,
      archived: 0,
    });
    expect(arrived).toEqual(['hello']);
    bench.client.close();
  });

  it('emit once for many messages', async () => {
    const bench = await signedIn(1);
    bench.store('a');
    bench.store('b');
    await bench.clock.advance(1000);
    expect(
      bench.sockets.sent
        .filter(({ event }) => event === 'chat:delivered')
        .map(({ payload }) => payload['seq']),
    ).toEqual([3]);
    bench.client.close();
  });

  it('are loaded when a message arrives for an unknown one', async () => {
    const bench = await signedIn(0);
    const other = conversation(1, { id: 'other', own: { ...conversation(0).own, unread: 1 } });
    bench.http.on('GET chats/other', ok(other));
    bench.sockets.emit('chat:message', { message: message(1, { conversationId: 'other' }) });
    await settle();
    expect(bench.client.chats.conversation$('other').value).toMatchObject({
      lastSeq: 1,
      own: { unread: 1 },
    });
    bench.client.close();
  });

  it('that could not be loaded when a message arrived are requested again, and no message is missed', async () => {
    const bench = await signedIn(0);
    const arrived: string[] = [];
    bench.client.chats.arrived$.subscribe(({ message: { content } }) => arrived.push(content));
    bench.http.on('GET chats/other', {
      status: 429,
      body: { code: 'COMMON.RATE_LIMITED', message: 'slow', retryAfter: 20 },
    });
    bench.sockets.emit('chat:message', {
      message: message(1, { conversationId: 'other', content: 'first' }),
    });
    await bench.clock.advance(10_000);
    bench.sockets.emit('chat:message', {
      message: message(2, { conversationId: 'other', content: 'second' }),
    });
    bench.http.on(
      'GET chats/other',
      ok(conversation(2, { id: 'other', own: { ...conversation(0).own, unread: 2 } })),
    );
    await bench.clock.advance(9_000);
    expect(arrived).toEqual([]);
    await bench.clock.advance(2_000);
    expect(arrived).toEqual(['first', 'second']);
    expect(bench.client.chats.conversation$('other').value).toMatchObject({
      lastSeq: 2,
      own: { unread: 2 },
    });
    bench.client.close();
  });

  it('that begin with a message announce it, in the order of sending', async () => {
    const bench = await signedIn(0);
    const arrived: string[] = [];
    bench.client.chats.arrived$.subscribe(({ message: { content } }) => arrived.push(content));
    const other = conversation(2, { id: 'other', own: { ...conversation(0).own, unread: 2 } });
    bench.http.on('GET chats/other', ok(other));
    bench.sockets.emit('chat:message', {
      message: message(1, { conversationId: 'other', content: 'first' }),
    });
    bench.sockets.emit('chat:conversationAdded', { conversation: other });
    bench.sockets.emit('chat:message', {
      message: message(2, { conversationId: 'other', content: 'second' }),
    });
    await settle();
    expect(arrived).toEqual(['first', 'second']);
    expect(bench.client.chats.conversation$('other').value).toMatchObject({
      lastSeq: 2,
      own: { unread: 2 },
    });
    bench.client.close();
  });

  it('that I left on another device while disconnected are gone after the reconnect', async () => {
    const bench = await signedIn(1);
    bench.http
      .on('GET chats', ok({ items: [], nextCursor: null }))
      .on(`GET chats/${ROOM}`, problem(403, 'CHAT.NOT_MEMBER'));
    bench.sockets.cut();
    await bench.clock.advance(1000);
    expect(bench.client.chats.conversations$.value).toEqual([]);
    bench.client.close();
  });

  it('that I left do not return with an answer that was requested before', async () => {
    const bench = await signedIn(1);
    const [list, one] = [heldAnswer(), heldAnswer()];
    bench.http.on('GET chats', () => list.answer).on(`GET chats/${ROOM}`, () => one.answer);
    const reloaded = bench.client.chats.reload();
    const loaded = bench.client.chats.load(ROOM);
    await settle();
    bench.sockets.emit('chat:conversationRemoved', { conversationId: ROOM, reason: 'left' });
    bench.http.on(`GET chats/${ROOM}`, problem(403, 'CHAT.NOT_MEMBER'));
    one.give(ok(bench.room));
    list.give(ok({ items: [bench.room], nextCursor: null }));
    await Promise.all([reloaded, loaded]);
    await settle();
    expect(bench.client.chats.conversations$.value).toEqual([]);
    bench.client.close();
  });

  it('keep my role of a later version', async () => {
    const bench = await signedIn(1);
    bench.sockets.emit('chat:memberRoleChanged', {
      conversationId: ROOM,
      userId: ADA.id,
      role: 'admin',
      version: 2,
    });
    await bench.client.chats.reload();
    expect(bench.client.chats.conversation$(ROOM).value?.own.role).toBe('admin');
    bench.client.close();
  });

  it('follow muting on another device', async () => {
    const bench = await signedIn(1);
    bench.store('hello');
    bench.sockets.emit('chat:ownMembershipChanged', {
      conversationId: ROOM,
      muted: true,
      archived: false,
    });
    expect(bench.client.chats.totals$.value.unread).toBe(0);
    bench.client.close();
  });
});

describe('timeline', () => {
  it('shows the newest page and loads older ones', async () => {
    const bench = await signedIn(120);
    const timeline = bench.client.chats.openTimeline(ROOM);
    await settle();
    expect(timeline.messages$.value.map(({ seq }) => seq)).toEqual(
      Array.from({ length: 50 }, (_, index) => 71 + index),
    );
    await timeline.loadOlder();
    await timeline.loadOlder();
    expect(timeline.messages$.value).toHaveLength(120);
    expect(timeline.state$.value).toMatchObject({ hasOlder: false, loadingOlder: false });
    bench.client.close();
  });

  it('loads the messages of a gap', async () => {
    const bench = await signedIn(2);
    const timeline = bench.client.chats.openTimeline(ROOM);
    await settle();
    bench.store('lost', false);
    bench.store('seen');
    await settle();
    expect(timeline.messages$.value.map(({ content }) => content)).toEqual([
      'message 1',
      'message 2',
      'lost',
      'seen',
    ]);
    bench.client.close();
  });

  it('loads a gap again after a failure, and shows the error meanwhile', async () => {
    const bench = await signedIn(2);
    const timeline = bench.client.chats.openTimeline(ROOM);
    await settle();
    bench.http.on(`GET chats/${ROOM}/messages`, { status: 503 });
    bench.store('lost', false);
    const seen = bench.store('seen');
    await bench.clock.advance(5000);
    expect(timeline.messages$.value).toHaveLength(2);
    expect(timeline.state$.value).toMatchObject({
      status: 'ready',
      error: { code: 'COMMON.UNAVAILABLE' },
    });
    const messages = bench.stored.filter(({ seq }) => seq > 2 && seq <= seen.seq);
    bench.http.on(`GET chats/${ROOM}/messages`, ok({ messages, hasMore: false }));
    await bench.clock.advance(30_000);
    expect(timeline.messages$.value.map(({ content }) => content)).toEqual([
      'message 1',
      'message 2',
      'lost',
      'seen',
    ]);
    expect(timeline.state$.value.error).toBeNull();
    timeline.close();
    bench.client.close();
    expect(bench.clock.waiting).toBe(0);
  });

  it('continues upwards after the history started again during the request of an older page', async () => {
    const bench = await signedIn(70);
    const timeline = bench.client.chats.openTimeline(ROOM);
    await settle();
    const held = heldAnswer();
    const newest = (): readonly unknown[] => bench.stored.slice(-50);
    bench.http.on(`GET chats/${ROOM}/messages`, ({ url }) => {
      const after = new URL(url).searchParams.get('after');
      if (url.includes('before=')) return held.answer;
      if (after === null) return ok({ messages: newest(), hasMore: true });
      return ok({
        messages: bench.stored.slice(Number(after), Number(after) + 100),
        hasMore: true,
      });
    });
    const older = timeline.loadOlder();
    bench.sockets.cut();
    for (let count = 0; count < 500; count += 1) bench.store(`far ${count}`, false);
    await bench.clock.advance(1000);
    expect(timeline.messages$.value[0]?.seq).toBe(521);
    held.give(ok({ messages: bench.stored.slice(0, 20), hasMore: false }));
    await older;
    expect(timeline.state$.value).toMatchObject({ hasOlder: true, loadingOlder: false });
    expect(timeline.messages$.value[0]?.seq).toBe(521);
    bench.client.close();
  });

  it('loads missed messages also when the first request after the reconnect fails', async () => {
    const bench = await signedIn(1);
    const timeline = bench.client.chats.openTimeline(ROOM);
    await settle();
    bench.sockets.cut();
    bench.store('missed', false);
    bench.http.on('GET chats', { status: 503 });
    await bench.clock.advance(1000);
    expect(bench.client.connection.state$.value.status).toBe('connected');
    expect(timeline.messages$.value).toHaveLength(1);
    bench.http.on('GET chats', () => ok({ items: [bench.room], nextCursor: null }));
    await bench.clock.advance(2000);
    expect(timeline.messages$.value.map(({ content }) => content)).toEqual(['message 1', 'missed']);
    expect(bench.client.chats.listState$.value).toMatchObject({ status: 'ready', error: null });
    bench.client.close();
    expect(bench.clock.waiting).toBe(0);
  });

  it('loads missed messages after a reconnect, even many', async () => {
    const bench = await signedIn(3);
    const timeline = bench.client.chats.openTimeline(ROOM);
    await settle();
    bench.sockets.cut();
    for (let count = 0; count < 30; count += 1) bench.store(`missed ${count}`, false);
    await bench.clock.advance(1000);
    expect(timeline.messages$.value).toHaveLength(33);
    bench.sockets.cut();
    for (let count = 0; count < 500; count += 1) bench.store(`far ${count}`, false);
    await bench.clock.advance(2000);
    expect(timeline.messages$.value.at(-1)?.seq).toBe(533);
    expect(timeline.messages$.value).toHaveLength(50);
    expect(timeline.messages$.value.map(({ seq }) => seq)).toEqual(
      Array.from(
        { length: timeline.messages$.value.length },
        (_, index) => 533 - timeline.messages$.value.length + 1 + index,
      ),
    );
    bench.client.close();
  });

  it('shows my message at once, with the key that it keeps', async () => {
    const bench = await signedIn(1);
    const timeline = bench.client.chats.openTimeline(ROOM);
    await settle();
    timeline.send('  mine ');
    const [, sending] = timeline.messages$.value;
    expect(sending).toMatchObject({
      content: '  mine ',
      delivery: 'sending',
      seq: null,
      mine: true,
    });
    await settle();
    const [, sent] = timeline.messages$.value;
    expect(sent).toMatchObject({ content: '  mine ', delivery: 'sent', seq: 2, key: sending?.key });
    expect(timeline.messages$.value).toHaveLength(2);
    bench.client.close();
  });

  it.each([
    ['one that is too long', 'x'.repeat(8998), 'maxLength'],
    ['one with nothing to see', ' \u200b\u3164\n', 'visible'],
    ['an empty one', '', 'visible'],
    ['one that ends in half an emoji', 'a\ud83d', 'wellFormed'],
  ])('refuses %s with a code, sends nothing and keeps the draft', async (_what, content, rule) => {
    const bench = await signedIn(1);
    const timeline = bench.client.chats.openTimeline(ROOM);
    await settle();
    timeline.setDraft(content);
    expect(() => timeline.send(content)).toThrow(
      expect.objectContaining({
        code: 'COMMON.VALIDATION',
        fields: [expect.objectContaining({ field: 'content', rule })],
      }),
    );
    await settle();
    expect(timeline.messages$.value).toHaveLength(1);
    expect(timeline.draft$.value).toBe(content);
    expect(bench.stored).toHaveLength(1);
    bench.client.close();
  });

  it('shows it at every later moment', async () => {
    const bench = await signedIn(1);
    const timeline = bench.client.chats.openTimeline(ROOM);
    await settle();
    const lengths: number[] = [];
    timeline.messages$.subscribe((messages) => lengths.push(messages.length));
    timeline.send('mine');
    await settle();
    expect(lengths.slice(1).every((length) => length === 2)).toBe(true);
    bench.client.close();
  });

  it('shows it once and at every moment, also while the messages before it are being loaded', async () => {
    const bench = await signedIn(1);
    const timeline = bench.client.chats.openTimeline(ROOM);
    await settle();
    bench.sockets.cut();
    bench.store('missed', false);
    timeline.send('mine');
    const shown: number[] = [];
    timeline.messages$.subscribe((messages) =>
      shown.push(messages.filter(({ content }) => content === 'mine').length),
    );
    await bench.clock.advance(1000);
    expect(contents(timeline)).toEqual(['message 1:sent', 'missed:sent', 'mine:sent']);
    expect(new Set(shown)).toEqual(new Set([1]));
    bench.client.close();
  });

  it('sends one after the other', async () => {
    const bench = await signedIn(0);
    const timeline = bench.client.chats.openTimeline(ROOM);
    await settle();
    bench.sockets.answer('chat:message', () => 'silent');
    ['one', 'two', 'three'].forEach((text) => timeline.send(text));
    await settle();
    expect(bench.sockets.sentTimes('chat:message')).toBe(1);
    bench.client.close();
  });

  it('shows it once when the event arrives before the answer', async () => {
    const bench = await signedIn(0);
    const timeline = bench.client.chats.openTimeline(ROOM);
    await settle();
    bench.sockets.answer('chat:message', () => 'silent');
    timeline.send('mine');
    const clientMessageId = timeline.messages$.value[0]?.clientMessageId ?? '';
    bench.put(message(1, { clientMessageId, content: 'mine', sender: ADA }), true);
    expect(contents(timeline)).toEqual(['mine:sent']);
    expect(bench.client.chats.conversation$(ROOM).value?.own.unread).toBe(0);
    bench.client.close();
  });

  it('sends in the order of writing after a reconnect, each stored once', async () => {
    const bench = await signedIn(0);
    const timeline = bench.client.chats.openTimeline(ROOM);
    await settle();
    bench.sockets.cut();
    ['one', 'two', 'three'].forEach((text) => timeline.send(text));
    expect(contents(timeline)).toEqual(['one:sending', 'two:sending', 'three:sending']);
    await bench.clock.advance(1000);
    expect(contents(timeline)).toEqual(['one:sent', 'two:sent', 'three:sent']);
    expect(bench.stored.map(({ content }) => content)).toEqual(['one', 'two', 'three']);
    bench.client.close();
  });

  it('repeats under the same id when the connection was lost before the answer', async () => {
    const bench = await signedIn(0);
    const timeline = bench.client.chats.openTimeline(ROOM);
    await settle();
    bench.sockets.answer('chat:message', () => 'silent');
    timeline.send('once');
    bench.put(
      message(1, {
        clientMessageId: timeline.messages$.value[0]?.clientMessageId ?? '',
        content: 'once',
        sender: ADA,
      }),
      false,
    );
    bench.sockets.cut();
    const [known] = bench.stored;
    bench.sockets.answer('chat:message', () => ({ ok: true, data: { message: known } }));
    await bench.clock.advance(1000);
    expect(contents(timeline)).toEqual(['once:sent']);
    const sends = bench.sockets.sent
      .filter(({ event }) => event === 'chat:message')
      .map(({ payload }) => payload);
    expect(new Set(sends.map((payload) => payload['clientMessageId'])).size).toBe(1);
    bench.client.close();
  });

  it('marks refused messages, continues with the rest, and sends again or discards on request', async () => {
    const bench = await signedIn(0);
    const timeline = bench.client.chats.openTimeline(ROOM);
    await settle();
    bench.sockets.answer('chat:message', ({ content }) =>
      content === 'fine'
        ? {
            ok: true,
            data: {
              message: bench.put(
                message(1, { content: 'fine', sender: ADA, clientMessageId: 'x' }),
                false,
              ),
            },
          }
        : { ok: false, error: { code: 'CHAT.BLOCKED', message: 'blocked' } },
    );
    timeline.send('bad');
    timeline.send('worse');
    timeline.send('fine');
    await settle();
    expect(contents(timeline)).toEqual(['fine:sent', 'bad:failed', 'worse:failed']);
    expect(timeline.messages$.value[1]?.error).toMatchObject({ code: 'CHAT.BLOCKED' });
    bench.sockets.answer('chat:message', ({ clientMessageId }) => ({
      ok: true,
      data: {
        message: bench.put(
          message(2, { content: 'bad', sender: ADA, clientMessageId: String(clientMessageId) }),
          false,
        ),
      },
    }));
    timeline.retry(timeline.messages$.value[1]?.clientMessageId ?? '');
    timeline.discard(timeline.messages$.value[2]?.clientMessageId ?? '');
    await settle();
    expect(contents(timeline)).toEqual(['fine:sent', 'bad:sent']);
    bench.client.close();
  });

  it('waits as long as a rate limit asks', async () => {
    const bench = await signedIn(0);
    const timeline = bench.client.chats.openTimeline(ROOM);
    await settle();
    bench.sockets.answer('chat:message', () => ({
      ok: false,
      error: { code: 'COMMON.RATE_LIMITED', message: 'slow', retryAfter: 7 },
    }));
    timeline.send('a');
    await bench.clock.advance(6900);
    expect(bench.sockets.sentTimes('chat:message')).toBe(1);
    expect(contents(timeline)).toEqual(['a:sending']);
    await bench.clock.advance(200);
    expect(bench.sockets.sentTimes('chat:message')).toBe(2);
    bench.client.close();
  });

  it('continues after a message that always causes an internal error', async () => {
    const bench = await signedIn(0);
    const timeline = bench.client.chats.openTimeline(ROOM);
    await settle();
    bench.sockets.answer('chat:message', ({ content }) =>
      content === 'poison'
        ? { ok: false, error: { code: 'COMMON.INTERNAL', message: 'bug' } }
        : {
            ok: true,
            data: {
              message: bench.put(
                message(1, { content: 'next', sender: ADA, clientMessageId: 'x' }),
                false,
              ),
            },
          },
    );
    timeline.send('poison');
    timeline.send('next');
    await bench.clock.advance(10_000);
    expect(contents(timeline)).toEqual(['next:sent', 'poison:failed']);
    expect(bench.sockets.sentTimes('chat:message')).toBe(4);
    bench.client.close();
  });

  it('restores messages that were not sent before a restart', async () => {
    const first = await signedIn(0);
    first.sockets.cut();
    first.sockets.admission = 'unreachable';
    first.client.chats.openTimeline(ROOM).send('survives');
    const second = new Bench({}, { outbox: first.ports.outbox });
    first.client.close();
    await second.signIn();
    expect(second.stored.map(({ content }) => content)).toEqual(['survives']);
    expect(await second.ports.outbox.keys('unsent/')).toEqual([]);
    second.client.close();
  });

  it("restores them in the order of writing, also when the device's clock was set back meanwhile", async () => {
    const first = await signedIn(0);
    first.sockets.cut();
    first.sockets.admission = 'unreachable';
    const timeline = first.client.chats.openTimeline(ROOM);
    timeline.send('first');
    first.clock.shift(-3_600_000);
    timeline.send('second');
    const second = new Bench({}, { outbox: first.ports.outbox });
    second.sockets.admission = 'unreachable';
    first.client.close();
    await second.signIn();
    const again = second.client.chats.openTimeline(ROOM);
    again.send('third');
    await settle();
    expect(contents(again)).toEqual(['first:sending', 'second:sending', 'third:sending']);
    const third = new Bench({}, { outbox: second.ports.outbox });
    second.client.close();
    await third.signIn();
    expect(third.stored.map(({ content }) => content)).toEqual(['first', 'second', 'third']);
    third.client.close();
  });
});

describe('cursors', () => {
  it('move only while the timeline is in view and the app is visible, and are sent once', async () => {
    const bench = await signedIn(1);
    const timeline = bench.client.chats.openTimeline(ROOM);
    await settle();
    bench.network.set({ visible: false });
    timeline.setInView(true);
    bench.store('a');
    bench.store('b');
    expect(bench.client.chats.totals$.value.unread).toBe(2);
    expect(timeline.firstReadSeq).toBe(1);
    bench.network.set({ visible: true });
    expect(bench.client.chats.totals$.value.unread).toBe(0);
    await bench.clock.advance(1000);
    expect(
      bench.sockets.sent
        .filter(({ event }) => event === 'chat:read')
        .map(({ payload }) => payload['seq']),
    ).toEqual([3]);
    bench.client.close();
  });

  it('that could not be sent are sent after the reconnect', async () => {
    const bench = await signedIn(1);
    const timeline = bench.client.chats.openTimeline(ROOM);
    await settle();
    bench.store('a');
    bench.sockets.cut();
    timeline.setInView(true);
    await bench.clock.advance(2000);
    expect(
      bench.sockets.sent
        .filter(({ event }) => event === 'chat:read')
        .map(({ payload }) => payload['seq']),
    ).toEqual([2]);
    bench.client.close();
  });

  it('of other members that moved while disconnected are shown after the reconnect', async () => {
    const bench = await signedIn(3);
    const timeline = bench.client.chats.openTimeline(ROOM);
    await settle();
    expect(timeline.receipts$.value.readByAll).toBe(0);
    bench.sockets.cut();
    const members = [ADA, BOB].map((user) => ({
      user,
      role: 'member',
      joinedAt: ADA.createdAt,
      lastDeliveredSeq: 3,
      lastReadSeq: 3,
    }));
    bench.http.on(`GET chats/${ROOM}/members`, ok({ items: members, nextCursor: null }));
    await bench.clock.advance(1000);
    expect(timeline.receipts$.value).toEqual({ deliveredToAll: 3, readByAny: 3, readByAll: 3 });
    bench.client.close();
  });

  it('of other members show who has read', async () => {
    const bench = await signedIn(3);
    const timeline = bench.client.chats.openTimeline(ROOM);
    await settle();
    bench.sockets.emit('chat:delivered', { conversationId: ROOM, userId: BOB.id, seq: 3 });
    bench.sockets.emit('chat:read', { conversationId: ROOM, userId: BOB.id, seq: 2 });
    bench.sockets.emit('chat:read', { conversationId: ROOM, userId: BOB.id, seq: 1 });
    expect(timeline.receipts$.value).toEqual({ deliveredToAll: 3, readByAny: 2, readByAll: 2 });
    expect(timeline.readBy(2).map(({ user }) => user.id)).toEqual([BOB.id]);
    expect(timeline.readBy(3)).toEqual([]);
    bench.client.close();
  });
});

describe('notifications of messages', () => {
  let bench: Bench;
  let shown: string[];
  let cleared: unknown[];

  beforeEach(async () => {
    shown = [];
    cleared = [];
    bench = new Bench(
      {},
      {
        notifications: {
          show: (one) => shown.push(one.kind === 'message' ? one.message.content : one.kind),
          clear: (subject) => cleared.push(subject),
        },
      },
    );
    bench.http.on('POST auth/logout', ok({}));
    await bench.signIn();
    bench.network.set({ visible: false });
  });

  afterEach(() => bench.client.close());

  const readElsewhere = (seq: number): void =>
    bench.sockets.emit('chat:read', { conversationId: ROOM, userId: ADA.id, seq });

  it('are removed when the last message was read on another device, and not before', () => {
    bench.store('a');
    bench.store('b');
    readElsewhere(1);
    expect(shown).toEqual(['a', 'b']);
    expect(cleared).toEqual([]);
    readElsewhere(2);
    readElsewhere(2);
    expect(cleared).toEqual([{ conversationId: ROOM }]);
    bench.store('c');
    expect(shown).toEqual(['a', 'b', 'c']);
  });

  it.each<[string, () => void | Promise<unknown>]>([
    [
      'I answered on another device',
      () => void bench.put(message(2, { sender: ADA, clientMessageId: 'elsewhere' }), true),
    ],
    [
      'it was muted on another device',
      () =>
        bench.sockets.emit('chat:ownMembershipChanged', {
          conversationId: ROOM,
          muted: true,
          archived: false,
        }),
    ],
    [
      'I left it on another device',
      () => bench.sockets.emit('chat:conversationRemoved', { conversationId: ROOM }),
    ],
    ['I sign out', () => bench.client.auth.signOut()],
    [
      'it was read while this device was away',
      async () => {
        bench.room = { ...bench.room, own: { ...bench.room.own, lastReadSeq: 1 } };
        bench.sockets.cut();
        await bench.clock.advance(1000);
      },
    ],
  ])('are removed when %s', async (_, change) => {
    bench.store('a');
    expect(cleared).toEqual([]);
    await change();
    await settle();
    expect(cleared).toEqual([{ conversationId: ROOM }]);
  });

  it('are not shown for a message that was read before it arrived', () => {
    bench.room = { ...bench.room, lastSeq: 0 };
    readElsewhere(1);
    bench.store('late');
    expect(shown).toEqual([]);
  });
});

describe('the divider before new messages', () => {
  it('does not move while I read and write here, and moves when they are read on another device', async () => {
    const bench = await signedIn(3);
    const timeline = bench.client.chats.openTimeline(ROOM);
    await settle();
    bench.store('new');
    timeline.setInView(true);
    await settle();
    timeline.send('mine');
    await settle();
    expect(timeline.firstReadSeq).toBe(3);
    bench.network.set({ visible: false });
    bench.store('newer');
    expect(timeline.firstReadSeq).toBe(3);
    bench.sockets.emit('chat:read', { conversationId: ROOM, userId: ADA.id, seq: 6 });
    expect(timeline.firstReadSeq).toBe(6);
    bench.client.close();
  });
});

describe('typing', () => {
  it('of other members is shown, and expires or ends with their message', async () => {
    const bench = await signedIn(1);
    const timeline = bench.client.chats.openTimeline(ROOM);
    await settle();
    const typing = { conversationId: ROOM, userId: BOB.id, typing: true };
    bench.sockets.emit('chat:typing', typing);
    expect(timeline.typing$.value.map(({ displayName }) => displayName)).toEqual(['Bob']);
    await bench.clock.advance(6000);
    expect(timeline.typing$.value).toEqual([]);
    bench.sockets.emit('chat:typing', typing);
    bench.store('done');
    expect(bench.client.chats.typing$.value.size).toBe(0);
    bench.client.close();
  });

  it('of mine is reported every few seconds, and its end once', async () => {
    const bench = await signedIn(1);
    const timeline = bench.client.chats.openTimeline(ROOM);
    for (let stroke = 0; stroke < 20; stroke += 1) {
      timeline.typed();
      await bench.clock.advance(200);
    }
    await bench.clock.advance(10_000);
    const told = bench.sockets.sent
      .filter(({ event }) => event === 'chat:typing')
      .map(({ payload }) => payload['typing']);
    expect(told).toEqual([true, true, false]);
    bench.client.close();
  });

  it("of mine is reported again also after the device's clock was set back", async () => {
    const bench = await signedIn(1);
    const timeline = bench.client.chats.openTimeline(ROOM);
    timeline.typed();
    bench.clock.shift(-3_600_000);
    await bench.clock.advance(3000);
    timeline.typed();
    expect(bench.sockets.sentTimes('chat:typing')).toBe(2);
    bench.client.close();
  });
});

describe('members', () => {
  it('follow the events, and are loaded again when a change was missed', async () => {
    const bench = await signedIn(1);
    const timeline = bench.client.chats.openTimeline(ROOM);
    await settle();
    bench.sockets.emit('chat:memberRemoved', {
      conversationId: ROOM,
      userId: BOB.id,
      memberCount: 1,
      version: 2,
    });
    expect(timeline.members$.value.map(({ user }) => user.id)).toEqual([ADA.id]);
    expect(bench.http.count(`GET chats/${ROOM}/members`)).toBe(1);
    bench.sockets.emit('chat:memberRoleChanged', {
      conversationId: ROOM,
      userId: ADA.id,
      role: 'admin',
      version: 5,
    });
    await settle();
    expect(bench.http.count(`GET chats/${ROOM}/members`)).toBe(2);
    expect(bench.client.chats.conversation$(ROOM).value).toMatchObject({
      version: 5,
      memberCount: 1,
      own: { role: 'admin' },
    });
    bench.client.close();
  });
});

describe('changes of a conversation', () => {
  it('that arrive in the wrong order end in the state of the server', async () => {
    const bench = await signedIn(1);
    const timeline = bench.client.chats.openTimeline(ROOM);
    await settle();
    bench.room = { ...bench.room, version: 3, memberCount: 3, title: 'new name' };
    const members = [ADA, BOB, { ...BOB, id: 'zoe' }].map((user) => ({
      user,
      role: 'member',
      joinedAt: ADA.createdAt,
      lastDeliveredSeq: 0,
      lastReadSeq: 0,
    }));
    bench.http.on(`GET chats/${ROOM}/members`, ok({ items: members, nextCursor: null }));
    bench.sockets.emit('chat:conversationChanged', {
      conversationId: ROOM,
      title: 'new name',
      avatarUrl: null,
      version: 3,
    });
    bench.sockets.emit('chat:membersAdded', {
      conversationId: ROOM,
      members: members.slice(2),
      memberCount: 3,
      version: 2,
    });
    await settle();
    expect(bench.client.chats.conversation$(ROOM).value).toMatchObject({
      title: 'new name',
      memberCount: 3,
      version: 3,
    });
    expect(timeline.members$.value).toHaveLength(3);
    bench.client.close();
  });
});

describe('members of a large group', () => {
  it('are loaded page by page, in the order of joining', async () => {
    const bench = await signedIn(1);
    const member = (user: typeof BOB, joinedAt: string): unknown => ({
      user,
      role: 'member',
      joinedAt,
      lastDeliveredSeq: 0,
      lastReadSeq: 0,
    });
    bench.http.on(`GET chats/${ROOM}/members`, ({ url }) =>
      url.includes('cursor=next')
        ? ok({ items: [member(BOB, '2026-01-01T00:00:00.000Z')], nextCursor: null })
        : ok({ items: [member(ADA, '2026-01-02T00:00:00.000Z')], nextCursor: 'next' }),
    );
    const timeline = bench.client.chats.openTimeline(ROOM);
    await settle();
    expect(timeline.members$.value.map(({ user }) => user.id)).toEqual([BOB.id, ADA.id]);
    bench.client.close();
  });
});

describe('members that change while the list is requested', () => {
  it('are loaded again, and an older list does not replace a newer one', async () => {
    const bench = await signedIn(1);
    const [first, second] = [heldAnswer(), heldAnswer()];
    const list = (...users: (typeof BOB)[]): unknown => ({
      items: users.map((user) => ({
        user,
        role: 'member',
        joinedAt: ADA.createdAt,
        lastDeliveredSeq: 0,
        lastReadSeq: 0,
      })),
      nextCursor: null,
    });
    let asked = 0;
    bench.http.on(`GET chats/${ROOM}/members`, () =>
      (asked += 1) === 1 ? first.answer : second.answer,
    );
    const timeline = bench.client.chats.openTimeline(ROOM);
    await settle();
    bench.sockets.emit('chat:memberRemoved', {
      conversationId: ROOM,
      userId: BOB.id,
      memberCount: 1,
      version: 2,
    });
    await settle();
    second.give(ok(list(ADA)));
    await settle();
    first.give(ok(list(ADA, BOB)));
    await settle();
    expect(timeline.members$.value.map(({ user }) => user.id)).toEqual([ADA.id]);
    bench.client.close();
  });
});

describe('drafts', () => {
  it('are deleted from the device as soon as they are sent', async () => {
    const bench = await signedIn(1);
    const timeline = bench.client.chats.openTimeline(ROOM);
    timeline.setDraft('a sentence');
    await bench.clock.advance(1000);
    expect(await bench.ports.outbox.keys('draft/')).toHaveLength(1);
    timeline.send('a sentence');
    expect(await bench.ports.outbox.keys('draft/')).toEqual([]);
    bench.client.close();
  });

  it('are stored on the device and deleted after sending', async () => {
    const bench = await signedIn(1);
    const timeline = bench.client.chats.openTimeline(ROOM);
    timeline.setDraft('half a sen');
    timeline.close();
    const again = bench.client.chats.openTimeline(ROOM);
    await settle();
    expect(again.draft$.value).toBe('half a sen');
    again.send('half a sentence');
    await bench.clock.advance(1000);
    expect(await bench.ports.outbox.keys('draft/')).toEqual([]);
    bench.client.close();
  });

  it('have the last text when it could not be stored and the device has an older one', async () => {
    const outbox = new MemoryOutbox();
    await outbox.set(`draft/${ADA.id}/${ROOM}`, 'old');
    const bench = new Bench({}, { outbox });
    await bench.signIn();
    outbox.set = () => Promise.reject(new Error('full'));
    const timeline = bench.client.chats.openTimeline(ROOM);
    await settle();
    timeline.setDraft('newer');
    timeline.close();
    const again = bench.client.chats.openTimeline(ROOM);
    await settle();
    expect(again.draft$.value).toBe('newer');
    again.setDraft('');
    again.close();
    const last = bench.client.chats.openTimeline(ROOM);
    await settle();
    expect(last.draft$.value).toBe('');
    bench.client.close();
  });

  it('are stored with the last text, also when an earlier write takes longer', async () => {
    const outbox = new MemoryOutbox();
    const bench = await signedIn(1, { outbox });
    const slow = heldAnswer();
    const set = outbox.set.bind(outbox);
    outbox.set = (key, value) =>
      value === 'slow' ? slow.answer.then(() => set(key, value)) : set(key, value);
    const timeline = bench.client.chats.openTimeline(ROOM);
    timeline.setDraft('slow');
    await bench.clock.advance(1000);
    timeline.setDraft('slow and newer');
    await bench.clock.advance(1000);
    slow.give(ok({}));
    await settle();
    expect(await outbox.get(`draft/${ADA.id}/${ROOM}`)).toBe('slow and newer');
    bench.client.close();
  });

  describe('that another tab writes', () => {
    const key = `draft/${ADA.id}/${ROOM}`;
    let outbox: MemoryOutbox;
    let bench: Bench;
    let tell: (key: string) => void;

    beforeEach(async () => {
      outbox = new MemoryOutbox();
      await outbox.set(key, 'same in both tabs');
      bench = await signedIn(1, {
        outbox: Object.assign(outbox, {
          listen: (listener: (key: string) => void) => {
            tell = listener;
            return () => (tell = () => undefined);
          },
        }),
      });
    });

    afterEach(() => bench.client.close());

    const inOtherTab = async (text: string | null): Promise<void> => {
      await (text === null ? outbox.remove(key) : outbox.set(key, text));
      tell(key);
      await settle();
    };

    it('are shown here, and end when it sends them; closing the timeline does not restore them', async () => {
      const timeline = bench.client.chats.openTimeline(ROOM);
      await settle();
      timeline.setDraft('begun here');
      await bench.clock.advance(1000);
      await inOtherTab('continued there');
      expect(timeline.draft$.value).toBe('continued there');
      expect(bench.client.chats.drafts$.value.get(ROOM)).toBe('continued there');
      await inOtherTab(null);
      expect(timeline.draft$.value).toBe('');
      expect(bench.client.chats.drafts$.value.size).toBe(0);
      timeline.close();
      expect(await outbox.get(key)).toBeNull();
    });

    it('do not replace what is being written here', async () => {
      const timeline = bench.client.chats.openTimeline(ROOM);
      await settle();
      timeline.setDraft('newer');
      await inOtherTab('older');
      expect(timeline.draft$.value).toBe('newer');
      await bench.clock.advance(1000);
      expect(await outbox.get(key)).toBe('newer');
    });
  });

  it('of all conversations are known without opening one, with their present texts', async () => {
    const outbox = new MemoryOutbox();
    await outbox.set(`draft/${ADA.id}/${ROOM}`, 'from last week');
    await outbox.set(`draft/${ADA.id}/elsewhere`, 'half');
    await outbox.set(`draft/${BOB.id}/elsewhere`, 'not mine');
    const bench = new Bench({}, { outbox });
    const drafts = (): object => Object.fromEntries(bench.client.chats.drafts$.value);
    await bench.signIn();
    expect(drafts()).toEqual({ [ROOM]: 'from last week', elsewhere: 'half' });
    const timeline = bench.client.chats.openTimeline(ROOM);
    timeline.setDraft('today');
    expect(drafts()).toEqual({ [ROOM]: 'today', elsewhere: 'half' });
    timeline.setDraft('  ');
    expect(drafts()).toEqual({ elsewhere: 'half' });
    await bench.client.auth.signOut();
    expect(drafts()).toEqual({});
    bench.client.close();
  });
});
