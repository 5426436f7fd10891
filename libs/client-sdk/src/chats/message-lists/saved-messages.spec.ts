import type { SavedMessage } from '@chatcall/contracts';
import { ok, page } from '../../testing/fake-http.js';
import { settle } from '../../testing/fake-host.js';
import { message, ROOM } from '../../testing/samples.js';
import { signedInBench, type Bench } from '../../testing/test-bench.js';
import type { MessageList } from '../chats-api.js';
import type { Timeline } from '../timeline-api.js';

const saved = (seq: number, day: number): SavedMessage => ({
  message: message(seq),
  conversation: { id: ROOM, kind: 'group', title: 'Crew', peer: null },
  savedAt: `2026-02-0${day}T00:00:00.000Z`,
});
const noticeOf = (one: SavedMessage, present: boolean): object => ({
  conversationId: ROOM,
  messageId: one.message.id,
  saved: present ? one : null,
});

describe('saved messages', () => {
  let bench: Bench;
  /** What the server has, the last saved one first. */
  let stored: SavedMessage[];

  beforeEach(async () => {
    bench = await signedInBench(5);
    stored = [saved(4, 2), saved(2, 1)];
    bench.http
      .on('GET saved/ids', () =>
        ok({ items: stored.map((one) => one.message.id), nextCursor: null }),
      )
      .on('GET saved', ({ url }) => {
        const later = new URL(url).searchParams.has('cursor');
        return ok(later ? page(stored.slice(1)) : page(stored.slice(0, 1), true));
      });
  });

  describe('marks in timelines', () => {
    let timeline: Timeline;
    const marked = (): number[] =>
      timeline.messages$.value.flatMap(({ seq, saved: isSaved }) => (isSaved && seq ? [seq] : []));

    beforeEach(async () => {
      timeline = bench.client.chats.openTimeline(ROOM);
      await settle();
    });

    it('are loaded with the first timeline and follow my other devices', () => {
      expect(marked()).toEqual([2, 4]);
      bench.sockets.emit('chat:savedChanged', noticeOf(saved(5, 3), true));
      bench.sockets.emit('chat:savedChanged', noticeOf(saved(2, 1), false));
      expect(marked()).toEqual([4, 5]);
    });

    it('are loaded again after a reconnect', async () => {
      stored = [saved(1, 4)];
      bench.sockets.cut();
      await settle();
      await bench.clock.advance(5000);
      await settle();
      expect(marked()).toEqual([1]);
    });

    it('change with the answer of the server', async () => {
      const path = `chats/${ROOM}/messages/${message(3).id}/saved`;
      bench.http.on(`PUT ${path}`, ok(saved(3, 5))).on(`DELETE ${path}`, { status: 204 });
      await bench.client.chats.setSaved(ROOM, message(3).id, true);
      expect(marked()).toEqual([2, 3, 4]);
      await bench.client.chats.setSaved(ROOM, message(3).id, false);
      expect(marked()).toEqual([2, 4]);
    });
  });

  describe('a list', () => {
    let list: MessageList<SavedMessage>;
    const seqs = (): number[] => list.messages$.value.map((one) => one.message.seq);

    beforeEach(async () => {
      list = bench.client.chats.savedMessages();
      await settle();
    });

    it('continues page by page, and follows notices and changes of the messages', async () => {
      expect(list.state$.value.status).toBe('ready');
      expect(seqs()).toEqual([4]);
      await list.loadMore();
      expect(seqs()).toEqual([4, 2]);
      bench.sockets.emit('chat:savedChanged', noticeOf(saved(1, 3), true));
      expect(seqs()).toEqual([1, 4, 2]);
      bench.change(4, { content: 'edited' });
      expect(list.messages$.value[1]?.message.content).toBe('edited');
      bench.sockets.emit('chat:conversationRemoved', { conversationId: ROOM, reason: 'removed' });
      expect(seqs()).toEqual([]);
    });

    it('says why it could not be loaded, and loads again', async () => {
      bench.http.on('GET saved', { status: 500 });
      const other = bench.client.chats.savedMessages();
      await settle();
      expect(other.state$.value.status).toBe('failed');
      bench.http.on('GET saved', ok(page([saved(2, 1)])));
      await other.reload();
      expect(other.messages$.value).toHaveLength(1);
    });
  });
});
