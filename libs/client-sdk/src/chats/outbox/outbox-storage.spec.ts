import { settle } from '../../testing/fake-host.js';
import { ADA, BOB, message, ROOM } from '../../testing/samples.js';
import { SharedDevice } from '../../testing/shared-device.js';
import { Bench, signedInBench } from '../../testing/test-bench.js';
import type { Timeline } from '../timeline-api.js';

const contents = (timeline: Timeline): string[] =>
  timeline.messages$.value.map(({ content, delivery }) => `${content}:${delivery}`);

describe('unsent messages and the storage of the device', () => {
  let device: SharedDevice;
  let bench: Bench;
  let timeline: Timeline;

  beforeEach(async () => {
    device = new SharedDevice();
    bench = await signedInBench(0, device.tab());
    timeline = bench.client.chats.openTimeline(ROOM);
    await settle();
  });
  afterEach(() => bench.client.close());

  const goOffline = (): void => {
    bench.sockets.admission = 'unreachable';
    bench.sockets.cut();
  };
  const goOnline = async (): Promise<void> => {
    bench.sockets.admission = 'accept';
    await bench.clock.advance(5000);
  };

  it('are kept in memory and counted when the storage is full, and are sent', async () => {
    goOffline();
    timeline.send('stored');
    device.full = true;
    timeline.send('in memory');
    await settle();
    expect(bench.client.chats.unsent$.value).toBe(2);
    expect(bench.client.chats.unsaved$.value).toBe(1);
    expect(contents(timeline)).toEqual(['stored:waiting', 'in memory:waiting']);
    await goOnline();
    expect(bench.stored.map(({ content }) => content)).toEqual(['stored', 'in memory']);
    expect(bench.client.chats.unsent$.value).toBe(0);
    expect(bench.client.chats.unsaved$.value).toBe(0);
  });

  it('are stored as soon as there is room again', async () => {
    goOffline();
    timeline.send('first');
    device.full = true;
    timeline.send('second');
    await settle();
    device.full = false;
    timeline.discard(timeline.messages$.value[0]?.clientMessageId ?? '');
    await settle();
    expect(bench.client.chats.unsaved$.value).toBe(0);
    expect([...device.entries.values()].filter((text) => text.includes('second'))).toHaveLength(1);
  });

  it.each([
    ['count', 1000, 'x'],
    ['size of the texts', 262, 'x'.repeat(8000)],
  ])(
    'are limited in %s: the next is refused and stays in the composer',
    async (_what, most, text) => {
      goOffline();
      for (let count = 0; count < most; count += 1) timeline.send(text);
      timeline.setDraft('one too many');
      const long = `one too many${text}`.slice(0, 8000);
      expect(() => timeline.send(long)).toThrow(
        expect.objectContaining({ code: 'CHAT.OUTBOX_FULL' }),
      );
      await expect(bench.client.chats.send(ROOM, long)).rejects.toMatchObject({
        code: 'CHAT.OUTBOX_FULL',
      });
      expect(timeline.draft$.value).toBe('one too many');
      expect(bench.client.chats.unsent$.value).toBe(most);
    },
  );

  it('that failed go back into the composer, before what is being written there', async () => {
    bench.sockets.answer('chat:message', () => ({
      ok: false,
      error: { code: 'CHAT.BLOCKED', detail: 'blocked' },
    }));
    timeline.send('with a typo', { replyTo: message(1).id });
    await settle();
    timeline.setDraft('next');
    const { clientMessageId } = timeline.messages$.value[0] ?? { clientMessageId: '' };
    expect(timeline.reopen('unknown')).toBeNull();
    expect(timeline.reopen(clientMessageId)).toBe(message(1).id);
    expect(timeline.draft$.value).toBe('with a typo\nnext');
    expect(contents(timeline)).toEqual([]);
    await settle();
    expect(device.keys('unsent/')).toEqual([]);
    expect(device.entries.get(`draft/${ADA.id}/${ROOM}`)).toBe(
      `reply:${message(1).id}\nwith a typo\nnext`,
    );
  });

  it('that wait are not put back into the composer: they may be on their way', () => {
    goOffline();
    timeline.send('waits');
    const { clientMessageId } = timeline.messages$.value[0] ?? { clientMessageId: '' };
    expect(timeline.reopen(clientMessageId)).toBeNull();
    expect(contents(timeline)).toEqual(['waits:waiting']);
  });

  describe('at the end of a session', () => {
    beforeEach(async () => {
      device.entries.set(`draft/${BOB.id}/${ROOM}`, 'of Bob');
      bench.http.on('POST auth/logout', { status: 204 });
      goOffline();
      timeline.send('unsent');
      timeline.setDraft('half');
      await settle();
      expect(device.keys('')).toHaveLength(3);
    });

    it('are removed together with the drafts by a sign-out, those of other users are not', async () => {
      await bench.client.auth.signOut();
      expect(device.keys('')).toEqual([`draft/${BOB.id}/${ROOM}`]);
    });

    it('remain when it expired, and are sent after the next sign-in', async () => {
      bench.http.on('POST auth/refresh', {
        status: 401,
        body: { code: 'AUTH.REFRESH_REUSED', detail: 'reused' },
      });
      await bench.clock.advance(900_000);
      expect(bench.client.auth.state$.value.status).toBe('signed-out');
      expect(device.keys('unsent/')).toHaveLength(1);
      bench.sockets.admission = 'accept';
      await bench.signIn();
      expect(bench.stored.map(({ content }) => content)).toEqual(['unsent']);
    });
  });
});
