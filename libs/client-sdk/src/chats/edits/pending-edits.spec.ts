import type { Timeline, TimelineMessage } from '../../index.js';
import { settle } from '../../testing/fake-host.js';
import { fileCard } from '../../testing/fake-uploads.js';
import { ADA, message, ROOM } from '../../testing/samples.js';
import { signedInBench, type Bench } from '../../testing/test-bench.js';

const refused = (code: string): { ok: false; error: { code: string; detail: string } } => ({
  ok: false,
  error: { code, detail: code },
});

/** A timeline with two messages of mine; the server edits and deletes as it is asked. */
async function opened(): Promise<{
  bench: Bench;
  timeline: Timeline;
  shown: () => TimelineMessage;
}> {
  const bench = await signedInBench(0);
  bench.put(message(1, { sender: ADA, content: 'first' }), false);
  bench.put(message(2, { sender: ADA, content: 'second' }), false);
  bench.sockets
    .answer('chat:edit', ({ content }) => {
      const change = { content: String(content), editedAt: '2026-01-31T12:00:00.000Z' };
      return { ok: true, data: { message: bench.change(1, change) } };
    })
    .answer('chat:delete', () => {
      bench.change(1, { content: '', deletedAt: '2026-01-31T12:00:00.000Z' });
      return { ok: true, data: {} };
    });
  const timeline = bench.client.chats.openTimeline(ROOM);
  await settle();
  const shown = (): TimelineMessage => {
    const [first] = timeline.messages$.value;
    if (!first) throw new Error('there is no message');
    return first;
  };
  return { bench, timeline, shown };
}

const ID = message(1).id;

describe('an edit', () => {
  it('is shown at once as pending, and confirmed by the server', async () => {
    const { bench, timeline, shown } = await opened();
    timeline.edit(ID, 'corrected');
    expect(shown()).toMatchObject({ content: 'corrected', pending: { kind: 'edit', error: null } });
    expect(shown().editedAt).not.toBeNull();
    await settle();
    expect(shown()).toMatchObject({
      content: 'corrected',
      editedAt: '2026-01-31T12:00:00.000Z',
      pending: null,
    });
    bench.client.close();
  });

  it('never shows the old text between the answer and the event', async () => {
    const { bench, timeline } = await opened();
    const contents: string[] = [];
    timeline.messages$.subscribe(([first]) => contents.push(first?.content ?? ''));
    timeline.edit(ID, 'corrected');
    await settle();
    expect([contents[0], new Set(contents.slice(1))]).toEqual(['first', new Set(['corrected'])]);
    bench.client.close();
  });

  it.each(['CHAT.MESSAGE_DELETED', 'CHAT.EDIT_TOO_LATE'])(
    'that is refused with %s leaves the message as it was, and keeps the text',
    async (code) => {
      const { bench, timeline, shown } = await opened();
      bench.sockets.answer('chat:edit', () => refused(code) as never);
      timeline.edit(ID, 'too late');
      await settle();
      expect(shown()).toMatchObject({
        content: 'first',
        editedAt: null,
        pending: { kind: 'edit', content: 'too late', error: { code } },
      });
      timeline.discardChange(ID);
      expect(shown()).toMatchObject({ content: 'first', pending: null });
      bench.client.close();
    },
  );

  it('waits for the connection, and the last one of a message counts', async () => {
    const { bench, timeline, shown } = await opened();
    bench.sockets.cut();
    timeline.edit(ID, 'one');
    timeline.edit(ID, 'two');
    expect(shown().content).toBe('two');
    await bench.clock.advance(5000);
    expect(shown()).toMatchObject({ content: 'two', pending: null });
    const sent = bench.sockets.sent.filter(({ event }) => event === 'chat:edit');
    expect(sent.at(-1)?.payload['content']).toBe('two');
    bench.client.close();
  });

  it('that follows one which is being sent is sent after it', async () => {
    const { bench, timeline, shown } = await opened();
    timeline.edit(ID, 'one');
    timeline.edit(ID, 'two');
    await settle();
    expect(shown()).toMatchObject({ content: 'two', pending: null });
    expect(bench.stored[0]?.content).toBe('two');
    bench.client.close();
  });

  it('is sent again after a transient error', async () => {
    const { bench, timeline, shown } = await opened();
    const answer = bench.sockets.responseTo('chat:edit');
    bench.sockets.answer('chat:edit', () => refused('COMMON.UNAVAILABLE') as never);
    timeline.edit(ID, 'later');
    await bench.clock.advance(500);
    expect(shown()).toMatchObject({ content: 'later', pending: { error: null } });
    bench.sockets.answer('chat:edit', answer);
    await bench.clock.advance(5000);
    expect(shown()).toMatchObject({ content: 'later', pending: null });
    bench.client.close();
  });

  it('without a visible text is not made', async () => {
    const { bench, timeline, shown } = await opened();
    expect(() => timeline.edit(ID, '  ')).toThrow(
      expect.objectContaining({ code: 'COMMON.VALIDATION' }),
    );
    expect(shown()).toMatchObject({ content: 'first', pending: null });
    expect(bench.sockets.sentTimes('chat:edit')).toBe(0);
    bench.client.close();
  });

  it('may remove the text of a message with files', async () => {
    const { bench, timeline, shown } = await opened();
    bench.change(1, { files: [fileCard({ name: 'plan.png' })] });
    timeline.edit(ID, '');
    expect(shown()).toMatchObject({ content: '', pending: { kind: 'edit', content: '' } });
    await settle();
    expect(shown()).toMatchObject({ content: '', pending: null, deletedAt: null });
    expect(shown().files.map(({ name }) => name)).toEqual(['plan.png']);
    bench.client.close();
  });

  it('ends with the session', async () => {
    const { bench, timeline } = await opened();
    bench.sockets.answer('chat:edit', () => 'silent');
    timeline.edit(ID, 'unanswered');
    await settle();
    bench.client.close();
    expect(bench.clock.waiting).toBe(0);
  });
});

