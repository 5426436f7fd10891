import type { Message } from '@chatcall/contracts';
import { ok, page } from '../../testing/fake-http.js';
import { settle } from '../../testing/fake-host.js';
import { ADA, message, ROOM } from '../../testing/samples.js';
import { signedInBench, type Bench } from '../../testing/test-bench.js';
import type { MessageList } from '../chats-api.js';

const OF_ME = { users: [ADA], all: null };
const NOBODY = { users: [], all: null };
const mention = (seq: number): Message => message(seq, { mentions: OF_ME });

describe('the list of messages that mention me', () => {
  let bench: Bench;
  let list: MessageList<Message>;
  const seqs = (): number[] => list.messages$.value.map(({ seq }) => seq);

  beforeEach(async () => {
    bench = await signedInBench(6);
    bench.http.on('GET mentions', ({ url }) => {
      const later = new URL(url).searchParams.has('cursor');
      return ok(later ? page([mention(2)]) : page([mention(4)], true));
    });
    list = bench.client.chats.mentions();
    await settle();
  });
  afterEach(() => bench.client.close());

  it('begins with new ones and continues page by page', async () => {
    bench.put(mention(7), true);
    bench.put(message(8, { mentions: { users: [], all: 'all' } }), true);
    bench.put(message(9), true);
    expect(seqs()).toEqual([8, 7, 4]);
    await list.loadMore();
    expect(seqs()).toEqual([8, 7, 4, 2]);
    expect(list.state$.value.hasMore).toBe(false);
  });

  it('follows edits and deletions, and conversations that can no longer be read', () => {
    bench.change(4, { content: 'edited', mentions: OF_ME });
    expect(list.messages$.value[0]?.content).toBe('edited');
    bench.change(5, { mentions: OF_ME });
    expect(seqs()).toEqual([5, 4]);
    bench.change(5, { mentions: NOBODY });
    bench.change(4, { content: '', mentions: NOBODY, deletedAt: '2026-02-01T00:00:00.000Z' });
    expect(seqs()).toEqual([]);
    bench.change(6, { mentions: OF_ME });
    expect(seqs()).toEqual([6]);
    bench.sockets.emit('chat:conversationRemoved', { conversationId: ROOM, reason: 'removed' });
    expect(seqs()).toEqual([]);
  });

  it('has no older one before its page is loaded', async () => {
    bench.change(1, { mentions: OF_ME });
    expect(seqs()).toEqual([4]);
    await list.loadMore();
    bench.change(1, { mentions: OF_ME });
    expect(seqs()).toEqual([4, 2, 1]);
  });

  it('says that more could not be loaded, keeps the others, and tries again', async () => {
    bench.http.on('GET mentions', { status: 500 });
    await expect(list.loadMore()).rejects.toMatchObject({ code: 'COMMON.UNAVAILABLE' });
    expect(list.state$.value).toMatchObject({ status: 'ready', hasMore: true, loadingMore: false });
    expect(list.state$.value.error?.code).toBe('COMMON.UNAVAILABLE');
    expect(seqs()).toEqual([4]);
    bench.http.on('GET mentions', ok(page([mention(2)])));
    await list.loadMore();
    expect(list.state$.value.error).toBeNull();
    expect(seqs()).toEqual([4, 2]);
  });

  it('is loaded again after a reconnect', async () => {
    bench.http.on('GET mentions', ok(page([mention(3)])));
    bench.sockets.cut();
    await bench.clock.advance(5000);
    expect(seqs()).toEqual([3]);
  });
});
