import type { ChatCallClient, Timeline } from '../../index.js';
import { settle } from '../../testing/fake-host.js';
import { heldAnswer, problem, type FakeAnswer } from '../../testing/fake-http.js';
import { ManyRooms } from '../../testing/many-rooms.js';
import { BOB, ROOM } from '../../testing/samples.js';
import { SimulatedServer } from '../../testing/simulated-server.js';
import { Bench, signedInBench } from '../../testing/test-bench.js';

const ZOE = { ...BOB, id: 'zoe', displayName: 'Zoe' };
const OPEN = ['room-00', 'room-01', 'room-02'];

interface Device {
  readonly bench: Bench;
  readonly timelines: readonly Timeline[];
}

async function device(server: SimulatedServer): Promise<Device> {
  const bench = new Bench();
  server.attach(bench);
  await bench.signIn();
  await bench.clock.advance(1000);
  const timelines = OPEN.map((id) => bench.client.chats.openTimeline(id));
  await settle();
  return { bench, timelines };
}

/** Everything that a client shows. */
function shown({ bench, timelines }: Device): unknown {
  const { chats }: ChatCallClient = bench.client;
  return {
    conversations: chats.conversations$.value,
    totals: chats.totals$.value,
    timelines: timelines.map((timeline) => ({
      conversation: timeline.conversation$.value,
      messages: timeline.messages$.value,
      members: timeline.members$.value,
      receipts: timeline.receipts$.value,
    })),
  };
}

describe('a client that was away', () => {
  it('has the state of one that was not, field by field, after one request', async () => {
    const server = new SimulatedServer();
    const ids = Array.from({ length: 30 }, (_, index) => `room-${String(index).padStart(2, '0')}`);
    for (const id of ids) server.open(id, 10);
    const [online, away] = [await device(server), await device(server)];
    // With a token of the first connect.
    away.bench.sockets.cut();
    away.bench.sockets.admission = 'unreachable';
    const room = (index: number): string => ids[index % ids.length] ?? '';
    for (let n = 0; n < 300; n += 1) server.send(room(n), `missed ${n}`);
    for (let n = 0; n < 40; n += 1)
      server.change(room(n), 1 + (n % 12), {
        content: `edited ${n}`,
        editedAt: '2026-02-02T00:00:00.000Z',
      });
    for (let n = 0; n < 20; n += 1)
      server.change(room(n * 3), 13 + (n % 7), {
        content: '',
        deletedAt: '2026-02-02T00:00:00.000Z',
      });
    for (let n = 0; n < 100; n += 1) server.change(room(n), 1 + (n % 20), {});
    server.rename('room-01', 'New title');
    server.addMember('room-01', ZOE);
    server.addMember('room-02', ZOE);
    server.removeMember('room-02', BOB.id);
    server.read('room-00', 20);
    server.read('room-01', 15, BOB.id);
    server.read('room-05', 12);
    server.mute('room-06');
    server.leave('room-29');
    server.open('new-room', 3);
    await online.bench.clock.advance(5000);
    const before = away.bench.http.requests.length;
    away.bench.sockets.admission = 'accept';
    await away.bench.clock.advance(60_000);
    const requests = away.bench.http.requests
      .slice(before)
      .filter(({ url }) => /chats|sync/.test(url))
      .map(({ method, url }) => `${method} ${url.replace(/^.*api.|[?].*$/g, '')}`);
    expect(requests).toEqual(['POST sync']);
    expect(shown(away)).toEqual(shown(online));
    expect(away.bench.client.chats.conversations$.value).toHaveLength(30);
    online.bench.client.close();
    away.bench.client.close();
  });

  it('names its conversations and versions, and where the last answer ended', async () => {
    const bench = await signedInBench(3);
    bench.sockets.cut();
    await bench.clock.advance(2000);
    const bodies = bench.http.requests
      .filter(({ url }) => url.endsWith('/sync'))
      .map(({ body }) => JSON.parse(body ?? '') as unknown);
    const conversations = [{ id: ROOM, version: 4 }];
    expect(bodies).toEqual([
      { since: null, conversations },
      { since: 'since-1', conversations },
    ]);
    bench.client.close();
  });

  it('reads all pages, and stays complete when one of them fails', async () => {
    const bench = new Bench();
    const rooms = new ManyRooms(bench);
    for (let index = 0; index < 120; index += 1) rooms.add(`Room ${index}`);
    await bench.signIn();
    while (bench.client.chats.listState$.value.hasMore) await bench.client.chats.loadMore();
    await bench.clock.advance(1000);
    rooms.log.pageSize = 50;
    bench.sockets.cut();
    for (const { id } of rooms.rooms) rooms.write(id);
    const sync = bench.http.responseTo('POST sync');
    let requests = 0;
    bench.http.on('POST sync', (request) =>
      (requests += 1) === 2 ? problem(503, 'COMMON.UNAVAILABLE') : sync(request, request.url),
    );
    await bench.clock.advance(10_000);
    expect(requests).toBe(5);
    expect(bench.client.chats.conversations$.value.map(({ lastSeq }) => lastSeq)).toEqual(
      rooms.rooms.map(() => 4),
    );
    expect(bench.client.chats.totals$.value).toEqual(rooms.totals());
    bench.client.close();
  });

  it('begins again when the server does not know the last answer any more', async () => {
    const bench = await signedInBench(1);
    const sync = bench.http.responseTo('POST sync');
    bench.http.on('POST sync', (request) => {
      if (!request.body?.includes('since-1')) return sync(request, request.url);
      const { status, body } = problem(400, 'COMMON.VALIDATION');
      const fields = [{ field: 'since', detail: 'unknown', rule: 'since' }];
      return { status, body: { ...(body as object), fields } };
    });
    bench.sockets.cut();
    bench.store('missed', false);
    await bench.clock.advance(2000);
    expect(bench.client.chats.conversation$(ROOM).value?.lastSeq).toBe(2);
    bench.client.close();
  });

  it('removes what it left meanwhile, also while the answer is on its way', async () => {
    const bench = await signedInBench(1);
    bench.sockets.cut();
    bench.isMember = false;
    await bench.clock.advance(2000);
    expect(bench.client.chats.conversations$.value).toEqual([]);
    bench.client.close();
  });

  it('keeps what was read while the answer was on its way', async () => {
    const bench = await signedInBench(1);
    const timeline = bench.client.chats.openTimeline(ROOM);
    bench.store('unread');
    const sync = bench.http.responseTo('POST sync');
    const held = heldAnswer();
    let old: unknown = null;
    bench.http.on('POST sync', async (request) => {
      old = await sync(request, request.url);
      return held.answer;
    });
    bench.sockets.cut();
    await bench.clock.advance(2000);
    timeline.setInView(true);
    held.give(old as FakeAnswer);
    await settle();
    expect(bench.client.chats.conversation$(ROOM).value?.own).toMatchObject({
      lastReadSeq: 2,
      unread: 0,
    });
    bench.client.close();
  });
});
