import type { FoundMessage, Message } from '@chatcall/contracts';
import { ok } from '../../testing/fake-http.js';
import { settle } from '../../testing/fake-host.js';
import { message, ROOM } from '../../testing/samples.js';
import { signedInBench, type Bench } from '../../testing/test-bench.js';
import type { MessageSearch } from '../chats-api.js';

const found = (seq: number, content = 'the red boat'): FoundMessage => ({
  message: message(seq, { content }),
  conversation: { id: ROOM, kind: 'group', title: 'Crew', peer: null },
  highlights: [{ start: 4, end: 7, file: null }],
});
const page = (items: readonly FoundMessage[], nextCursor: string | null = null): object => ({
  items,
  nextCursor,
  complete: true,
});

describe('a search for messages', () => {
  let bench: Bench;
  let search: MessageSearch;
  const messages = (): Message[] => search.state$.value.found.map((one) => one.message);
  const seqs = (): number[] => messages().map(({ seq }) => seq);

  beforeEach(async () => {
    bench = await signedInBench(6);
    search = bench.client.chats.searchMessages();
  });
  afterEach(() => bench.client.close());

  it('sends words and filters, and loads page by page', async () => {
    const urls: URL[] = [];
    bench.http.on('GET search/messages', ({ url }) => {
      urls.push(new URL(url));
      return ok(
        urls.length === 1 ? page([found(5), found(4)], 'next') : page([found(4), found(2)]),
      );
    });
    await search.find({ q: 'red', from: ['u1', 'u2'], has: ['file'], sort: 'relevance' });
    expect(urls[0]?.search).toBe('?q=red&from=u1&from=u2&has=file&sort=relevance&limit=50');
    expect(seqs()).toEqual([5, 4]);
    await search.loadMore();
    expect(urls[1]?.searchParams.get('cursor')).toBe('next');
    expect(seqs()).toEqual([5, 4, 2]);
    expect(search.state$.value).toMatchObject({ status: 'ready', hasMore: false, complete: true });
    await search.loadMore();
    expect(urls).toHaveLength(2);
  });

  it('shows only the answer to the latest request', async () => {
    const answers: (() => void)[] = [];
    bench.http.on('GET search/messages', ({ url }) => {
      const seq = new URL(url).searchParams.get('q') === 'first' ? 1 : 2;
      return new Promise((resolve) => answers.push(() => resolve(ok(page([found(seq)])))));
    });
    const first = search.find({ q: 'first' });
    await settle();
    const second = search.find({ q: 'second' });
    await settle();
    for (const answer of [...answers].reverse()) answer();
    await Promise.all([first, second]);
    expect(seqs()).toEqual([2]);
    await search.find(null);
    expect(search.state$.value).toMatchObject({ status: 'idle', found: [], request: null });
  });

  it('follows edits and deletions, and conversations that can no longer be read', async () => {
    bench.http.on('GET search/messages', ok(page([found(5), found(4), found(3)])));
    await search.find({ q: 'red' });
    bench.change(5, { content: 'a red car, red and fast' });
    expect(search.state$.value.found[0]).toMatchObject({
      message: { content: 'a red car, red and fast' },
      highlights: [
        { start: 2, end: 5 },
        { start: 11, end: 14 },
      ],
    });
    bench.change(4, { content: '', deletedAt: '2026-02-01T00:00:00.000Z' });
    expect(seqs()).toEqual([5, 3]);
    bench.sockets.emit('chat:conversationRemoved', { conversationId: ROOM, reason: 'removed' });
    expect(seqs()).toEqual([]);
  });

  it('says why it failed, and searches again', async () => {
    bench.http.on('GET search/messages', { status: 500 });
    await search.find({ q: 'red' });
    expect(search.state$.value).toMatchObject({
      status: 'failed',
      error: { code: 'COMMON.UNAVAILABLE' },
    });
    bench.http.on('GET search/messages', ok(page([found(5)], 'next')));
    await search.find({ q: 'red' });
    bench.http.on('GET search/messages', { status: 500 });
    await search.loadMore();
    expect(search.state$.value).toMatchObject({
      status: 'ready',
      hasMore: true,
      loadingMore: false,
      error: { code: 'COMMON.UNAVAILABLE' },
    });
  });
});
