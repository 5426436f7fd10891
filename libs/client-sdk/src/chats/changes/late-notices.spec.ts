import type { Message } from '@chatcall/contracts';
import type { Timeline } from '../../index.js';
import { settle } from '../../testing/fake-host.js';
import { heldAnswer, ok } from '../../testing/fake-http.js';
import { ADA, BOB, message, ROOM } from '../../testing/samples.js';
import { signedInBench, type Bench } from '../../testing/test-bench.js';

const CHANGES = `GET chats/${ROOM}/changes`;

async function opened(stored: number): Promise<{ bench: Bench; timeline: Timeline }> {
  const bench = await signedInBench(stored);
  const timeline = bench.client.chats.openTimeline(ROOM);
  await settle();
  return { bench, timeline };
}

describe('notices that change places', () => {
  const reactions = (mine: boolean) => [{ emoji: '👍', count: 1, mine }];
  const changed = (bench: Bench, message: Message, by: string): void =>
    bench.sockets.emit('chat:messageChanged', { message, by, mentionedBefore: null });

  it('leave me the reaction whose answer comes after a later change by another user', async () => {
    const { bench, timeline } = await opened(2);
    const mine = bench.change(2, { reactions: reactions(true) }, false);
    const edited = bench.change(2, { content: 'edited', reactions: reactions(false) }, false);
    changed(bench, edited, BOB.id);
    changed(bench, mine, ADA.id);
    expect(timeline.messages$.value[1]).toMatchObject({
      content: 'edited',
      reactions: reactions(true),
    });
    const removed = bench.change(2, { reactions: [] }, false);
    changed(bench, removed, ADA.id);
    changed(bench, mine, ADA.id);
    expect(timeline.messages$.value[1]).toMatchObject({ reactions: [] });
    bench.client.close();
  });

  it('leave a message the summary of its thread that came before it', async () => {
    const { bench, timeline } = await opened(2);
    const root = bench.put(message(3), false);
    const reply = message(0, { threadId: root.id, threadSeq: 1, version: root.version + 1 });
    const thread = { replyCount: 1, lastSeq: 1, lastReplyAt: reply.createdAt, participants: [BOB] };
    bench.sockets.emit('chat:message', { message: reply, thread });
    bench.sockets.emit('chat:message', { message: root });
    expect(timeline.messages$.value[2]).toMatchObject({ id: root.id, thread: { replyCount: 1 } });
    bench.client.close();
  });
});

describe('the numbers of unread messages', () => {
  const own = (bench: Bench) => bench.client.chats.conversation$(ROOM).value?.own;
  const stores = (bench: Bench, numbers: { unread: number; mentions: number }): void => {
    bench.room = { ...bench.room, own: { ...bench.room.own, lastReadSeq: 2, ...numbers } };
  };
  /** Notices every second: none of them takes the request away. */
  const write = async (bench: Bench, seconds: number): Promise<void> => {
    for (let second = 0; second < seconds; second += 1) {
      bench.change(1, { content: `edit ${second}` });
      await bench.clock.advance(1000);
    }
  };

  it('count a mention that arrives after a later message', async () => {
    const { bench } = await opened(2);
    const late = bench.put(message(3, { mentions: { users: [ADA], all: null } }), false);
    bench.store('early');
    stores(bench, { unread: 2, mentions: 1 });
    bench.sockets.emit('chat:message', { message: late });
    await write(bench, 7);
    expect(own(bench)).toMatchObject({ unread: 2, mentions: 1 });
    expect(bench.http.count(CHANGES)).toBe(1);
    bench.client.close();
  });

  it('are right after a deletion that the server had counted when it moved the cursor', async () => {
    const { bench } = await opened(4);
    const deletion = bench.change(4, { content: '', deletedAt: '2026-01-31T10:00:00.000Z' }, false);
    stores(bench, { unread: 1, mentions: 0 });
    const moved = { unread: 1, mentions: 0, countedSeq: 4, back: true };
    bench.sockets.emit('chat:read', { conversationId: ROOM, userId: ADA.id, seq: 2, own: moved });
    bench.sockets.emit('chat:messageChanged', {
      message: deletion,
      by: BOB.id,
      mentionedBefore: null,
    });
    expect(own(bench)).toMatchObject({ lastReadSeq: 2, unread: 0 });
    await write(bench, 7);
    expect(own(bench)).toMatchObject({ lastReadSeq: 2, unread: 1 });
    bench.client.close();
  });

  it('are requested again when a notice came before the answer to the first request', async () => {
    const { bench } = await opened(2);
    bench.sockets.cut();
    await settle();
    bench.put(message(3, { sender: ADA }), false);
    bench.store('missed', false);
    stores(bench, { unread: 1, mentions: 0 });
    const { room } = bench;
    const item = {
      version: room.version,
      reset: false,
      conversation: room,
      items: [],
      cursors: [],
    };
    const held = heldAnswer();
    bench.http.on('POST sync', () => held.answer);
    await bench.clock.advance(5000);
    bench.store('meanwhile');
    stores(bench, { unread: 2, mentions: 0 });
    const items = [{ ...item, nextCursor: null, joined: false }];
    held.give(ok({ items, left: [], since: 'since', nextCursor: null }));
    await settle();
    expect(own(bench)).toMatchObject({ unread: 3 });
    await bench.clock.advance(6000);
    expect(own(bench)).toMatchObject({ unread: 2 });
    bench.client.close();
  });

  it('are requested again when a notice came before the answer', async () => {
    const { bench } = await opened(2);
    bench.put(message(3, { sender: ADA }), false);
    bench.store('seen');
    stores(bench, { unread: 1, mentions: 0 });
    const before = bench.room;
    const held = heldAnswer();
    bench.http.on(CHANGES, () => held.answer);
    await bench.clock.advance(300);
    bench.store('meanwhile');
    stores(bench, { unread: 2, mentions: 0 });
    const changes = { version: before.version, conversation: before, items: [], cursors: [] };
    held.give(ok({ ...changes, reset: false, nextCursor: null }));
    await settle();
    expect(own(bench)).toMatchObject({ unread: 3 });
    const after = { ...changes, version: bench.room.version, conversation: bench.room };
    bench.http.on(CHANGES, ok({ ...after, reset: false, nextCursor: null }));
    await bench.clock.advance(5000);
    expect(own(bench)).toMatchObject({ unread: 2 });
    await bench.clock.advance(60_000);
    expect(bench.http.count(CHANGES)).toBe(2);
    bench.client.close();
  });
});
