import type { ConversationId, Message } from '@chatcall/contracts';
import { settle } from '../../testing/fake-host.js';
import { ok, page, problem } from '../../testing/fake-http.js';
import { ManyRooms } from '../../testing/many-rooms.js';
import { ADA, BOB, conversation, message, ROOM } from '../../testing/samples.js';
import { signedInBench, type Bench } from '../../testing/test-bench.js';
import type { MessageStream } from '../chats-api.js';

const MESSAGES = `GET chats/${ROOM}/messages`;

/** Reads until there is nothing more; `ended` becomes what ended the stream. */
class Reader {
  readonly seqs: number[] = [];
  readonly contents: string[] = [];
  ended: unknown = null;

  constructor(stream: MessageStream) {
    void this.#read(stream);
  }

  async #read(stream: MessageStream): Promise<void> {
    try {
      for await (const { seq, content } of stream) {
        this.seqs.push(seq);
        this.contents.push(content);
      }
      this.ended = 'done';
    } catch (error) {
      this.ended = error;
    }
  }
}

/** A second conversation at the server, with these messages. */
function serveOther(bench: Bench, messages: readonly Message[]): void {
  bench.http.on('GET chats/other/messages', ({ url }) => {
    const query = new URL(url).searchParams;
    const after = Number(query.get('after') ?? 0);
    const before = Number(query.get('before') ?? Infinity);
    const range = messages.filter(({ seq }) => seq > after && seq < before);
    const limit = Number(query.get('limit'));
    return ok(
      page(query.has('after') ? range.slice(0, limit) : range.slice(-limit), range.length > limit),
    );
  });
}

const other = (seq: number, change: Partial<Message> = {}): Message =>
  message(seq, { id: `other-${seq}`, conversationId: 'other', ...change });

