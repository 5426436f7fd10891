import { settle } from '../../testing/fake-host.js';
import { ADA, BOB, message, ROOM } from '../../testing/samples.js';
import { signedInBench, type Bench } from '../../testing/test-bench.js';

const SOURCE = '00000000-0000-7000-8000-0000000000c2';

describe('forwarded messages', () => {
  let bench: Bench;
  const source = message(7, { conversationId: SOURCE, content: 'the text' });

  beforeEach(async () => {
    bench = await signedInBench(1);
    bench.sockets.answer('chat:forward', ({ clientMessageId }) => {
      const forwarded = { sender: BOB, createdAt: source.createdAt };
      const copy = { clientMessageId, sender: ADA, content: 'the text', forwarded };
      return { ok: true, data: { message: bench.put(message(2, copy as object), false) } };
    });
  });
  afterEach(() => bench.client.close());

  const sent = (): unknown[] =>
    bench.sockets.sent.flatMap(({ event, payload }) => (event === 'chat:forward' ? [payload] : []));

  it('name the message and never its text, and are returned as stored', async () => {
    const stored = await bench.client.chats.forward(ROOM, source);
    expect(stored.forwarded).toEqual({ sender: BOB, createdAt: source.createdAt });
    expect(sent()).toMatchObject([
      { conversationId: ROOM, sourceConversationId: SOURCE, messageId: source.id },
    ]);
    expect(JSON.stringify(sent())).not.toContain('the text');
  });

  it('are shown with their origin while they wait for the connection', async () => {
    const timeline = bench.client.chats.openTimeline(ROOM);
    await settle();
    bench.sockets.cut();
    void bench.client.chats.forward(ROOM, source).catch(() => undefined);
    await settle();
    const last = timeline.messages$.value.at(-1);
    expect(last).toMatchObject({ content: 'the text', delivery: 'waiting', mine: true });
    expect(last?.forwarded?.sender).toEqual(BOB);
  });

  it('keep the first author, and are refused with the reason of the server', async () => {
    const first = { sender: ADA, createdAt: '2026-01-01T00:00:00.000Z' };
    const timeline = bench.client.chats.openTimeline(ROOM);
    await settle();
    bench.sockets.answer('chat:forward', () => 'silent');
    void bench.client.chats
      .forward(ROOM, { ...source, type: 'text', system: null, forwarded: first } as typeof source)
      .catch(() => undefined);
    await settle();
    expect(timeline.messages$.value.at(-1)?.forwarded).toEqual(first);
    bench.client.close();

    bench = await signedInBench(1);
    const error = { code: 'CHAT.MESSAGE_DELETED', detail: 'deleted' } as const;
    bench.sockets.answer('chat:forward', () => ({ ok: false, error }));
    await expect(bench.client.chats.forward(ROOM, source)).rejects.toMatchObject({
      code: 'CHAT.MESSAGE_DELETED',
    });
    expect(bench.client.chats.unsent$.value).toBe(0);
  });
});
