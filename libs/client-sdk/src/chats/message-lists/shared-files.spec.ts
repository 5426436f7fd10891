import type { FileKind, Message, SharedFile } from '@chatcall/contracts';
import { fileCard } from '../../testing/fake-uploads.js';
import { heldAnswer, ok, page } from '../../testing/fake-http.js';
import { settle } from '../../testing/fake-host.js';
import { BOB, message, ROOM } from '../../testing/samples.js';
import { signedInBench, type Bench } from '../../testing/test-bench.js';
import type { SharedFileList } from '../chats-api.js';

/** A message with files of these kinds, whose ids are `<seq>-<index>`. */
const carrier = (seq: number, ...kinds: FileKind[]): Message =>
  message(seq, {
    files: kinds.map((kind, index) => fileCard({ id: `${seq}-${index}`, kind })),
  } as Partial<Message>);
const shared = (id: string): SharedFile => {
  const [seq = 0] = id.split('-').map(Number);
  const { id: messageId, createdAt: sentAt } = message(seq);
  const file = fileCard({ id, kind: 'image' });
  return { file, messageId, threadId: null, sender: BOB, sentAt };
};

describe('the list of the files of a conversation', () => {
  let bench: Bench;
  let list: SharedFileList;
  const ids = (): string[] => list.files$.value.map(({ file }) => file.id);

  beforeEach(async () => {
    bench = await signedInBench(6);
    // A page may end between the files of a message.
    bench.http.on(`GET chats/${ROOM}/files`, ({ url }) => {
      const later = new URL(url).searchParams.has('cursor');
      return ok(
        later ? page(['4-0', '2-0'].map(shared)) : page(['5-0', '4-2', '4-1'].map(shared), true),
      );
    });
    list = bench.client.chats.sharedFiles(ROOM, 'media');
    await settle();
  });
  afterEach(() => bench.client.close());

  it('begins with the newest and continues page by page', async () => {
    const asked = bench.http.requests.find(({ url }) => url.includes('/files'));
    expect(new URL(asked?.url ?? '').searchParams.get('kind')).toBe('media');
    expect(ids()).toEqual(['5-0', '4-2', '4-1']);
    await list.loadMore();
    expect(ids()).toEqual(['5-0', '4-2', '4-1', '4-0', '2-0']);
    expect(list.state$.value.hasMore).toBe(false);
  });

  it('has the files of its kind that arrive, of each message the last one first', () => {
    bench.put(carrier(7, 'image', 'pdf', 'video'), true);
    expect(ids()).toEqual(['7-2', '7-0', '5-0', '4-2', '4-1']);
    expect(list.files$.value[0]).toEqual({
      file: fileCard({ id: '7-2', kind: 'video' }),
      messageId: message(7).id,
      threadId: null,
      sender: BOB,
      sentAt: message(7).createdAt,
    });
    bench.put(carrier(8, 'voice'), true);
    expect(ids()[0]).toBe('7-2');
  });

  it('has nothing of other conversations, and every kind without a filter', async () => {
    bench.http.on('GET chats/elsewhere/files', ok(page([])));
    const [other, everything] = [
      bench.client.chats.sharedFiles('elsewhere'),
      bench.client.chats.sharedFiles(ROOM),
    ];
    await settle();
    bench.put(carrier(7, 'voice', 'pdf'), true);
    expect(other.files$.value).toEqual([]);
    expect(everything.files$.value.slice(0, 2).map(({ file }) => file.kind)).toEqual([
      'pdf',
      'voice',
    ]);
  });

  it('loses those of messages that are deleted, and the conversation that can no longer be read', () => {
    bench.change(5, { content: '', files: [], deletedAt: '2026-02-01T00:00:00.000Z' });
    expect(ids()).toEqual(['4-2', '4-1']);
    bench.sockets.emit('chat:conversationRemoved', { conversationId: ROOM, reason: 'removed' });
    expect(ids()).toEqual([]);
  });

  it('has all files of a message once, also when it changes between two pages', async () => {
    const files = carrier(4, 'image', 'image', 'image').files;
    bench.change(4, { files } as Partial<Message>);
    expect(ids()).toEqual(['5-0', '4-2', '4-1', '4-0']);
    await list.loadMore();
    expect(ids()).toEqual(['5-0', '4-2', '4-1', '4-0', '2-0']);
  });

  it('has no older one before its page is loaded', () => {
    bench.change(1, { files: carrier(1, 'image').files } as Partial<Message>);
    expect(ids()).toEqual(['5-0', '4-2', '4-1']);
  });

  it('does not bring back what was deleted while its page was loaded', async () => {
    const held = heldAnswer();
    bench.http.on(`GET chats/${ROOM}/files`, () => held.answer);
    const loaded = list.loadMore();
    bench.change(2, { content: '', files: [], deletedAt: '2026-02-01T00:00:00.000Z' });
    held.give(ok(page(['2-0', '1-0'].map(shared))));
    await loaded;
    expect(ids()).toEqual(['5-0', '4-2', '4-1', '1-0']);
  });

  it('does not change any more when it is closed', () => {
    list.close();
    bench.put(carrier(7, 'image'), true);
    expect(ids()).toEqual(['5-0', '4-2', '4-1']);
  });
});
