import type { Message } from '@chatcall/contracts';
import type { Timeline } from '../../index.js';
import { settle } from '../../testing/fake-host.js';
import { heldAnswer, ok, problem } from '../../testing/fake-http.js';
import { ADA, BOB, message, ROOM } from '../../testing/samples.js';
import { signedInBench, type Bench } from '../../testing/test-bench.js';

const CHANGES = `GET chats/${ROOM}/changes`;

async function opened(stored: number): Promise<{ bench: Bench; timeline: Timeline }> {
  const bench = await signedInBench(stored);
  const timeline = bench.client.chats.openTimeline(ROOM);
  await settle();
  return { bench, timeline };
}

const contents = (timeline: Timeline): string[] =>
  timeline.messages$.value.map(({ content }) => content);

describe('changed messages', () => {
  it('are shown in open timelines and in the list at once, without a request', async () => {
    const { bench, timeline } = await opened(3);
    const seen: string[][] = [];
    timeline.messages$.subscribe(() => seen.push(contents(timeline)));
    bench.change(1, { content: 'edited', editedAt: '2026-01-31T10:00:00.000Z' });
    bench.change(3, { content: '', deletedAt: '2026-01-31T10:00:00.000Z' });
    expect(contents(timeline)).toEqual(['edited', 'message 2', '']);
    expect(seen).toHaveLength(3);
    expect(bench.client.chats.conversation$(ROOM).value?.lastMessage?.deletedAt).not.toBeNull();
    await bench.clock.advance(5000);
    expect(bench.http.count(CHANGES)).toBe(0);
    bench.client.close();
  });

  it('stay in their newest state, in whatever order the events arrive', async () => {
    const { bench, timeline } = await opened(2);
    const first = bench.change(1, { content: 'first edit' }, false);
    const second = bench.change(1, { content: 'second edit' }, false);
    for (const changed of [second, first, second])
      bench.sockets.emit('chat:messageChanged', { message: changed, by: BOB.id });
    await bench.clock.advance(5000);
    expect(contents(timeline)).toEqual(['second edit', 'message 2']);
    expect(bench.http.count(CHANGES)).toBe(0);
    bench.client.close();
  });

  it('keep my reactions when others react, and take the server at its word about mine', async () => {
    const { bench, timeline } = await opened(2);
    const reacted = (count: number, mine: boolean): Message =>
      bench.change(1, { reactions: [{ emoji: '👍', count, mine }] }, false);
    const shown = (): unknown => timeline.messages$.value[0]?.reactions;
    bench.sockets.emit('chat:messageChanged', { message: reacted(1, true), by: ADA.id });
    bench.sockets.emit('chat:messageChanged', { message: reacted(2, false), by: BOB.id });
    expect(shown()).toEqual([{ emoji: '👍', count: 2, mine: true }]);
    bench.sockets.emit('chat:messageChanged', { message: reacted(1, false), by: ADA.id });
    expect(shown()).toEqual([{ emoji: '👍', count: 1, mine: false }]);
    bench.client.close();
  });

  it.each(['older than', 'as new as'])(
    'keep my reactions when their page is %s a notice about another user that arrived before it',
    async (age) => {
      const bench = await signedInBench(2);
      const held = heldAnswer();
      bench.http.on(`GET chats/${ROOM}/messages`, () => held.answer);
      const timeline = bench.client.chats.openTimeline(ROOM);
      await settle();
      const own = bench.change(1, { reactions: [{ emoji: '👍', count: 1, mine: true }] }, false);
      const old = bench.stored;
      const reactions = own.reactions.map((one) => ({ ...one, mine: false }));
      const changed = bench.change(1, { content: 'edited', reactions }, false);
      bench.sockets.emit('chat:messageChanged', { message: changed, by: BOB.id });
      const later = old.map((one) =>
        one.seq === 1 ? { ...changed, reactions: own.reactions } : one,
      );
      const items = age === 'older than' ? old : later;
      held.give(ok({ items, nextCursor: null, previousCursor: null }));
      await settle();
      expect(timeline.messages$.value[0]).toMatchObject({
        content: 'edited',
        reactions: own.reactions,
      });
      bench.client.close();
    },
  );

  it('are taken over while the page that they are on is requested', async () => {
    const bench = await signedInBench(2);
    const held = heldAnswer();
    bench.http.on(`GET chats/${ROOM}/messages`, () => held.answer);
    const old = bench.stored;
    const timeline = bench.client.chats.openTimeline(ROOM);
    await settle();
    bench.change(1, { content: 'edited' });
    held.give(ok({ items: old, nextCursor: null, previousCursor: null }));
    await settle();
    expect(contents(timeline)).toEqual(['edited', 'message 2']);
    bench.client.close();
  });
});

