import { settle } from '../../testing/fake-host.js';
import { heldAnswer, ok, page, problem } from '../../testing/fake-http.js';
import { ROOM } from '../../testing/samples.js';
import { signedInBench } from '../../testing/test-bench.js';

describe('timeline', () => {
  it('shows the newest page and loads older ones', async () => {
    const bench = await signedInBench(120);
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
    const bench = await signedInBench(2);
    const timeline = bench.client.chats.openTimeline(ROOM);
    await settle();
    bench.store('lost', false);
    bench.store('seen');
    expect(timeline.messages$.value).toHaveLength(2);
    await bench.clock.advance(300);
    expect(timeline.messages$.value.map(({ content }) => content)).toEqual([
      'message 1',
      'message 2',
      'lost',
      'seen',
    ]);
    bench.client.close();
  });

  it('loads a gap again after a failure, and shows the error meanwhile', async () => {
    const bench = await signedInBench(2);
    const timeline = bench.client.chats.openTimeline(ROOM);
    await settle();
    let isAvailable = false;
    const log = bench.http.responseTo(`GET chats/${ROOM}/changes`);
    bench.http.on(`GET chats/${ROOM}/changes`, (request) =>
      isAvailable ? log(request, request.url) : problem(503, 'COMMON.UNAVAILABLE'),
    );
    bench.store('lost', false);
    bench.store('seen');
    await bench.clock.advance(5000);
    expect(timeline.messages$.value).toHaveLength(2);
    expect(timeline.state$.value).toMatchObject({
      status: 'ready',
      error: { code: 'COMMON.UNAVAILABLE' },
    });
    isAvailable = true;
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
    const bench = await signedInBench(70);
    const timeline = bench.client.chats.openTimeline(ROOM);
    await settle();
    const held = heldAnswer();
    const newest = (): readonly unknown[] => bench.stored.slice(-50);
    bench.http.on(`GET chats/${ROOM}/messages`, ({ url }) =>
      url.includes('before=') ? held.answer : ok(page(newest(), true)),
    );
    const older = timeline.loadOlder();
    bench.sockets.cut();
    for (let count = 0; count < 1100; count += 1) bench.store(`far ${count}`, false);
    await bench.clock.advance(1000);
    expect(timeline.messages$.value[0]?.seq).toBe(1121);
    held.give(ok(page(bench.stored.slice(0, 20))));
    await older;
    expect(timeline.state$.value).toMatchObject({ hasOlder: true, loadingOlder: false });
    expect(timeline.messages$.value[0]?.seq).toBe(1121);
    bench.client.close();
  });

  it('loads missed messages also when the first request after the reconnect fails', async () => {
    const bench = await signedInBench(1);
    const timeline = bench.client.chats.openTimeline(ROOM);
    await settle();
    bench.sockets.cut();
    bench.store('missed', false);
    const sync = bench.http.responseTo('POST sync');
    bench.http.on('POST sync', problem(503, 'COMMON.UNAVAILABLE'));
    await bench.clock.advance(1000);
    expect(bench.client.connection.state$.value.status).toBe('connected');
    expect(timeline.messages$.value).toHaveLength(1);
    bench.http.on('POST sync', sync);
    await bench.clock.advance(2000);
    expect(timeline.messages$.value.map(({ content }) => content)).toEqual(['message 1', 'missed']);
    expect(bench.client.chats.listState$.value).toMatchObject({ status: 'ready', error: null });
    bench.client.close();
    expect(bench.clock.waiting).toBe(0);
  });

  it('loads missed messages after a reconnect, even many', async () => {
    const bench = await signedInBench(3);
    const timeline = bench.client.chats.openTimeline(ROOM);
    await settle();
    bench.sockets.cut();
    for (let count = 0; count < 30; count += 1) bench.store(`missed ${count}`, false);
    await bench.clock.advance(1000);
    expect(timeline.messages$.value).toHaveLength(33);
    bench.sockets.cut();
    for (let count = 0; count < 500; count += 1) bench.store(`more ${count}`, false);
    await bench.clock.advance(2000);
    expect(timeline.messages$.value.map(({ seq }) => seq)).toEqual(
      Array.from({ length: 533 }, (_, index) => index + 1),
    );
    bench.sockets.cut();
    for (let count = 0; count < 1100; count += 1) bench.store(`far ${count}`, false);
    await bench.clock.advance(5000);
    expect(timeline.messages$.value.at(-1)?.seq).toBe(1633);
    expect(timeline.messages$.value).toHaveLength(50);
    expect(timeline.messages$.value.map(({ seq }) => seq)).toEqual(
      Array.from(
        { length: timeline.messages$.value.length },
        (_, index) => 1633 - timeline.messages$.value.length + 1 + index,
      ),
    );
    bench.client.close();
  });
});