describe('a deletion', () => {
  it('is shown at once, and stays until the server says so', async () => {
    const { bench, timeline, shown } = await opened();
    bench.sockets.answer('chat:delete', () => ({ ok: true, data: {} }));
    timeline.delete(ID);
    await settle();
    expect(shown()).toMatchObject({ content: '', pending: { kind: 'delete', error: null } });
    expect(shown().deletedAt).not.toBeNull();
    bench.change(1, { content: '', deletedAt: '2026-01-31T12:00:00.000Z' });
    expect(shown()).toMatchObject({ deletedAt: '2026-01-31T12:00:00.000Z', pending: null });
    bench.client.close();
  });

  it('is over when a page has the deleted message and its notice was lost', async () => {
    const { bench, timeline } = await opened();
    bench.sockets.answer('chat:delete', () => {
      bench.change(1, { content: '', deletedAt: '2026-01-31T12:00:00.000Z' }, false);
      return { ok: true, data: {} };
    });
    timeline.delete(ID);
    await settle();
    timeline.close();
    const again = bench.client.chats.openTimeline(ROOM);
    await settle();
    expect(again.messages$.value[0]).toMatchObject({
      deletedAt: '2026-01-31T12:00:00.000Z',
      pending: null,
    });
    bench.client.close();
  });

  it('that is refused shows the message again', async () => {
    const { bench, timeline, shown } = await opened();
    bench.sockets.answer('chat:delete', () => refused('CHAT.NOT_ALLOWED') as never);
    timeline.delete(ID);
    await settle();
    expect(shown()).toMatchObject({
      content: 'first',
      deletedAt: null,
      pending: { kind: 'delete', error: { code: 'CHAT.NOT_ALLOWED' } },
    });
    bench.client.close();
  });
});

