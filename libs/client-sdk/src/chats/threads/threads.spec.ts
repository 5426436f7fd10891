import type { ClientNotification } from '../../index.js';
import { settle } from '../../testing/fake-host.js';
import { ok, page, problem } from '../../testing/fake-http.js';
import { ADA, BOB, message, ROOM } from '../../testing/samples.js';
import { Bench, signedInBench } from '../../testing/test-bench.js';

const [ROOT, OTHER] = [message(1).id, message(2).id];

/** A client that follows the thread below message 1, with one reply of its own. */
async function following(ports: ConstructorParameters<typeof Bench>[1] = {}): Promise<Bench> {
  const bench = await signedInBench(3, ports);
  bench.threads.serveThread(ROOT);
  bench.threads.reply(ROOT, 'mine', { sender: ADA });
  const list = bench.client.chats.threads();
  await settle();
  list.close();
  return bench;
}

describe('threads that I follow', () => {
  it('count as unread with a reply of another user, until they are read', async () => {
    const bench = await signedInBench(3);
    const list = bench.client.chats.threads();
    const unread = bench.client.chats.threads('unread');
    bench.threads.serveThread(ROOT);
    bench.threads.reply(ROOT, 'mine', { sender: ADA });
    await list.reload();
    expect(list.threads$.value.map(({ root }) => root.id)).toEqual([ROOT]);
    expect(bench.client.chats.unreadThreads$.value).toBe(0);

    bench.threads.reply(ROOT, 'one');
    bench.threads.reply(ROOT, 'two');
    expect(bench.client.chats.unreadThreads$.value).toBe(1);
    expect(unread.threads$.value).toMatchObject([{ own: { unread: 2 } }]);
    expect(list.threads$.value[0]?.root.thread).toMatchObject({ replyCount: 3, lastSeq: 3 });

    const timeline = bench.client.chats.openThread(ROOM, ROOT);
    timeline.setInView(true);
    await settle();
    expect(bench.client.chats.unreadThreads$.value).toBe(0);
    expect(unread.threads$.value).toEqual([]);
    await bench.clock.advance(300);
    expect(bench.sockets.sentTimes('chat:readThread')).toBe(1);
    expect(bench.threads.own.get(ROOT)).toMatchObject({ lastReadSeq: 3, unread: 0 });
    bench.client.close();
  });

  it('are counted by the server again when an unread reply is deleted', async () => {
    const bench = await following();
    const replies = ['one', 'two'].map((content) => bench.threads.reply(ROOT, content));
    const unread = (): unknown[] => [
      bench.client.chats.unreadThreads$.value,
      bench.client.chats.knownThreads$.value[0]?.own.unread,
    ];
    expect(unread()).toEqual([1, 2]);
    for (const [index, left] of [[1, 1] as const, [0, 0] as const]) {
      const reply = replies[index];
      if (reply) bench.threads.deleteUnread(reply);
      await bench.clock.advance(300);
      expect(unread()).toEqual([left, left]);
    }
    bench.client.close();
  });

  it('are counted by the server when nothing is loaded of them', async () => {
    const bench = await signedInBench(3);
    bench.threads.own.set(OTHER, { following: true, lastReadSeq: 0, unread: 0 });
    bench.threads.reply(OTHER, 'in a thread that is not loaded');
    expect(bench.client.chats.unreadThreads$.value).toBe(0);
    await bench.clock.advance(300);
    expect(bench.client.chats.unreadThreads$.value).toBe(1);
    bench.client.close();
  });

  it('are compared with the server after a reconnect: read and replied to on other devices', async () => {
    const bench = await following();
    bench.threads.reply(ROOT, 'one');
    expect(bench.client.chats.unreadThreads$.value).toBe(1);
    bench.sockets.cut();
    bench.threads.own.set(ROOT, { following: true, lastReadSeq: 2, unread: 0 });
    bench.threads.own.set(OTHER, { following: true, lastReadSeq: 0, unread: 0 });
    bench.threads.reply(OTHER, 'elsewhere', { notify: false });
    await bench.clock.advance(5000);
    expect(bench.client.chats.unreadThreads$.value).toBe(1);
    const unread = bench.client.chats.knownThreads$.value.filter(({ own }) => own.unread > 0);
    expect(unread.map(({ root }) => root.id)).toEqual([OTHER]);
    bench.client.close();
  });

  it('take over what another device has read or followed', async () => {
    const bench = await following();
    bench.threads.reply(ROOT, 'one');
    const place = { conversationId: ROOM, threadId: ROOT, lastSeq: 2 };
    const read = { following: true, lastReadSeq: 2, unread: 0 };
    bench.sockets.emit('chat:ownThreadChanged', { ...place, own: read });
    expect(bench.client.chats.unreadThreads$.value).toBe(0);
    const list = bench.client.chats.threads();
    await settle();
    expect(list.threads$.value).toHaveLength(1);
    bench.sockets.emit('chat:ownThreadChanged', { ...place, own: { ...read, following: false } });
    expect(list.threads$.value).toEqual([]);
    bench.client.close();
  });

  it('are followed and unfollowed', async () => {
    const bench = await following();
    const timeline = bench.client.chats.openThread(ROOM, ROOT);
    bench.threads.reply(ROOT, 'one');
    await settle();
    await timeline.follow(false);
    expect(timeline.thread$.value?.own).toMatchObject({ following: false, unread: 0 });
    expect(bench.client.chats.unreadThreads$.value).toBe(0);
    await timeline.follow(true);
    expect(bench.threads.own.get(ROOT)).toMatchObject({ following: true });
    bench.client.close();
  });

  it('show why they could not be loaded, and are loaded after the next connect', async () => {
    const bench = await signedInBench(3);
    bench.http.on('GET threads', problem(503, 'COMMON.UNAVAILABLE'));
    const list = bench.client.chats.threads();
    await settle();
    expect(list.state$.value).toMatchObject({
      status: 'failed',
      error: { code: 'COMMON.UNAVAILABLE' },
    });
    bench.http.on('GET threads', ok({ ...Object(page([])), unreadThreads: 0 }));
    await list.reload();
    expect(list.state$.value).toMatchObject({ status: 'ready', hasMore: false });
    bench.client.close();
  });

  it('of a conversation that I left are not listed any more', async () => {
    const bench = await following();
    bench.threads.reply(ROOT, 'one');
    bench.sockets.emit('chat:conversationRemoved', { conversationId: ROOM, reason: 'removed' });
    expect(bench.client.chats.knownThreads$.value).toEqual([]);
    bench.client.close();
  });
});

