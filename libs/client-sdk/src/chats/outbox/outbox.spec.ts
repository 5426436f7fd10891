import { settle } from '../../testing/fake-host.js';
import { ADA, message, ROOM } from '../../testing/samples.js';
import { Bench, signedInBench } from '../../testing/test-bench.js';
import type { Timeline } from '../timeline-api.js';

const contents = (timeline: Timeline): string[] =>
  timeline.messages$.value.map(({ content, delivery }) => `${content}:${delivery}`);

describe('my messages', () => {
  it('are shown at once, with the key that they keep', async () => {
    const bench = await signedInBench(1);
    const timeline = bench.client.chats.openTimeline(ROOM);
    await settle();
    timeline.send('  mine ');
    const [, sending] = timeline.messages$.value;
    expect(sending).toMatchObject({
      content: '  mine ',
      delivery: 'sending',
      seq: null,
      mine: true,
    });
    await settle();
    const [, sent] = timeline.messages$.value;
    expect(sent).toMatchObject({ content: '  mine ', delivery: 'sent', seq: 2, key: sending?.key });
    expect(timeline.messages$.value).toHaveLength(2);
    bench.client.close();
  });

  it.each([
    ['too long', 'x'.repeat(8998), 'maxLength'],
    ['invisible', ' \u200b\u3164\n', 'visible'],
    ['empty', '', 'visible'],
    ['cut within an emoji', 'a\ud83d', 'wellFormed'],
  ])(
    'are refused with a code when they are %s; nothing is sent and the draft is kept',
    async (_what, content, rule) => {
      const bench = await signedInBench(1);
      const timeline = bench.client.chats.openTimeline(ROOM);
      await settle();
      timeline.setDraft(content);
      expect(() => timeline.send(content)).toThrow(
        expect.objectContaining({
          code: 'COMMON.VALIDATION',
          fields: [expect.objectContaining({ field: 'content', rule })],
        }),
      );
      await settle();
      expect(timeline.messages$.value).toHaveLength(1);
      expect(timeline.draft$.value).toBe(content);
      expect(bench.stored).toHaveLength(1);
      bench.client.close();
    },
  );

  it('are shown at every later moment', async () => {
    const bench = await signedInBench(1);
    const timeline = bench.client.chats.openTimeline(ROOM);
    await settle();
    const lengths: number[] = [];
    timeline.messages$.subscribe((messages) => lengths.push(messages.length));
    timeline.send('mine');
    await settle();
    expect(lengths.slice(1).every((length) => length === 2)).toBe(true);
    bench.client.close();
  });

  it('are shown once and at every moment, also while the messages before them are being loaded', async () => {
    const bench = await signedInBench(1);
    const timeline = bench.client.chats.openTimeline(ROOM);
    await settle();
    bench.sockets.cut();
    bench.store('missed', false);
    timeline.send('mine');
    const shown: number[] = [];
    timeline.messages$.subscribe((messages) =>
      shown.push(messages.filter(({ content }) => content === 'mine').length),
    );
    await bench.clock.advance(1000);
    expect(contents(timeline)).toEqual(['message 1:sent', 'missed:sent', 'mine:sent']);
    expect(new Set(shown)).toEqual(new Set([1]));
    bench.client.close();
  });

  it('are sent one after the other', async () => {
    const bench = await signedInBench(0);
    const timeline = bench.client.chats.openTimeline(ROOM);
    await settle();
    bench.sockets.answer('chat:message', () => 'silent');
    ['one', 'two', 'three'].forEach((text) => timeline.send(text));
    await settle();
    expect(bench.sockets.sentTimes('chat:message')).toBe(1);
    bench.client.close();
  });

  it('are shown once when the event arrives before the answer', async () => {
    const bench = await signedInBench(0);
    const timeline = bench.client.chats.openTimeline(ROOM);
    await settle();
    bench.sockets.answer('chat:message', () => 'silent');
    timeline.send('mine');
    const clientMessageId = timeline.messages$.value[0]?.clientMessageId ?? '';
    bench.put(message(1, { clientMessageId, content: 'mine', sender: ADA }), true);
    expect(contents(timeline)).toEqual(['mine:sent']);
    expect(bench.client.chats.conversation$(ROOM).value?.own.unread).toBe(0);
    bench.client.close();
  });

  it('are sent in the order of writing after a reconnect, each stored once', async () => {
    const bench = await signedInBench(0);
    const timeline = bench.client.chats.openTimeline(ROOM);
    await settle();
    bench.sockets.cut();
    ['one', 'two', 'three'].forEach((text) => timeline.send(text));
    expect(contents(timeline)).toEqual(['one:waiting', 'two:waiting', 'three:waiting']);
    await bench.clock.advance(1000);
    expect(contents(timeline)).toEqual(['one:sent', 'two:sent', 'three:sent']);
    expect(bench.stored.map(({ content }) => content)).toEqual(['one', 'two', 'three']);
    bench.client.close();
  });

  it('are sent again under the same id when the connection was lost before the answer', async () => {
    const bench = await signedInBench(0);
    const timeline = bench.client.chats.openTimeline(ROOM);
    await settle();
    bench.sockets.answer('chat:message', () => 'silent');
    timeline.send('once');
    bench.put(
      message(1, {
        clientMessageId: timeline.messages$.value[0]?.clientMessageId ?? '',
        content: 'once',
        sender: ADA,
      }),
      false,
    );
    bench.sockets.cut();
    const [known] = bench.stored;
    bench.sockets.answer('chat:message', () => ({ ok: true, data: { message: known } }));
    await bench.clock.advance(1000);
    expect(contents(timeline)).toEqual(['once:sent']);
    const sends = bench.sockets.sent
      .filter(({ event }) => event === 'chat:message')
      .map(({ payload }) => payload);
    expect(new Set(sends.map((payload) => payload['clientMessageId'])).size).toBe(1);
    bench.client.close();
  });

  it('are marked when refused, while the rest is sent, and are sent again or discarded on request', async () => {
    const bench = await signedInBench(0);
    const timeline = bench.client.chats.openTimeline(ROOM);
    await settle();
    bench.sockets.answer('chat:message', ({ content }) =>
      content === 'fine'
        ? {
            ok: true,
            data: {
              message: bench.put(
                message(1, { content: 'fine', sender: ADA, clientMessageId: 'x' }),
                false,
              ),
            },
          }
        : { ok: false, error: { code: 'CHAT.BLOCKED', detail: 'blocked' } },
    );
    timeline.send('bad');
    timeline.send('worse');
    timeline.send('fine');
    await settle();
    expect(contents(timeline)).toEqual(['fine:sent', 'bad:failed', 'worse:failed']);
    expect(timeline.messages$.value[1]?.error).toMatchObject({ code: 'CHAT.BLOCKED' });
    bench.sockets.answer('chat:message', ({ clientMessageId }) => ({
      ok: true,
      data: {
        message: bench.put(
          message(2, { content: 'bad', sender: ADA, clientMessageId: String(clientMessageId) }),
          false,
        ),
      },
    }));
    timeline.retry(timeline.messages$.value[1]?.clientMessageId ?? '');
    timeline.discard(timeline.messages$.value[2]?.clientMessageId ?? '');
    await settle();
    expect(contents(timeline)).toEqual(['fine:sent', 'bad:sent']);
    bench.client.close();
  });

  it('wait as long as a rate limit demands', async () => {
    const bench = await signedInBench(0);
    const timeline = bench.client.chats.openTimeline(ROOM);
    await settle();
    bench.sockets.answer('chat:message', () => ({
      ok: false,
      error: { code: 'COMMON.RATE_LIMITED', detail: 'slow', retryAfter: 7 },
    }));
    timeline.send('a');
    await bench.clock.advance(6900);
    expect(bench.sockets.sentTimes('chat:message')).toBe(1);
    expect(contents(timeline)).toEqual(['a:sending']);
    await bench.clock.advance(200);
    expect(bench.sockets.sentTimes('chat:message')).toBe(2);
    bench.client.close();
  });

  it('are sent after one that always causes an internal error', async () => {
    const bench = await signedInBench(0);
    const timeline = bench.client.chats.openTimeline(ROOM);
    await settle();
    bench.sockets.answer('chat:message', ({ content }) =>
      content === 'poison'
        ? { ok: false, error: { code: 'COMMON.INTERNAL', detail: 'bug' } }
        : {
            ok: true,
            data: {
              message: bench.put(
                message(1, { content: 'next', sender: ADA, clientMessageId: 'x' }),
                false,
              ),
            },
          },
    );
    timeline.send('poison');
    timeline.send('next');
    await bench.clock.advance(10_000);
    expect(contents(timeline)).toEqual(['next:sent', 'poison:failed']);
    expect(bench.sockets.sentTimes('chat:message')).toBe(4);
    bench.client.close();
  });

  it('are restored when they were not sent before a restart', async () => {
    const first = await signedInBench(0);
    first.sockets.cut();
    first.sockets.admission = 'unreachable';
    first.client.chats.openTimeline(ROOM).send('survives');
    const second = new Bench({}, { outbox: first.ports.outbox });
    first.client.close();
    await second.signIn();
    expect(second.stored.map(({ content }) => content)).toEqual(['survives']);
    expect(await second.storedKeys('unsent/')).toEqual([]);
    second.client.close();
  });

  it("are restored in the order of writing, also when the device's clock was set back meanwhile", async () => {
    const first = await signedInBench(0);
    first.sockets.cut();
    first.sockets.admission = 'unreachable';
    const timeline = first.client.chats.openTimeline(ROOM);
    timeline.send('first');
    first.clock.shift(-3_600_000);
    timeline.send('second');
    const second = new Bench({}, { outbox: first.ports.outbox });
    second.sockets.admission = 'unreachable';
    first.client.close();
    await second.signIn();
    const again = second.client.chats.openTimeline(ROOM);
    again.send('third');
    await settle();
    expect(contents(again)).toEqual(['first:waiting', 'second:waiting', 'third:waiting']);
    const third = new Bench({}, { outbox: second.ports.outbox });
    second.client.close();
    await third.signIn();
    expect(third.stored.map(({ content }) => content)).toEqual(['first', 'second', 'third']);
    third.client.close();
  });
});

