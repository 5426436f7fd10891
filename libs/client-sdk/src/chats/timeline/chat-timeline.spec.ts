import { settle } from '../../testing/fake-host.js';

import { ADA, BOB, ROOM } from '../../testing/samples.js';
import { signedInBench } from '../../testing/test-bench.js';

describe('cursors', () => {
  it('move only while the timeline is in view and the app is visible, and are sent once', async () => {
    const bench = await signedInBench(1);
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
    const bench = await signedInBench(1);
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
    const bench = await signedInBench(3);
    const timeline = bench.client.chats.openTimeline(ROOM);
    await settle();
    expect(timeline.receipts$.value.readByAll).toBe(0);
    bench.sockets.cut();
    bench.cursors = [{ userId: BOB.id, lastDeliveredSeq: 3, lastReadSeq: 3 }];
    await bench.clock.advance(1000);
    expect(timeline.receipts$.value).toEqual({ deliveredToAll: 3, readByAny: 3, readByAll: 3 });
    bench.client.close();
  });

  it('of other members are shown as receipts, and as the list of members that have read', async () => {
    const bench = await signedInBench(3);
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

describe('the divider before new messages', () => {
  it('does not move while I read and write here, and moves when they are read on another device', async () => {
    const bench = await signedInBench(3);
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
    const bench = await signedInBench(1);
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
    const bench = await signedInBench(1);
    const timeline = bench.client.chats.openTimeline(ROOM);
    for (let stroke = 0; stroke < 20; stroke += 1) {
      timeline.typed();
      await bench.clock.advance(200);
    }
    await bench.clock.advance(10_000);
    const reported = bench.sockets.sent
      .filter(({ event }) => event === 'chat:typing')
      .map(({ payload }) => payload['typing']);
    expect(reported).toEqual([true, true, false]);
    bench.client.close();
  });

  it("of mine is reported again also after the device's clock was set back", async () => {
    const bench = await signedInBench(1);
    const timeline = bench.client.chats.openTimeline(ROOM);
    timeline.typed();
    bench.clock.shift(-3_600_000);
    await bench.clock.advance(3000);
    timeline.typed();
    expect(bench.sockets.sentTimes('chat:typing')).toBe(2);
    bench.client.close();
  });
});
