import type { ThreadTimeline, Timeline } from '../../index.js';
import { settle } from '../../testing/fake-host.js';
import { ok, problem } from '../../testing/fake-http.js';
import { ADA, BOB, message, ROOM } from '../../testing/samples.js';
import { signedInBench, type Bench } from '../../testing/test-bench.js';

const ROOT = message(2).id;

interface Opened {
  readonly bench: Bench;
  readonly main: Timeline;
  readonly thread: ThreadTimeline;
}

async function open(): Promise<Opened> {
  const bench = await signedInBench(3);
  bench.threads.serveThread(ROOT);
  const main = bench.client.chats.openTimeline(ROOM);
  const thread = bench.client.chats.openThread(ROOM, ROOT);
  await settle();
  return { bench, main, thread };
}

const contents = (timeline: Pick<Timeline, 'messages$'>): readonly string[] =>
  timeline.messages$.value.map(({ content }) => content);
const BEFORE = ['message 1', 'message 2', 'message 3'];

describe('a thread', () => {
  it('is empty at first; the first reply begins it, and only the summary is in the conversation', async () => {
    const { bench, main, thread } = await open();
    expect(contents(thread)).toEqual([]);
    expect(thread.root$.value).toMatchObject({ id: ROOT, content: 'message 2', thread: null });
    thread.send('first');
    expect(thread.messages$.value).toMatchObject([
      { content: 'first', delivery: 'sending', threadId: ROOT, alsoInConversation: false },
    ]);
    await settle();
    expect(thread.messages$.value).toMatchObject([{ content: 'first', delivery: 'sent', seq: 1 }]);
    expect(contents(main)).toEqual(BEFORE);
    expect(main.messages$.value[1]?.thread).toMatchObject({ replyCount: 1 });
    expect(thread.root$.value?.thread).toMatchObject({ replyCount: 1 });
    expect(bench.client.chats.unsent$.value).toBe(0);
    bench.client.close();
  });

  it('has the replies of others and its own places, cursor and unread line', async () => {
    const { bench, thread } = await open();
    thread.send('mine');
    await settle();
    bench.threads.reply(ROOT, 'one');
    bench.threads.reply(ROOT, 'two');
    expect(thread.messages$.value.map(({ seq }) => seq)).toEqual([1, 2, 3]);
    thread.close();
    const again = bench.client.chats.openThread(ROOM, ROOT);
    await settle();
    expect(again.firstReadSeq).toBe(1);
    expect(bench.client.chats.conversation$(ROOM).value).toMatchObject({
      lastSeq: 3,
      own: { unread: 0, lastReadSeq: 3 },
    });
    bench.client.close();
  });

  it('shows a reply that is also in the conversation in both, as one message', async () => {
    const { bench, main, thread } = await open();
    bench.sockets.cut();
    thread.send('only here');
    thread.send('to all', { alsoToConversation: true });
    expect(contents(main)).toEqual([...BEFORE, 'to all']);
    expect(main.messages$.value.at(-1)).toMatchObject({ alsoInConversation: true });
    await bench.clock.advance(3000);
    expect(contents(main)).toEqual([...BEFORE, 'to all']);
    expect(contents(thread)).toEqual(['only here', 'to all']);
    const [one, other] = [main, thread].map(({ messages$ }) => messages$.value.at(-1));
    expect([one?.id, one?.seq, other?.seq]).toEqual([other?.id, 4, 2]);
    expect(one).toMatchObject({ threadId: ROOT, alsoInConversation: true });
    bench.client.close();
  });

  it('is sent in the order of writing with the messages of the conversation', async () => {
    const { bench, main, thread } = await open();
    bench.sockets.cut();
    main.send('a');
    thread.send('b');
    main.send('c');
    await bench.clock.advance(3000);
    const sent = bench.sockets.sent.filter(({ event }) => event === 'chat:message');
    expect(sent.map(({ payload }) => [payload['content'], payload['threadId']])).toEqual([
      ['a', undefined],
      ['b', ROOT],
      ['c', undefined],
    ]);
    bench.client.close();
  });

  it('has edits, reactions and deletions of replies', async () => {
    const { bench, thread } = await open();
    const reply = bench.threads.reply(ROOT, 'one');
    const reactions = [{ emoji: '👍', count: 1, mine: false }];
    const changed = { ...reply, content: 'edited', reactions, version: bench.room.version + 1 };
    bench.sockets.emit('chat:messageChanged', { message: changed, by: reply.sender.id });
    expect(thread.messages$.value).toMatchObject([{ content: 'edited', reactions }]);
    const summary = { ...bench.threads.thread(ROOT).root.thread, replyCount: 0 };
    const deletedAt = reply.createdAt;
    bench.sockets.emit('chat:messageChanged', {
      message: { ...changed, content: '', deletedAt, version: changed.version + 1 },
      by: reply.sender.id,
      thread: summary,
    });
    expect(thread.messages$.value).toMatchObject([{ content: '', deletedAt }]);
    expect(thread.root$.value?.thread).toMatchObject({ replyCount: 0 });
    bench.client.close();
  });

  it('follows changes of its root, in both places', async () => {
    const { bench, main, thread } = await open();
    bench.threads.reply(ROOT, 'one');
    bench.change(2, { content: 'the question, corrected' });
    expect(thread.root$.value?.content).toBe('the question, corrected');
    expect(main.messages$.value[1]).toMatchObject({
      content: 'the question, corrected',
      thread: { replyCount: 1 },
    });
    bench.client.close();
  });

  it('has what was missed while the connection was lost', async () => {
    const { bench, main, thread } = await open();
    bench.threads.reply(ROOT, 'one');
    bench.sockets.cut();
    bench.threads.reply(ROOT, 'two', { notify: false });
    bench.threads.reply(ROOT, 'three', { notify: false, also: true });
    await bench.clock.advance(3000);
    expect(contents(thread)).toEqual(['one', 'two', 'three']);
    expect(contents(main)).toEqual([...BEFORE, 'three']);
    expect(main.messages$.value[1]?.thread).toMatchObject({ replyCount: 3, lastSeq: 3 });
    bench.client.close();
  });

  it('shows the replies around one that is far back, and continues in both directions', async () => {
    const { bench, thread } = await open();
    const replies = Array.from({ length: 300 }, (_, index) =>
      bench.threads.reply(ROOT, `reply ${index + 1}`, { notify: false }),
    );
    await thread.reload();
    const target = replies[119];
    bench.http.on(`GET chats/${ROOM}/messages/${target?.id}`, ok(target));
    expect(await thread.jumpTo({ messageId: target?.id ?? '' })).toBe(120);
    expect(thread.messages$.value.some(({ id }) => id === target?.id)).toBe(true);
    expect(thread.state$.value).toMatchObject({ hasOlder: true, hasNewer: true });
    await thread.loadOlder();
    expect(contents(thread)[0]).toBe('reply 1');
    expect(thread.state$.value.hasOlder).toBe(false);
    bench.http.on(`GET chats/${ROOM}/messages/${message(1).id}`, ok(message(1)));
    await expect(thread.jumpTo({ messageId: message(1).id })).rejects.toMatchObject({
      code: 'CHAT.NOT_FOUND',
    });
    bench.client.close();
  });

  it('has a draft of its own', async () => {
    const { bench, main, thread } = await open();
    main.setDraft('to all');
    thread.setDraft('to some');
    thread.close();
    main.close();
    const again = bench.client.chats.openThread(ROOM, ROOT);
    const conversation = bench.client.chats.openTimeline(ROOM);
    await settle();
    expect([conversation.draft$.value, again.draft$.value]).toEqual(['to all', 'to some']);
    expect(bench.client.chats.drafts$.value.get(ROOM)).toBe('to all');
    bench.client.close();
  });

  it('keeps refused replies, and is loaded again after an error', async () => {
    const { bench, thread } = await open();
    bench.sockets.answer('chat:message', () => ({
      ok: false,
      error: { code: 'CHAT.MESSAGE_DELETED', detail: 'The root was deleted.' },
    }));
    thread.send('too late');
    await settle();
    expect(thread.messages$.value).toMatchObject([
      { delivery: 'failed', error: { code: 'CHAT.MESSAGE_DELETED' } },
    ]);
    const other = message(1).id;
    bench.http.on(
      `GET chats/${ROOM}/messages/${other}/thread/messages`,
      problem(503, 'COMMON.UNAVAILABLE'),
    );
    bench.http.on(`GET chats/${ROOM}/messages/${other}/thread`, problem(503, 'COMMON.UNAVAILABLE'));
    const failing = bench.client.chats.openThread(ROOM, other);
    await settle();
    expect(failing.state$.value).toMatchObject({ status: 'failed' });
    expect(failing.root$.value).toMatchObject({ content: 'message 1' });
    bench.threads.serveThread(other);
    await failing.reload();
    expect(failing.state$.value).toMatchObject({ status: 'ready' });
    bench.client.close();
  });

  it('shows who is typing in it, and reports it for the thread only', async () => {
    const { bench, main, thread } = await open();
    const typing = { conversationId: ROOM, userId: BOB.id, typing: true };
    const shown = (): number[] => [main, thread].map(({ typing$ }) => typing$.value.length);
    bench.sockets.emit('chat:typing', { ...typing, threadId: ROOT });
    expect(shown()).toEqual([0, 1]);
    expect(bench.client.chats.typing$.value.get(ROOM)).toBeUndefined();
    bench.sockets.emit('chat:typing', typing);
    expect(shown()).toEqual([1, 1]);
    bench.threads.reply(ROOT, 'written');
    expect(shown()).toEqual([1, 0]);
    bench.sockets.emit('chat:typing', { ...typing, threadId: ROOT });
    const { version } = bench.room;
    bench.sockets.emit('chat:memberRemoved', {
      conversationId: ROOM,
      userId: BOB.id,
      memberCount: 1,
      version: version + 1,
    });
    expect(shown()).toEqual([0, 0]);
    thread.typed();
    const [sent] = bench.sockets.sent.filter(({ event }) => event === 'chat:typing');
    expect(sent?.payload).toMatchObject({ conversationId: ROOM, threadId: ROOT, typing: true });
    bench.client.close();
  });

  it('is marked as unread from a reply, and stays unread while it is shown', async () => {
    const { bench, thread } = await open();
    thread.send('mine');
    await settle();
    for (const content of ['one', 'two']) bench.threads.reply(ROOT, content);
    thread.send('mine again');
    await settle();
    bench.threads.reply(ROOT, 'three');
    thread.setInView(true);
    await bench.clock.advance(1000);
    expect(thread.thread$.value?.own).toMatchObject({ lastReadSeq: 5, unread: 0 });
    await thread.markUnreadFrom(2);
    expect(thread.thread$.value?.own).toMatchObject({ lastReadSeq: 1, unread: 3 });
    expect(bench.client.chats.unreadThreads$.value).toBe(1);
    expect(thread.firstReadSeq).toBe(1);
    thread.setInView(false);
    thread.setInView(true);
    await bench.clock.advance(1000);
    expect(thread.thread$.value?.own.unread).toBe(3);
    thread.close();
    const again = bench.client.chats.openThread(ROOM, ROOT);
    await settle();
    again.setInView(true);
    await bench.clock.advance(1000);
    expect(bench.client.chats.unreadThreads$.value).toBe(0);
    const reads = bench.sockets.sent.filter(({ event }) => event === 'chat:readThread');
    expect(reads.map(({ payload }) => [payload['seq'], payload['back']])).toEqual([
      [5, undefined],
      [1, true],
      [5, undefined],
    ]);
    bench.client.close();
  });

  it('is not closed by its conversation', async () => {
    const { bench, main, thread } = await open();
    main.close();
    bench.threads.reply(ROOT, 'still here', { sender: ADA });
    expect(contents(thread)).toEqual(['still here']);
    thread.close();
    bench.client.close();
  });
});
