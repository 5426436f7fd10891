import { heldAnswer, ok } from '../../testing/fake-http.js';
import { settle } from '../../testing/fake-host.js';
import { message, ROOM } from '../../testing/samples.js';
import { signedInBench, type Bench } from '../../testing/test-bench.js';
import type { Timeline } from '../timeline-api.js';

describe('messages that were requested one by one, such as quoted ones', () => {
  let bench: Bench;
  let timeline: Timeline;
  const idOf = (seq: number): string => message(seq).id;
  const contentOf = (seq: number): unknown => timeline.requested$.value.get(idOf(seq))?.content;

  beforeEach(async () => {
    bench = await signedInBench(5);
    timeline = bench.client.chats.openTimeline(ROOM);
    await settle();
  });

  it('follow edits and deletions, also those during the request', async () => {
    const stored = bench.stored.find(({ seq }) => seq === 2);
    const held = heldAnswer();
    bench.http.on(`GET chats/${ROOM}/messages/${idOf(2)}`, () => held.answer);
    const request = timeline.message(idOf(2));
    await settle();
    bench.change(2, { content: 'edited meanwhile' });
    held.give(ok(stored));
    expect(await request).toMatchObject({ content: 'edited meanwhile' });
    expect(contentOf(2)).toBe('edited meanwhile');
    bench.change(2, { content: 'edited again' });
    expect(contentOf(2)).toBe('edited again');
    bench.change(2, { content: '', deletedAt: '2026-02-03T00:00:00.000Z' });
    expect(timeline.requested$.value.get(idOf(2))?.deletedAt).not.toBeNull();
    // One that was not requested is not kept.
    bench.change(3, { content: 'edited' });
    expect(contentOf(3)).toBeUndefined();
  });

  it('are not known when the server refuses', async () => {
    await expect(timeline.message(idOf(4))).rejects.toBeDefined();
    expect(timeline.requested$.value.size).toBe(0);
  });
});