describe('marking as unread', () => {
  /** Three messages of Bob, all of them read, in view. */
  async function read(): Promise<{ bench: Bench; timeline: Timeline }> {
    const bench = await signedInBench(3);
    bench.sockets.answer('chat:read', ({ seq, back }) => {
      if (back) {
        const own = { unread: 3 - Number(seq), countedSeq: 3, back: true };
        bench.sockets.emit('chat:read', { conversationId: ROOM, userId: ADA.id, seq, own });
      }
      return { ok: true, data: { lastReadSeq: Number(seq) } };
    });
    const timeline = bench.client.chats.openTimeline(ROOM);
    await settle();
    timeline.setInView(true);
    return { bench, timeline };
  }

  it('counts the message and those after it, and viewing them does not read them again', async () => {
    const { bench, timeline } = await read();
    await timeline.markUnreadFrom(2);
    expect(timeline.conversation$.value?.own).toMatchObject({ lastReadSeq: 1, unread: 2 });
    expect(timeline.firstReadSeq).toBe(1);
    expect(bench.client.chats.totals$.value.unread).toBe(2);
    bench.store('next');
    timeline.setInView(true);
    await bench.clock.advance(4000);
    expect(timeline.conversation$.value?.own).toMatchObject({ lastReadSeq: 1, unread: 3 });
    expect(bench.sockets.sentTimes('chat:read')).toBe(1);
    timeline.close();
    const again = bench.client.chats.openTimeline(ROOM);
    await settle();
    again.setInView(true);
    await bench.clock.advance(1000);
    expect(again.conversation$.value?.own).toMatchObject({ lastReadSeq: 4, unread: 0 });
    bench.client.close();
  });

  it('on another device is followed', async () => {
    const { bench, timeline } = await read();
    timeline.setInView(false);
    const own = { unread: 1, countedSeq: 3, back: true };
    bench.sockets.emit('chat:read', { conversationId: ROOM, userId: ADA.id, seq: 2, own });
    expect(timeline.conversation$.value?.own).toMatchObject({ lastReadSeq: 2, unread: 1 });
    bench.client.close();
  });

  it('on another device is followed after a reconnect, unless I have read more here', async () => {
    const { bench, timeline } = await read();
    timeline.setInView(false);
    bench.sockets.cut();
    bench.room = { ...bench.room, own: { ...bench.room.own, lastReadSeq: 1, unread: 2 } };
    await bench.clock.advance(2000);
    expect(timeline.conversation$.value?.own).toMatchObject({ lastReadSeq: 1, unread: 2 });
    bench.sockets.cut();
    timeline.setInView(true);
    await bench.clock.advance(2000);
    expect(timeline.conversation$.value?.own).toMatchObject({ lastReadSeq: 3, unread: 0 });
    bench.client.close();
  });

  it('holds when its event is lost, and what I read before was not sent yet', async () => {
    const { bench, timeline } = await read();
    bench.sockets.answer('chat:read', ({ seq }) => {
      bench.room = { ...bench.room, own: { ...bench.room.own, lastReadSeq: Number(seq) } };
      return { ok: true, data: { lastReadSeq: Number(seq) } };
    });
    bench.store('read here');
    timeline.setInView(true);
    expect(timeline.conversation$.value?.own).toMatchObject({ lastReadSeq: 4, unread: 0 });
    await timeline.markUnreadFrom(2);
    bench.sockets.cut();
    await bench.clock.advance(2000);
    expect(timeline.conversation$.value?.own).toMatchObject({ lastReadSeq: 1 });
    bench.client.close();
  });

  it('is refused where I am no member', async () => {
    const { bench, timeline } = await read();
    bench.sockets.answer('chat:read', () => refused('CHAT.NOT_MEMBER') as never);
    await expect(timeline.markUnreadFrom(2)).rejects.toMatchObject({ code: 'CHAT.NOT_MEMBER' });
    bench.client.close();
  });
});

describe('the number of unread messages', () => {
  it('is that of the server when my other device has read a part', async () => {
    const bench = await signedInBench(0);
    for (const content of ['a', 'b', 'c', 'd']) bench.store(content);
    const own = { unread: 1, countedSeq: 4, back: false };
    bench.sockets.emit('chat:read', { conversationId: ROOM, userId: ADA.id, seq: 2, own });
    expect(bench.client.chats.totals$.value.unread).toBe(1);
    bench.client.close();
  });

  it('is requested when messages arrived that it does not count', async () => {
    const bench = await signedInBench(0);
    for (const content of ['a', 'b', 'c']) bench.store(content);
    bench.room = { ...bench.room, own: { ...bench.room.own, lastReadSeq: 1, unread: 1 } };
    const own = { unread: 0, countedSeq: 1, back: false };
    bench.sockets.emit('chat:read', { conversationId: ROOM, userId: ADA.id, seq: 1, own });
    expect(bench.client.chats.totals$.value.unread).toBe(2);
    await bench.clock.advance(6000);
    expect(bench.client.chats.totals$.value.unread).toBe(1);
    bench.client.close();
  });
});
