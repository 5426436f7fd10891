import { settle } from '../testing/fake-host.js';
import { heldAnswer, ok, problem } from '../testing/fake-http.js';
import { ADA, conversation, message, ROOM } from '../testing/samples.js';
import { signedInBench } from '../testing/test-bench.js';

describe('conversations', () => {
  it('move up, count unread messages and announce arrivals, each once', async () => {
    const bench = await signedInBench(2);
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
      mentions: 0,
      archived: 0,
    });
    expect(arrived).toEqual(['hello']);
    bench.client.close();
  });

  it('emit once for many messages', async () => {
    const bench = await signedInBench(1);
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
    const bench = await signedInBench(0);
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
    const bench = await signedInBench(0);
    const arrived: string[] = [];
    bench.client.chats.arrived$.subscribe(({ message: { content } }) => arrived.push(content));
    bench.http.on('GET chats/other', {
      status: 429,
      body: { code: 'COMMON.RATE_LIMITED', detail: 'slow', retryAfter: 20 },
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
    const bench = await signedInBench(0);
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

  it('that I left on another device while disconnected are removed after the reconnect', async () => {
    const bench = await signedInBench(1);
    bench.isMember = false;
    bench.sockets.cut();
    await bench.clock.advance(1000);
    expect(bench.client.chats.conversations$.value).toEqual([]);
    bench.client.close();
  });

  it('that I left do not return with an answer that was requested before', async () => {
    const bench = await signedInBench(1);
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
    const bench = await signedInBench(1);
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
    const bench = await signedInBench(1);
    bench.store('hello');
    bench.sockets.emit('chat:ownMembershipChanged', {
      conversationId: ROOM,
      muted: true,
      archived: false,
    });
    expect(bench.client.chats.totals$.value.unread).toBe(0);
    bench.client.close();
  });

  it('are created once, although an answer was lost and the server was not available', async () => {
    const bench = await signedInBench(0);
    const answers = ['offline', problem(503, 'COMMON.UNAVAILABLE'), ok(conversation(1))] as const;
    let sent = 0;
    bench.http.on('POST chats/groups', () => answers[sent++] ?? 'offline');
    const created = bench.client.chats.createGroup('Team', []);
    await bench.clock.advance(20_000);
    expect((await created).id).toBe(conversation(1).id);
    const keys = bench.http.requests
      .filter(({ url }) => url.endsWith('/chats/groups'))
      .map(({ headers }) => headers['Idempotency-Key']);
    expect(keys).toHaveLength(3);
    expect(new Set(keys).size).toBe(1);
    expect(keys[0]).toMatch(/^[\w-]{16,64}$/);
    bench.client.close();
  });

  it('are not created again after a refusal, and not for ever', async () => {
    const bench = await signedInBench(0);
    bench.http.on('POST chats/groups', problem(409, 'CHAT.TOO_MANY'));
    await expect(bench.client.chats.createGroup('Team', [])).rejects.toMatchObject({
      code: 'CHAT.TOO_MANY',
    });
    expect(bench.http.count('POST chats/groups')).toBe(1);
    bench.http.on('POST chats/groups', 'offline');
    const outcome = bench.client.chats.createGroup('Team', []).catch((error: unknown) => error);
    await bench.clock.advance(40_000);
    expect(await outcome).toMatchObject({ code: 'COMMON.OFFLINE' });
    bench.client.close();
  });
});
