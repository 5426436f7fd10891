import type { ConversationId } from '@chatcall/contracts';
import { settle } from '../../testing/fake-host.js';
import { ADA, BOB, member, ROOM } from '../../testing/samples.js';
import { signedInBench, type Bench } from '../../testing/test-bench.js';
import type { MessagePosition, MessageStream } from '../chats-api.js';

const CHANGES = `GET chats/${ROOM}/changes`;

/** What a stream with changes hands out, as `seq content`. */
class Reader {
  readonly read: string[] = [];

  constructor(readonly stream: MessageStream) {
    void this.#read();
  }

  async #read(): Promise<void> {
    for await (const { seq, content, deletedAt } of this.stream)
      this.read.push(deletedAt ? `${seq} deleted` : `${seq} ${content}`);
  }
}

const readerOf = async (bench: Bench, since?: MessagePosition): Promise<Reader> =>
  new Reader(await bench.client.chats.openMessageStream({ changes: true, since }));
const deleted = { content: '', deletedAt: '2026-01-31T10:00:00.000Z' };

describe('a message stream with changes', () => {
  it('hands out new, edited and deleted messages as they arrive, without a request', async () => {
    const bench = await signedInBench(2);
    const reader = await readerOf(bench);
    bench.store('new');
    bench.change(1, { content: 'edited' });
    bench.change(3, deleted);
    await settle();
    expect(reader.read).toEqual(['3 new', '1 edited', '3 deleted']);
    expect(bench.http.count(CHANGES)).toBe(0);
    expect(reader.stream.position).toEqual({ [ROOM]: 'v6' });
    bench.client.close();
  });

  it('is not disturbed by changes of members', async () => {
    const bench = await signedInBench(1);
    const reader = await readerOf(bench);
    const members = [member({ ...BOB, id: 'zoe' })];
    bench.room = { ...bench.room, version: 3, detailsVersion: 3 };
    bench.sockets.emit('chat:membersAdded', {
      conversationId: ROOM,
      members,
      memberCount: 3,
      version: 3,
    });
    bench.store('after');
    await settle();
    expect(reader.read).toEqual(['2 after']);
    expect(reader.stream.position).toEqual({ [ROOM]: 'v4' });
    expect(bench.http.count(CHANGES)).toBe(0);
    bench.client.close();
  });

  it('contains what was changed while the connection was lost', async () => {
    const bench = await signedInBench(2);
    const reader = await readerOf(bench);
    bench.sockets.cut();
    bench.change(2, { content: 'first edit' }, false);
    bench.change(2, { content: 'second edit' }, false);
    bench.store('new', false);
    await bench.clock.advance(1000);
    expect(reader.read).toEqual(['2 second edit', '3 new']);
    bench.client.close();
  });

  it('continues after a stored position, over several pages', async () => {
    const first = await signedInBench(150);
    const stopped = await readerOf(first);
    first.change(1, { content: 'handled' });
    await settle();
    const since = JSON.parse(JSON.stringify(stopped.stream.position)) as Record<
      ConversationId,
      `v${number}`
    >;
    expect(since).toEqual({ [ROOM]: 'v152' });
    first.client.close();

    const second = await signedInBench(150);
    second.change(1, { content: 'handled' }, false);
    for (let seq = 1; seq <= 140; seq += 1) second.change(seq, { content: 'edited' }, false);
    const reader = await readerOf(second, since);
    second.store('live');
    await settle();
    expect(reader.read).toHaveLength(141);
    expect([reader.read[0], reader.read.at(-1)]).toEqual(['1 edited', '151 live']);
    second.client.close();
  });

  it('finds the changed messages in the history when there are too many changes to list', async () => {
    const bench = await signedInBench(1300);
    for (let seq = 100; seq <= 1200; seq += 1) bench.change(seq, { content: 'edited' }, false);
    const reader = await readerOf(bench, { [ROOM]: 'v1301' });
    for (let turn = 0; turn < 30; turn += 1) await settle();
    expect(reader.read).toHaveLength(1101);
    expect(reader.read[0]).toBe('100 edited');
    expect(reader.stream.position).toEqual({ [ROOM]: `v${bench.room.version}` });
    bench.client.close();
  });

  it('leaves out my own messages, or hands them out on request', async () => {
    const bench = await signedInBench(0);
    const others = await readerOf(bench);
    const all = new Reader(
      await bench.client.chats.openMessageStream({ changes: true, own: true }),
    );
    await bench.client.chats.send(ROOM, 'mine');
    bench.change(1, { content: 'mine, edited', sender: ADA });
    await settle();
    expect([others.read, all.read]).toEqual([[], ['1 mine', '1 mine, edited']]);
    expect(others.stream.position).toEqual({ [ROOM]: 'v3' });
    bench.client.close();
  });

  it.each([
    [true, { [ROOM]: 3 }],
    [true, { [ROOM]: 'v-1' }],
    [true, { [ROOM]: 'x' }],
    [false, { [ROOM]: 'v3' }],
  ])('with changes: %s, refuses %j as a position', async (changes, since) => {
    const bench = await signedInBench(0);
    await expect(
      bench.client.chats.openMessageStream({ changes, since: since as MessagePosition }),
    ).rejects.toMatchObject({ code: 'COMMON.VALIDATION', fields: [{ field: 'since' }] });
    bench.client.close();
  });
});
