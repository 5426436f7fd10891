import type { LinkPreview, Message, SharedLinkPage, SharedLinks } from '@chatcall/contracts';
import { ok } from '../../testing/fake-http.js';
import { settle } from '../../testing/fake-host.js';
import { BOB, message, ROOM } from '../../testing/samples.js';
import { signedInBench, type Bench } from '../../testing/test-bench.js';
import type { SharedLinkList } from '../chats-api.js';

const shared = (seq: number, ...urls: string[]): SharedLinks => {
  const { id: messageId, createdAt: sentAt } = message(seq);
  return { urls, previews: [], messageId, threadId: null, sender: BOB, sentAt };
};
const written = (seq: number, content: string): Message => message(seq, { content });

describe('the list of the links of a conversation', () => {
  let bench: Bench;
  let list: SharedLinkList;
  const urls = (): string[] => list.messages$.value.flatMap((one) => one.urls);

  beforeEach(async () => {
    bench = await signedInBench(6);
    const pages: readonly SharedLinkPage[] = [
      {
        items: [shared(5, 'https://a.example/5'), shared(4, 'https://a.example/4')],
        nextCursor: 'next',
        complete: false,
      },
      { items: [shared(2, 'https://a.example/2')], nextCursor: null, complete: true },
    ];
    bench.http.on(`GET chats/${ROOM}/links`, ({ url }) =>
      ok({ ...pages[new URL(url).searchParams.has('cursor') ? 1 : 0] }),
    );
    list = bench.client.chats.sharedLinks(ROOM);
    await settle();
  });
  afterEach(() => bench.client.close());

  it('begins with the newest, continues page by page, and says when older ones are missing', async () => {
    expect(urls()).toEqual(['https://a.example/5', 'https://a.example/4']);
    expect(list.complete$.value).toBe(false);
    await list.loadMore();
    expect(urls().at(-1)).toBe('https://a.example/2');
    expect([list.complete$.value, list.state$.value.hasMore]).toEqual([true, false]);
  });

  it('has those that arrive, each once, without code and without names and passwords', () => {
    bench.put(
      written(
        7,
        'https://b.example, https://b.example and `https://c.example` https://me:x@d.example',
      ),
      true,
    );
    expect(urls()).toEqual(['https://b.example', 'https://a.example/5', 'https://a.example/4']);
    bench.put(written(8, 'no link'), true);
    expect(urls()).toHaveLength(3);
  });

  it('follows edits, previews and deletions', () => {
    const preview: LinkPreview = {
      url: 'https://a.example/5',
      title: 'Five',
      description: null,
      siteName: null,
      image: null,
    };
    bench.change(5, { content: 'https://a.example/5', links: [preview] } as Partial<Message>);
    expect(list.messages$.value[0]?.previews).toEqual([preview]);
    bench.change(5, { content: 'no link', links: [] } as Partial<Message>);
    expect(urls()).toEqual(['https://a.example/4']);
    bench.change(4, { content: '', links: [], deletedAt: '2026-02-01T00:00:00.000Z' });
    expect(urls()).toEqual([]);
  });

  it('does not go back to an earlier state that arrives late', () => {
    const earlier = bench.change(5, { content: 'https://a.example/earlier' }, false);
    bench.change(5, { content: 'no link' });
    bench.sockets.emit('chat:messageChanged', { message: earlier, by: earlier.sender.id });
    expect(urls()).toEqual(['https://a.example/4']);
  });

  it('has no older one before its page is loaded, and none of a conversation that cannot be read', () => {
    bench.change(1, { content: 'https://a.example/1' });
    expect(urls()).toHaveLength(2);
    bench.sockets.emit('chat:conversationRemoved', { conversationId: ROOM, reason: 'removed' });
    expect(urls()).toEqual([]);
  });
});