describe('a gap in the changes of a conversation', () => {
  it('is requested after a short delay, once, with what follows it', async () => {
    const { bench, timeline } = await opened(2);
    bench.change(1, { content: 'edited' }, false);
    bench.store('lost', false);
    bench.store('seen');
    bench.change(2, { content: 'edited, too' });
    await bench.clock.advance(299);
    expect(bench.http.count(CHANGES)).toBe(0);
    await bench.clock.advance(5000);
    expect(bench.http.count(CHANGES)).toBe(1);
    expect(contents(timeline)).toEqual(['edited', 'edited, too', 'lost', 'seen']);
    bench.client.close();
  });

  it('needs no request when the missing event arrives in time', async () => {
    const { bench } = await opened(2);
    const late = bench.store('late', false);
    bench.store('early');
    await bench.clock.advance(200);
    bench.sockets.emit('chat:message', { message: late });
    await bench.clock.advance(5000);
    expect(bench.http.count(CHANGES)).toBe(0);
    bench.client.close();
  });

  it('is also requested where no timeline is open, so that the list is right', async () => {
    const bench = await signedInBench(2);
    bench.room = { ...bench.room, title: 'New', version: 4, detailsVersion: 4 };
    bench.change(2, { content: 'edited' });
    await bench.clock.advance(300);
    expect(bench.client.chats.conversation$(ROOM).value).toMatchObject({
      title: 'New',
      version: 5,
      lastMessage: { content: 'edited' },
    });
    bench.client.close();
  });

  it('is found when the server says which version there is', async () => {
    const { bench, timeline } = await opened(2);
    bench.change(1, { content: 'never announced' }, false);
    bench.sockets.emit('chat:changed', { conversationId: ROOM, version: bench.room.version });
    await bench.clock.advance(300);
    expect(contents(timeline)).toEqual(['never announced', 'message 2']);
    bench.sockets.emit('chat:changed', { conversationId: ROOM, version: bench.room.version });
    await bench.clock.advance(300);
    expect(bench.http.count(CHANGES)).toBe(1);
    bench.client.close();
  });

  it('announces the messages of others whose events were lost, each once', async () => {
    const bench = await signedInBench(1);
    const arrived: string[] = [];
    bench.client.chats.arrived$.subscribe(({ message: { content } }) => arrived.push(content));
    bench.store('lost', false);
    bench.change(1, { content: 'edited' }, false);
    bench.sockets.emit('chat:changed', { conversationId: ROOM, version: bench.room.version });
    await bench.clock.advance(2000);
    bench.sockets.emit('chat:message', { message: bench.stored[1] });
    expect(arrived).toEqual(['lost']);
    expect(bench.client.chats.totals$.value.unread).toBe(1);
    const delivered = bench.sockets.sent.filter(({ event }) => event === 'chat:delivered');
    expect(delivered.map(({ payload }) => payload['seq'])).toEqual([2]);
    bench.client.close();
  });

  it('is read page by page', async () => {
    const { bench, timeline } = await opened(1);
    for (let count = 0; count < 250; count += 1) bench.store(`lost ${count}`, false);
    bench.store('seen');
    await bench.clock.advance(300);
    expect(bench.http.count(CHANGES)).toBe(3);
    expect(timeline.messages$.value).toHaveLength(252);
    bench.client.close();
  });

  it('is not requested again and again when the server does not have the versions', async () => {
    const { bench } = await opened(1);
    bench.sockets.emit('chat:changed', { conversationId: ROOM, version: 900 });
    await bench.clock.advance(120_000);
    expect(bench.http.count(CHANGES)).toBe(1);
    bench.client.close();
  });

  it('ends with the conversation when I am no longer a member', async () => {
    const { bench } = await opened(1);
    bench.http.on(CHANGES, problem(404, 'CHAT.NOT_MEMBER'));
    bench.sockets.emit('chat:changed', { conversationId: ROOM, version: 9 });
    await bench.clock.advance(60_000);
    expect(bench.client.chats.conversations$.value).toEqual([]);
    expect(bench.http.count(CHANGES)).toBe(1);
    bench.client.close();
  });

  it('does not outlive the client', async () => {
    const { bench } = await opened(1);
    bench.sockets.emit('chat:changed', { conversationId: ROOM, version: 9 });
    bench.client.close();
    expect(bench.clock.waiting).toBe(0);
  });
});

