import { ok } from '../../testing/fake-http.js';
import { settle } from '../../testing/fake-host.js';
import { message, ROOM } from '../../testing/samples.js';
import { signedInBench, type Bench } from '../../testing/test-bench.js';
import type { Timeline } from '../timeline-api.js';

const pinned = (day: number): string => `2026-02-0${day}T00:00:00.000Z`;

describe('the pinned messages of a timeline', () => {
  let bench: Bench;
  let timeline: Timeline;
  const seqs = (): unknown => timeline.pins$.value?.map(({ seq }) => seq) ?? null;

  beforeEach(async () => {
    bench = await signedInBench(5);
    timeline = bench.client.chats.openTimeline(ROOM);
    await settle();
  });

  it('are loaded on request, page by page, and sorted by the time of pinning', async () => {
    bench.http.on(`GET chats/${ROOM}/pins`, ({ url }) =>
      new URL(url).searchParams.has('cursor')
        ? ok({ items: [message(3, { pinnedAt: pinned(1) })], nextCursor: null })
        : ok({ items: [message(1, { pinnedAt: pinned(2) })], nextCursor: 'more' }),
    );
    expect(seqs()).toBeNull();
    await timeline.loadPins();
    expect(seqs()).toEqual([1, 3]);
  });

  it('follow the changes of messages, loaded or not', async () => {
    bench.http.on(`GET chats/${ROOM}/pins`, ok({ items: [], nextCursor: null }));
    await timeline.loadPins();
    bench.change(2, { pinnedAt: pinned(1) });
    bench.change(4, { pinnedAt: pinned(2) });
    expect(seqs()).toEqual([4, 2]);
    bench.change(4, { pinnedAt: null });
    expect(seqs()).toEqual([2]);
    bench.change(2, { deletedAt: pinned(3) });
    expect(seqs()).toEqual([]);
  });

  it('are not added by an earlier state that arrives after a message was unpinned', async () => {
    const long = await signedInBench(120);
    timeline = long.client.chats.openTimeline(ROOM);
    await settle();
    long.http.on(`GET chats/${ROOM}/pins`, ok({ items: [], nextCursor: null }));
    await timeline.loadPins();
    const { id } = message(2);
    long.http.on(`PUT chats/${ROOM}/messages/${id}/pin`, () => {
      const answer = ok(long.change(2, { pinnedAt: pinned(1) }));
      long.change(2, { pinnedAt: null });
      return answer;
    });
    await timeline.pin(id, true);
    expect(timeline.messages$.value.map(({ seq }) => seq)).not.toContain(2);
    expect(seqs()).toEqual([]);
  });

  it('are reported as not loaded when the server refuses', async () => {
    await expect(timeline.loadPins()).rejects.toBeDefined();
    expect(seqs()).toBeNull();
  });
});