describe('the message above a thread that I follow', () => {
  it('keeps my reaction when another user changes it, in the list, too', async () => {
    const bench = await following();
    const list = bench.client.chats.threads();
    await settle();
    const react = (mine: boolean, by: string): void => {
      const reactions = [{ emoji: '👍', count: 1, mine }];
      const changed = bench.change(1, { reactions }, false);
      bench.sockets.emit('chat:messageChanged', { message: changed, by });
    };
    react(true, ADA.id);
    react(false, BOB.id);
    expect(list.threads$.value[0]?.root.reactions).toEqual([{ emoji: '👍', count: 1, mine: true }]);
    bench.client.close();
  });
});

describe('replies of others', () => {
  it('in a thread that I follow are announced once, and leave the conversation as it is', async () => {
    const shown: ClientNotification[] = [];
    const cleared: unknown[] = [];
    const bench = await following({
      notifications: {
        show: (one) => shown.push(one),
        clear: (subject) => cleared.push(subject),
      },
    });
    const arrived: string[] = [];
    bench.client.chats.arrived$.subscribe(({ message: { content }, thread }) =>
      arrived.push(`${content} ${thread?.root.id === ROOT}`),
    );
    bench.network.set({ visible: false });
    const before = bench.client.chats.conversation$(ROOM).value;
    bench.threads.reply(ROOT, 'only here');
    const after = bench.client.chats.conversation$(ROOM).value;
    expect(arrived).toEqual(['only here true']);
    expect(shown.map((one) => one.kind === 'message' && one.message.content)).toEqual([
      'only here',
    ]);
    expect(after).toEqual({ ...before, version: after?.version });
    const place = { conversationId: ROOM, threadId: ROOT, lastSeq: 2 };
    const own = { following: true, lastReadSeq: 2, unread: 0 };
    bench.sockets.emit('chat:ownThreadChanged', { ...place, own });
    expect(cleared).toEqual([{ threadId: ROOT }]);
    bench.client.close();
  });

  it('are announced also when the event about them comes first, or the thread is not loaded', async () => {
    const bench = await signedInBench(3);
    const arrived: string[] = [];
    bench.client.chats.arrived$.subscribe(({ message: { content } }) => arrived.push(content));
    bench.threads.own.set(ROOT, { following: true, lastReadSeq: 0, unread: 0 });
    bench.threads.reply(ROOT, 'not loaded');
    expect(arrived).toEqual([]);
    await bench.clock.advance(300);
    expect(arrived).toEqual(['not loaded']);

    const reply = bench.threads.reply(ROOT, 'later', { notify: false });
    const thread = bench.threads.thread(ROOT).root.thread;
    bench.sockets.emit('chat:followedThreadReplied', {
      conversationId: ROOM,
      threadId: ROOT,
      threadSeq: 2,
    });
    bench.sockets.emit('chat:message', { message: reply, thread });
    expect(arrived).toEqual(['not loaded', 'later']);
    bench.client.close();
  });

  it('in other threads are not announced', async () => {
    const bench = await signedInBench(3);
    const arrived: string[] = [];
    bench.client.chats.arrived$.subscribe(({ message: { content } }) => arrived.push(content));
    bench.threads.reply(OTHER, 'not mine');
    bench.threads.reply(OTHER, 'but this is in the conversation', { also: true });
    await bench.clock.advance(1000);
    expect(arrived).toEqual(['but this is in the conversation']);
    expect(bench.client.chats.unreadThreads$.value).toBe(0);
    bench.client.close();
  });
});
