import type { Timeline } from '../../index.js';
import { settle } from '../../testing/fake-host.js';
import { heldAnswer, ok, page, problem } from '../../testing/fake-http.js';
import { ADA, message, ROOM } from '../../testing/samples.js';
import { Bench, signedInBench } from '../../testing/test-bench.js';

const MESSAGES = `GET chats/${ROOM}/messages`;

const seqs = (timeline: Timeline): (number | null)[] =>
  timeline.messages$.value.map(({ seq }) => seq);
const range = (from: number, to: number): number[] =>
  Array.from({ length: to - from + 1 }, (_, index) => from + index);

async function openAt(stored: number): Promise<{ bench: Bench; timeline: Timeline }> {
  const bench = await signedInBench(stored);
  const timeline = bench.client.chats.openTimeline(ROOM);
  await settle();
  return { bench, timeline };
}

describe('a jump in a timeline', () => {
  it('shows the messages around a message, and loads further ones in both directions', async () => {
    const { bench, timeline } = await openAt(1000);
    expect(await timeline.jumpTo({ messageId: message(300).id })).toBe(300);
    expect(seqs(timeline)).toEqual(range(250, 349));
    expect(timeline.state$.value).toMatchObject({ hasOlder: true, hasNewer: true });
    await timeline.loadOlder();
    await timeline.loadNewer();
    expect(seqs(timeline)).toEqual(range(150, 449));
    for (let count = 0; timeline.state$.value.hasNewer && count < 20; count += 1)
      await timeline.loadNewer();
    expect(seqs(timeline)).toEqual(range(150, 1000));
    bench.store('next');
    expect(seqs(timeline).at(-1)).toBe(1001);
    bench.client.close();
  });

  it('is not disturbed by messages that arrive meanwhile, which the newest page has', async () => {
    const { bench, timeline } = await openAt(500);
    await timeline.jumpTo({ seq: 100 });
    timeline.setInView(true);
    bench.store('one');
    bench.store('two');
    await bench.clock.advance(5000);
    expect(seqs(timeline)).toEqual(range(50, 149));
    expect(bench.client.chats.totals$.value.unread).toBe(2);
    await timeline.jumpToNewest();
    expect(seqs(timeline)).toEqual(range(453, 502));
    expect(timeline.state$.value).toMatchObject({ hasOlder: true, hasNewer: false });
    expect(bench.client.chats.totals$.value.unread).toBe(0);
    bench.client.close();
  });

  it('takes messages that arrive while the last newer page is requested, each once', async () => {
    const { bench, timeline } = await openAt(200);
    await timeline.jumpTo({ seq: 60 });
    const held = heldAnswer();
    bench.http.on(MESSAGES, () => held.answer);
    const loading = timeline.loadNewer();
    await settle();
    bench.store('in the page');
    const stored = bench.stored.slice(109);
    bench.store('after the page');
    held.give(ok(page(stored)));
    await loading;
    expect(seqs(timeline)).toEqual(range(10, 202));
    expect(timeline.state$.value.hasNewer).toBe(false);
    bench.client.close();
  });

  it('needs no request for a place that is loaded', async () => {
    const { bench, timeline } = await openAt(100);
    const before = bench.http.count(MESSAGES);
    expect(await timeline.jumpTo({ seq: 80 })).toBe(80);
    expect(await timeline.jumpTo({ messageId: message(90).id })).toBe(90);
    expect(bench.http.count(MESSAGES)).toBe(before);
    bench.client.close();
  });

  it('finds the first message of a day, and the newest after the last one', async () => {
    const { bench, timeline } = await openAt(400);
    expect(await timeline.jumpTo({ date: message(70).createdAt })).toBe(70);
    expect(await timeline.jumpTo({ date: '2000-01-01T00:00:00.000Z' })).toBe(1);
    expect(await timeline.jumpTo({ date: '2099-01-01T00:00:00.000Z' })).toBe(400);
    expect(timeline.state$.value.hasNewer).toBe(false);
    bench.client.close();
  });

  it('finds the first unread message, and shows the newest ones when all are read', async () => {
    const bench = new Bench();
    for (let count = 0; count < 300; count += 1) bench.store(`message ${count + 1}`, false);
    bench.room = { ...bench.room, own: { ...bench.room.own, lastReadSeq: 99, unread: 201 } };
    await bench.signIn();
    const timeline = bench.client.chats.openTimeline(ROOM);
    await settle();
    expect(await timeline.jumpTo('first-unread')).toBe(100);
    expect(seqs(timeline)[0]).toBe(50);
    await timeline.jumpToNewest();
    bench.sockets.emit('chat:read', { conversationId: ROOM, userId: ADA.id, seq: 300 });
    await timeline.jumpTo({ seq: 20 });
    expect(await timeline.jumpTo('first-unread')).toBeNull();
    expect(seqs(timeline)).toEqual(range(251, 300));
    bench.client.close();
  });

  it('keeps what is shown when there is no such message', async () => {
    const { bench, timeline } = await openAt(100);
    await expect(timeline.jumpTo({ seq: 5000 })).rejects.toMatchObject({ code: 'CHAT.NOT_FOUND' });
    bench.http.on(MESSAGES, problem(503, 'COMMON.UNAVAILABLE'));
    await expect(timeline.jumpTo({ seq: 1 })).rejects.toMatchObject({ code: 'COMMON.UNAVAILABLE' });
    expect(seqs(timeline)).toEqual(range(51, 100));
    expect(timeline.state$.value).toMatchObject({ status: 'ready', hasNewer: false });
    bench.client.close();
  });

  it.each(['before', 'after'])(
    'right after opening is not undone by the newest page, which answers %s it',
    async (order) => {
      const bench = await signedInBench(500);
      const [newest, place] = [heldAnswer(), heldAnswer()];
      bench.http.on(MESSAGES, ({ url }) =>
        url.includes('around=') ? place.answer : newest.answer,
      );
      const timeline = bench.client.chats.openTimeline(ROOM);
      const jump = timeline.jumpTo({ seq: 100 });
      await settle();
      const give = [
        () => newest.give(ok(page(bench.stored.slice(-50), true))),
        () =>
          place.give(
            ok({ items: bench.stored.slice(50, 150), nextCursor: 'n', previousCursor: 'p' }),
          ),
      ];
      for (const answer of order === 'before' ? give : give.reverse()) {
        answer();
        await settle();
      }
      expect(await jump).toBe(100);
      expect(seqs(timeline)).toEqual(range(51, 150));
      bench.client.close();
    },
  );

  it('ends in the last place when another one follows', async () => {
    const { bench, timeline } = await openAt(900);
    const held = heldAnswer();
    const items = bench.stored.slice(100, 200);
    bench.http.on(MESSAGES, ({ url }) =>
      url.includes('around=150')
        ? held.answer
        : ok({ items: bench.stored.slice(500, 600), nextCursor: 'n', previousCursor: 'p' }),
    );
    const first = timeline.jumpTo({ seq: 150 });
    expect(await timeline.jumpTo({ seq: 550 })).toBe(550);
    held.give(ok({ items, nextCursor: 'n', previousCursor: 'p' }));
    expect(await first).toBeNull();
    expect(seqs(timeline)).toEqual(range(501, 600));
    bench.client.close();
  });

  it('back to the newest messages follows a send, and unsent messages are not shown in the past', async () => {
    const { bench, timeline } = await openAt(500);
    bench.sockets.cut();
    timeline.send('before the jump');
    await timeline.jumpTo({ seq: 100 });
    expect(timeline.messages$.value).toHaveLength(100);
    timeline.send('in the past');
    await settle();
    expect(timeline.messages$.value.slice(-2).map(({ content }) => content)).toEqual([
      'before the jump',
      'in the past',
    ]);
    expect(timeline.state$.value.hasNewer).toBe(false);
    bench.client.close();
  });
});