describe('too many changes', () => {
  /** The client misses 1,100 edits. */
  async function missed(bench: Bench): Promise<void> {
    for (let count = 0; count < 1100; count += 1)
      bench.change(count + 1, { content: `edited ${count + 1}` }, false);
    bench.sockets.emit('chat:changed', { conversationId: ROOM, version: bench.room.version });
    await bench.clock.advance(300);
  }

  it('load the newest page again for a reader at the end', async () => {
    const { bench, timeline } = await opened(1200);
    timeline.setInView(true);
    await timeline.loadOlder();
    await missed(bench);
    expect(timeline.messages$.value.map(({ seq }) => seq)[0]).toBe(1151);
    expect(timeline.state$.value).toMatchObject({ hasOlder: true, hasNewer: false });
    bench.store('next');
    expect(contents(timeline).at(-1)).toBe('next');
    bench.client.close();
  });

  it('leave a reader further up at their place, with the changes', async () => {
    const { bench, timeline } = await opened(1200);
    timeline.setInView(false);
    for (let count = 0; count < 2; count += 1) await timeline.loadOlder();
    const before = timeline.messages$.value.map(({ seq }) => seq);
    expect(before[0]).toBe(951);
    await missed(bench);
    expect(timeline.messages$.value.map(({ seq }) => seq)).toEqual(before);
    expect(contents(timeline)[0]).toBe('edited 951');
    expect(timeline.state$.value).toMatchObject({ hasOlder: true, hasNewer: false });
    bench.client.close();
  });

  it('leave a reader in the past there', async () => {
    const { bench, timeline } = await opened(1200);
    await timeline.jumpTo({ seq: 300 });
    await missed(bench);
    expect(contents(timeline)[0]).toBe('edited 250');
    expect(timeline.messages$.value).toHaveLength(100);
    expect(timeline.state$.value.hasNewer).toBe(true);
    bench.client.close();
  });

  it('are loaded again after a transient error', async () => {
    const { bench, timeline } = await opened(1200);
    const messages = bench.http.responseTo(`GET chats/${ROOM}/messages`);
    bench.http.on(`GET chats/${ROOM}/messages`, problem(503, 'COMMON.UNAVAILABLE'));
    await missed(bench);
    expect(timeline.messages$.value).toHaveLength(50);
    bench.http.on(`GET chats/${ROOM}/messages`, messages);
    await bench.clock.advance(10_000);
    bench.change(1200, { content: 'last' });
    expect(contents(timeline).at(-1)).toBe('last');
    expect(timeline.state$.value.error).toBeNull();
    bench.client.close();
  });
});

describe('a server that was restored from an older backup', () => {
  it('is followed: what it no longer has disappears', async () => {
    const { bench, timeline } = await opened(5);
    bench.sockets.cut();
    bench.stored = bench.stored.slice(0, 3);
    const [last] = bench.stored.slice(-1);
    bench.room = { ...bench.room, version: 4, lastSeq: 3, lastMessage: last ?? null };
    await bench.clock.advance(2000);
    expect(contents(timeline)).toEqual(['message 1', 'message 2', 'message 3']);
    expect(bench.client.chats.conversation$(ROOM).value).toMatchObject({ lastSeq: 3, version: 4 });
    bench.store('after the restore');
    expect(contents(timeline)).toHaveLength(4);
    bench.client.close();
  });

  it('also refuses a version that it does not have', async () => {
    const { bench, timeline } = await opened(5);
    bench.stored = bench.stored.slice(0, 3);
    const [last] = bench.stored.slice(-1);
    bench.room = { ...bench.room, version: 4, lastSeq: 3, lastMessage: last ?? null };
    bench.sockets.emit('chat:changed', { conversationId: ROOM, version: 9 });
    await bench.clock.advance(300);
    expect(contents(timeline)).toHaveLength(3);
    bench.client.close();
  });
});

describe('a message of mine whose answer was lost', () => {
  it('is not sent again when the changes have it', async () => {
    const { bench, timeline } = await opened(1);
    bench.sockets.answer('chat:message', () => 'silent');
    timeline.send('mine');
    await settle();
    const { clientMessageId } = timeline.messages$.value.at(-1) ?? {};
    bench.put(
      message(2, { sender: ADA, content: 'mine', clientMessageId: clientMessageId ?? '' }),
      false,
    );
    bench.sockets.emit('chat:changed', { conversationId: ROOM, version: bench.room.version });
    await bench.clock.advance(300);
    expect(timeline.messages$.value.map(({ seq }) => seq)).toEqual([1, 2]);
    await bench.clock.advance(60_000);
    expect(bench.sockets.sentTimes('chat:message')).toBe(1);
    bench.client.close();
  });
});

describe('a conversation to which I am added again', () => {
  it('is loaded again where a timeline shows it, until that succeeds', async () => {
    const { bench, timeline } = await opened(2);
    bench.sockets.emit('chat:conversationRemoved', { conversationId: ROOM });
    bench.change(1, { content: 'edited meanwhile' }, false);
    bench.store('stored meanwhile', false);
    let refused = 0;
    bench.http.on(`GET chats/${ROOM}/messages`, () => {
      refused += 1;
      return refused === 1
        ? problem(503, 'COMMON.UNAVAILABLE')
        : ok({ items: bench.stored, nextCursor: null, previousCursor: null });
    });
    bench.sockets.emit('chat:conversationAdded', { conversation: bench.room });
    await bench.clock.advance(5000);
    expect(contents(timeline)).toEqual(['edited meanwhile', 'message 2', 'stored meanwhile']);
    await bench.clock.advance(60_000);
    expect(refused).toBe(2);
    bench.client.close();
  });
});