describe('a message stream', () => {
  it('begins now and hands out what arrives without a further request', async () => {
    const bench = await signedInBench(3);
    const reader = new Reader(await bench.client.chats.openMessageStream());
    bench.store('one');
    bench.store('two');
    await settle();
    expect(reader.contents).toEqual(['one', 'two']);
    expect(bench.http.count(MESSAGES)).toBe(0);
    bench.client.close();
  });

  it('leaves out my own messages, or hands them out on request', async () => {
    const bench = await signedInBench(0);
    const others = new Reader(await bench.client.chats.openMessageStream());
    const all = new Reader(await bench.client.chats.openMessageStream({ own: true }));
    await bench.client.chats.send(ROOM, 'mine');
    await settle();
    expect(all.contents).toEqual(['mine']);
    bench.store('theirs');
    await settle();
    expect(others.contents).toEqual(['theirs']);
    expect(all.contents).toEqual(['mine', 'theirs']);
    bench.client.close();
  });

  it('contains the messages that were sent while the connection was lost', async () => {
    const bench = await signedInBench(0);
    const reader = new Reader(await bench.client.chats.openMessageStream());
    bench.store('before');
    bench.sockets.cut();
    bench.store('during', false);
    bench.store('still during', false);
    await bench.clock.advance(1000);
    bench.store('after');
    await settle();
    expect(reader.contents).toEqual(['before', 'during', 'still during', 'after']);
    bench.client.close();
  });

  it('continues after a stored position, over several pages, each message once', async () => {
    const first = await signedInBench(2);
    const stream = await first.client.chats.openMessageStream();
    const reader = new Reader(stream);
    first.store('handled');
    await settle();
    expect(reader.contents).toEqual(['handled']);
    const since = JSON.parse(JSON.stringify(stream.position)) as Record<ConversationId, number>;
    expect(since).toEqual({ [ROOM]: 3 });
    first.client.close();

    const second = await signedInBench(250);
    const continued = new Reader(await second.client.chats.openMessageStream({ since }));
    second.store('live');
    await settle();
    expect(continued.seqs).toEqual(Array.from({ length: 248 }, (_, index) => index + 4));
    expect(second.http.count(MESSAGES)).toBe(3);
    second.client.close();
  });

  it('is in order when events are not, and hands out nothing twice', async () => {
    const bench = await signedInBench(0);
    const reader = new Reader(await bench.client.chats.openMessageStream());
    const [one, two] = [message(1), message(2)];
    bench.stored = [one, two];
    bench.sockets.emit('chat:message', { message: two });
    bench.sockets.emit('chat:message', { message: one });
    bench.sockets.emit('chat:message', { message: two });
    await settle();
    expect(reader.seqs).toEqual([1, 2]);
    bench.client.close();
  });

  it('keeps few messages in memory for a slow reader, who gets all of them', async () => {
    const bench = await signedInBench(0);
    const stream = await bench.client.chats.openMessageStream();
    for (let count = 0; count < 1000; count += 1) bench.store(`message ${count}`);
    await settle();
    expect(bench.http.count(MESSAGES)).toBe(0);
    const reader = new Reader(stream);
    await settle();
    expect(reader.seqs).toEqual(Array.from({ length: 1000 }, (_, index) => index + 1));
    expect(bench.http.count(MESSAGES)).toBe(5);
    bench.client.close();
  });

  it('contains conversations that begin meanwhile', async () => {
    const bench = await signedInBench(0);
    const reader = new Reader(await bench.client.chats.openMessageStream());
    bench.http.on('GET chats/other', ok(conversation(1, { id: 'other' })));
    bench.sockets.emit('chat:message', { message: other(1, { content: 'hello' }) });
    await settle();
    expect(reader.contents).toEqual(['hello']);
    bench.client.close();
  });

  it('begins a group that was joined while it was stopped where the user was added', async () => {
    const bench = await signedInBench(2);
    const added = (seq: number, userId: string): Message =>
      other(seq, {
        type: 'system',
        content: '',
        system: { kind: 'members-added', userIds: [userId], names: ['?'] },
      });
    const history = Array.from({ length: 300 }, (_, index) => other(index + 1));
    const joined = [...history, added(301, ADA.id), other(302), added(303, BOB.id), other(304)];
    const more = Array.from({ length: 150 }, (_, index) => other(305 + index));
    serveOther(bench, [...joined, ...more]);
    const group = conversation(454, { id: 'other', kind: 'group', peer: null });
    bench.http.on('GET chats', () => ok({ items: [group, bench.room], nextCursor: null }));
    const reader = new Reader(await bench.client.chats.openMessageStream({ since: { [ROOM]: 2 } }));
    await settle();
    expect(reader.seqs[0]).toBe(301);
    expect(reader.seqs).toHaveLength(154);
    bench.client.close();
  });

  it('begins a direct conversation that was opened while it was stopped with its first message', async () => {
    const bench = await signedInBench(2);
    serveOther(bench, [other(1), other(2)]);
    const direct = conversation(2, { id: 'other' });
    bench.http.on('GET chats', () => ok({ items: [direct, bench.room], nextCursor: null }));
    const stream = await bench.client.chats.openMessageStream({ since: { [ROOM]: 1 } });
    const reader = new Reader(stream);
    await settle();
    expect(reader.seqs.toSorted()).toEqual([1, 2, 2]);
    expect(stream.position).toEqual({ [ROOM]: 2, other: 2 });
    bench.client.close();
  });

  it('compares thousands of conversations once, and none of them after a reconnect', async () => {
    const bench = await signedInBench(0);
    const rooms = new ManyRooms(bench);
    for (let count = 0; count < 2000; count += 1) rooms.add(`room ${count}`);
    // The loaded list asks for 50 at a time.
    const compared = (): number =>
      bench.http.requests.filter(({ url }) => /chats[?].*limit=100/.test(url)).length;
    const stream = await bench.client.chats.openMessageStream();
    expect(compared()).toBe(20);
    expect(Object.keys(stream.position)).toHaveLength(2000);
    bench.sockets.cut();
    await bench.clock.advance(1000);
    expect(compared()).toBe(20);
    bench.client.close();
  });

  it('contains what was missed in conversations that are not loaded', async () => {
    const bench = await signedInBench(0);
    const rooms = new ManyRooms(bench);
    for (let count = 0; count < 250; count += 1) rooms.add(`room ${count}`);
    const stream = await bench.client.chats.openMessageStream();
    const ids = rooms.rooms.map(({ id }) => id);
    for (const id of ids)
      bench.http.on(`GET chats/${id}/messages`, () =>
        ok(page([message(4, { id: `4-of-${id}`, conversationId: id })])),
      );
    bench.sockets.cut();
    ids.forEach((id) => rooms.write(id));
    const reader = new Reader(stream);
    await bench.clock.advance(1000);
    for (let turn = 0; turn < 50; turn += 1) await settle();
    expect(reader.seqs).toHaveLength(250);
    bench.client.close();
  });

  it('repeats requests after transient errors', async () => {
    const bench = await signedInBench(5);
    bench.http.on('GET chats', 'offline');
    const opening = bench.client.chats.openMessageStream({ since: { [ROOM]: 3 } });
    await bench.clock.advance(3000);
    bench.http.on('GET chats', () => ok({ items: [bench.room], nextCursor: null }));
    await bench.clock.advance(10_000);
    const served = bench.stored;
    bench.http.on(MESSAGES, problem(503, 'COMMON.UNAVAILABLE'));
    const reader = new Reader(await opening);
    await bench.clock.advance(3000);
    expect(reader.seqs).toEqual([]);
    bench.http.on(MESSAGES, () => ok(page(served.slice(3))));
    await bench.clock.advance(10_000);
    expect(reader.seqs).toEqual([4, 5]);
    bench.client.close();
  });

  it('continues without a conversation that I am no longer a member of', async () => {
    const bench = await signedInBench(2);
    bench.http.on('GET chats/other/messages', problem(403, 'CHAT.NOT_MEMBER'));
    const left = conversation(9, { id: 'other' });
    bench.http.on('GET chats', () => ok({ items: [left, bench.room], nextCursor: null }));
    const stream = await bench.client.chats.openMessageStream({ since: { [ROOM]: 1, other: 3 } });
    const reader = new Reader(stream);
    await settle();
    expect(reader.seqs).toEqual([2]);
    expect(stream.position).toEqual({ [ROOM]: 2 });
    bench.sockets.emit('chat:conversationRemoved', { conversationId: ROOM, reason: 'removed' });
    expect(stream.position).toEqual({});
    bench.client.close();
  });

  it('ends with the client, with the sign-out and by close, and throws when the server ended the session', async () => {
    const readerOf = async (bench: Bench): Promise<Reader> =>
      new Reader(await bench.client.chats.openMessageStream());
    const closed = await signedInBench(0);
    const one = await readerOf(closed);
    closed.client.close();

    const signedOut = await signedInBench(0);
    signedOut.http.on('POST auth/logout', { status: 204 });
    const two = await readerOf(signedOut);
    await signedOut.client.auth.signOut();

    const ended = await signedInBench(0);
    const stream = await ended.client.chats.openMessageStream();
    const three = new Reader(stream);
    stream.close();
    const four = await readerOf(ended);
    ended.sockets.emit('auth:ended', {
      sessionId: '00000000-0000-7000-8000-0000000000d1',
      reason: 'ended-elsewhere',
    });
    await settle();
    expect([one.ended, two.ended, three.ended]).toEqual(['done', 'done', 'done']);
    expect(four.ended).toMatchObject({ code: 'AUTH.SESSION_ENDED' });
    await expect(ended.client.chats.openMessageStream()).rejects.toMatchObject({
      code: 'AUTH.REQUIRED',
    });
    ended.client.close();
  });

  it.each([[{ [ROOM]: -1 }], [{ [ROOM]: '3' }], [[1]], ['text']])(
    'refuses %j as a position',
    async (since) => {
      const bench = await signedInBench(0);
      await expect(
        bench.client.chats.openMessageStream({ since: since as unknown as Record<string, number> }),
      ).rejects.toMatchObject({ code: 'COMMON.VALIDATION', fields: [{ field: 'since' }] });
      bench.client.close();
    },
  );
});