describe('chats.send', () => {
  it('returns the stored message, in the order of the calls', async () => {
    const bench = await signedInBench(1);
    const sent = await Promise.all(
      ['one', 'two'].map((text) => bench.client.chats.send(ROOM, text, { replyTo: message(1).id })),
    );
    expect(sent.map(({ seq, content }) => [seq, content])).toEqual([
      [2, 'one'],
      [3, 'two'],
    ]);
    expect(bench.sockets.sent.at(-1)?.payload).toMatchObject({ replyTo: message(1).id });
    bench.client.close();
  });

  it('waits for the connection, also when the answer was lost with it', async () => {
    const bench = await signedInBench(0);
    const respond = bench.sockets.responseTo('chat:message');
    bench.sockets.answer('chat:message', (payload) => {
      respond(payload);
      return 'silent';
    });
    const sending = bench.client.chats.send(ROOM, 'once');
    await settle();
    bench.sockets.cut();
    bench.sockets.answer('chat:message', respond);
    await bench.clock.advance(1000);
    expect(await sending).toMatchObject({ seq: 1, content: 'once' });
    expect(bench.stored).toHaveLength(1);
    bench.client.close();
  });

  it('returns the message of the event when that arrives before the answer', async () => {
    const bench = await signedInBench(0);
    bench.sockets.answer('chat:message', () => 'silent');
    const sending = bench.client.chats.send(ROOM, 'mine', { clientMessageId: 'chosen' });
    await settle();
    bench.put(message(1, { content: 'mine', sender: ADA, clientMessageId: 'chosen' }), true);
    expect(await sending).toMatchObject({ seq: 1, clientMessageId: 'chosen' });
    bench.client.close();
  });

  it('returns the message of the list of changes when its answer and its event were lost', async () => {
    const bench = await signedInBench(0);
    const respond = bench.sockets.responseTo('chat:message');
    bench.sockets.answer('chat:message', (payload) => {
      bench.sockets.cut();
      respond(payload);
      bench.sockets.answer('chat:message', () => 'silent');
      return 'silent';
    });
    const sending = bench.client.chats.send(ROOM, 'once');
    await bench.clock.advance(1000);
    expect(await sending).toMatchObject({ seq: 1, content: 'once' });
    bench.client.close();
  });

  it('stores the same id once, and both calls get that message', async () => {
    const bench = await signedInBench(0);
    const send = (): Promise<unknown> =>
      bench.client.chats.send(ROOM, 'answer', { clientMessageId: 'chosen' });
    const [one, two] = await Promise.all([send(), send()]);
    expect(two).toEqual(one);
    expect(await send()).toEqual(one);
    expect(bench.stored).toHaveLength(1);
    bench.client.close();
  });

  it('sends a message of that id again that was refused before', async () => {
    const bench = await signedInBench(0);
    const respond = bench.sockets.responseTo('chat:message');
    bench.sockets.answer('chat:message', () => ({
      ok: false,
      error: { code: 'CHAT.BLOCKED', detail: 'blocked' },
    }));
    const timeline = bench.client.chats.openTimeline(ROOM);
    timeline.send('refused');
    await settle();
    const [failed] = timeline.messages$.value;
    expect(failed?.delivery).toBe('failed');
    bench.sockets.answer('chat:message', respond);
    const { clientMessageId } = failed ?? { clientMessageId: '' };
    expect(await bench.client.chats.send(ROOM, 'refused', { clientMessageId })).toMatchObject({
      seq: 1,
    });
    bench.client.close();
  });

  it('throws the refusal of the server and keeps nothing of the message', async () => {
    const bench = await signedInBench(0);
    bench.sockets.answer('chat:message', () => ({
      ok: false,
      error: { code: 'CHAT.BLOCKED', detail: 'blocked' },
    }));
    const timeline = bench.client.chats.openTimeline(ROOM);
    await expect(bench.client.chats.send(ROOM, 'refused')).rejects.toMatchObject({
      name: 'ChatCallError',
      code: 'CHAT.BLOCKED',
    });
    expect(timeline.messages$.value).toEqual([]);
    expect(await bench.storedKeys('unsent/')).toEqual([]);
    bench.client.close();
  });

  it('throws what cannot be sent, what was left or discarded, and the end of the session', async () => {
    const bench = await signedInBench(0);
    const { chats } = bench.client;
    await expect(chats.send(ROOM, ' ')).rejects.toMatchObject({ code: 'COMMON.VALIDATION' });
    bench.sockets.cut();
    const discarded = chats.send(ROOM, 'discarded', { clientMessageId: 'chosen' });
    await settle();
    chats.openTimeline(ROOM).discard('chosen');
    await expect(discarded).rejects.toMatchObject({ code: 'COMMON.CONFLICT' });
    bench.http.on(`DELETE chats/${ROOM}/membership`, { status: 204 });
    const left = chats.send(ROOM, 'left').catch((error: unknown) => error);
    await settle();
    await chats.leave(ROOM);
    expect(await left).toMatchObject({ code: 'CHAT.NOT_MEMBER' });
    const late = chats.send(ROOM, 'late').catch((error: unknown) => error);
    await settle();
    bench.client.close();
    await bench.client.auth.signOut();
    expect(await late).toMatchObject({ code: 'AUTH.SESSION_ENDED' });
    await expect(chats.send(ROOM, 'signed out')).rejects.toMatchObject({ code: 'AUTH.REQUIRED' });
  });
});
