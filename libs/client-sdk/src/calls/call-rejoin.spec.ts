import { jest } from '@jest/globals';
import { CALL_GRACE_MS, CALL_RETURN } from '@chatcall/contracts';
import type { FakeHandler } from 'mediasoup-client';
import { CallBench } from '../testing/call-bench.js';
import { CALL, FakeCalls, FakeRtc } from '../testing/fake-calls.js';
import { settle } from '../testing/fake-host.js';
import { ok } from '../testing/fake-http.js';
import { FakeMedia } from '../testing/fake-media.js';
import { authResult, ROOM } from '../testing/samples.js';
import type { CallSession } from './call-session.js';
import { Bench } from '../testing/test-bench.js';
import { returnToCall, startCall } from './start-call.js';

type Loss = 'unreachable' | 'silent';

/**
 * Milliseconds from the loss of the connection to `call:join`, when the network is lost for
 * `awayMs`.
 */
async function rejoinTime(awayMs: number, loss: Loss, fraction: number): Promise<number> {
  let ids = 0;
  const random = { uuid: () => `id-${(ids += 1)}`, fraction: () => fraction };
  const bench = new Bench({}, { media: new FakeMedia(), rtc: new FakeRtc(), random });
  const calls = new FakeCalls(bench.sockets, bench.clock.now());
  await bench.signIn();
  startCall(bench.client, { conversationId: ROOM, kind: 'audio' });
  await settle();
  calls.answered(calls.bob(), bench.clock.now());
  await settle();
  // After a stable connection the first delay is the shortest.
  await bench.clock.advance(15_000);
  const lostAt = bench.clock.now();
  bench.sockets.admission = loss;
  bench.sockets.cut();
  await bench.clock.advance(awayMs);
  bench.sockets.admission = 'accept';
  while (
    bench.sockets.sentTimes('call:join') === 0 &&
    bench.clock.now() - lostAt < 2 * CALL_GRACE_MS
  )
    await bench.clock.advance(100);
  const tookMs = bench.clock.now() - lostAt;
  bench.client.close();
  expect(bench.clock.waiting).toBe(0);
  return tookMs;
}

describe('a call whose connection is lost', () => {
  /**
   * A real server needs time to answer the attempt that succeeds; that time is part of the grace
   * period.
   */
  const inTimeMs = CALL_GRACE_MS - CALL_RETURN.attemptMs;

  it.each<[Loss, number]>([
    ['unreachable', 0],
    ['unreachable', 0.999],
    ['silent', 0],
    ['silent', 0.5],
    ['silent', 0.999],
  ])(
    'is rejoined before the server removes the peer, after every documented loss (%s, jitter %d)',
    async (loss, fraction) => {
      for (let awayMs = 0; awayMs <= CALL_RETURN.awayMs; awayMs += 500) {
        const tookMs = await rejoinTime(awayMs, loss, fraction);
        expect([awayMs, tookMs < inTimeMs ? 'in time' : tookMs]).toEqual([awayMs, 'in time']);
      }
    },
  );

  it('is rejoined within three seconds after a loss of eight', async () => {
    expect(await rejoinTime(8000, 'unreachable', 0.999)).toBeLessThan(11_000);
  });
});

describe('a call of which only the connection to the server is lost', () => {
  it('keeps its peer and its transports, and receives what has come meanwhile', async () => {
    const bench = await CallBench.signedIn();
    const session = await bench.activeCall();
    const [bob] = session.remoteParticipants$.value;
    const track = bob?.camera$.value?.track$.value;
    expect(track).toBeTruthy();
    bench.sockets.cut();
    const [peer] = bench.calls.peers;
    const screen = bench.calls.producer('screen');
    if (peer) bench.calls.peers = [{ ...peer, producers: [...peer.producers, screen] }];
    session.local.microphone.set(false);
    expect(session.local.microphone.actual$.value).toBe(false);
    await bench.clock.advance(5000);
    await settle();
    const join = bench.sockets.sent.findLast(({ event }) => event === 'call:join');
    expect(join?.payload).toMatchObject({ keptPeerId: bench.calls.ownPeerId });
    expect(session.state$.value).toMatchObject({ phase: 'active' });
    expect(bench.rtc.transports.map(({ closed }) => closed)).toEqual([false, false]);
    expect(session.remoteParticipants$.value[0]?.camera$.value?.track$.value).toBe(track);
    const consumed = bench.sockets.sent.findLast(({ event }) => event === 'media:consume');
    expect(consumed?.payload).toMatchObject({ producerIds: [screen.producerId] });
    // What was changed meanwhile waits for the join: before it the server knows no such device.
    const { signals } = bench;
    expect(signals.slice(signals.indexOf('call:join'))).toContain('media:pauseProducer');
    expect(signals.filter((event) => event === 'media:produce')).toHaveLength(2);
    bench.client.close();
  });

  it('restarts ICE once it is back, also half a minute after the path was lost', async () => {
    const bench = await CallBench.signedIn();
    const session = await bench.activeCall();
    bench.sockets.admission = 'unreachable';
    bench.sockets.cut();
    bench.rtc.move('disconnected');
    await bench.clock.advance(5000);
    bench.rtc.move('failed');
    await bench.clock.advance(24_000);
    expect(session.state$.value.phase).toBe('reconnecting');
    expect(bench.signals).not.toContain('media:restartIce');
    bench.sockets.admission = 'accept';
    await bench.clock.advance(3000);
    const { signals } = bench;
    const since = signals.slice(signals.indexOf('call:join') + 1, signals.indexOf('call:join') + 3);
    expect(since).toEqual(['media:restartIce', 'media:restartIce']);
    bench.rtc.move('connected');
    expect(session.state$.value.phase).toBe('active');
    expect(bench.rtc.transports.map(({ closed }) => closed)).toEqual([false, false]);
    bench.client.close();
  });

  it('sends the layers that the server reports again', async () => {
    const bench = await CallBench.signedIn();
    await bench.activeCall();
    const [send] = bench.rtc.transports.filter(({ direction }) => direction === 'send');
    const sent = jest.spyOn(send?.handler as FakeHandler, 'setMaxSpatialLayer');
    const layers = (): number[] => sent.mock.calls.map(([, layer]) => layer);
    const report = (count: number): void =>
      bench.sockets.emit('media:sendLayers', {
        callId: CALL,
        producerId: bench.calls.producedId,
        layers: count,
      });
    report(1);
    await settle();
    bench.sockets.cut();
    await bench.clock.advance(2000);
    await settle();
    expect(layers()).toEqual([0, 2]);
    report(2);
    await settle();
    expect(layers()).toEqual([0, 2, 1]);
    bench.client.close();
  });

  it.each<[string, (bench: CallBench, session: CallSession) => void]>([
    ['the server has given up the old one', ({ calls }) => void (calls.keepsPeer = false)],
    [
      'it is unknown what the server has of its tracks',
      ({ sockets }, session) => {
        sockets.answer('media:produce', () => 'silent');
        session.local.screen.start();
      },
    ],
  ])('has a new peer when %s', async (_why, meanwhile) => {
    const bench = await CallBench.signedIn();
    const session = await bench.activeCall();
    const before = bench.calls.ownPeerId;
    meanwhile(bench, session);
    await settle();
    bench.sockets.cut();
    await bench.clock.advance(5000);
    await settle();
    bench.rtc.move('connected');
    expect(bench.signals.filter((event) => event === 'call:join')).toHaveLength(1);
    expect(bench.calls.ownPeerId).not.toBe(before);
    expect(bench.rtc.transports.map(({ closed }) => closed)).toEqual([true, true, false, false]);
    expect(session.state$.value.phase).toBe('active');
    bench.client.close();
  });
});

describe('a call whose page is loaded again', () => {
  it('is announced at once, and the next page takes the place of the old one without ringing', async () => {
    const before = await CallBench.signedIn();
    const old = await before.activeCall();
    const back = old.unload();
    expect(before.signals.at(-1)).toBe('call:unload');
    const entry = before.sockets.sent.find(({ event }) => event === 'call:initiate');
    const entryRequestId = (entry?.payload as { requestId: string }).requestId;
    expect(back).toEqual({ callId: CALL, kind: 'video', previousEntries: [entryRequestId] });
    expect(before.sockets.sent.at(-1)?.payload).toMatchObject({ entryRequestId });
    before.client.close();

    const bench = await CallBench.signedIn();
    if (!back) throw new Error('nothing to return to');
    const session = returnToCall(bench.client, back, { media: { camera: true } });
    expect(session.state$.value.phase).toBe('reconnecting');
    await bench.clock.advance(1000);
    await settle();
    expect(bench.signals.slice(0, 2)).toEqual(['call:query', 'call:join']);
    const join = bench.sockets.sent.find(({ event }) => event === 'call:join');
    expect(join?.payload).toMatchObject({ callId: CALL, previousEntries: [entryRequestId] });
    expect(bench.signals.filter((event) => event === 'media:produce')).toHaveLength(2);
    bench.client.close();
  });

  it('is over when it ended meanwhile', async () => {
    const bench = await CallBench.signedIn();
    bench.sockets.answer('call:join', () => ({
      ok: false,
      error: { code: 'CALL.ENDED', detail: 'over' },
    }));
    const session = returnToCall(bench.client, {
      callId: CALL,
      kind: 'audio',
      previousEntries: [],
    });
    await bench.clock.advance(1000);
    await settle();
    expect(session.state$.value).toMatchObject({ phase: 'ended', reason: 'lost' });
    bench.client.close();
  });

  it('is left when the server does not know it yet', async () => {
    const bench = await CallBench.signedIn();
    bench.sockets.answer('call:initiate', () => 'silent');
    const session = bench.startVideoCall();
    await settle();
    expect(session.unload()).toBeNull();
    expect(bench.signals.at(-1)).toBe('call:giveUp');
    expect(session.state$.value).toMatchObject({ phase: 'ended', reason: 'hung-up' });
    bench.client.close();
  });
});

describe('a call during which the access token expires', () => {
  it('continues over the same connection, to which the next token is sent', async () => {
    const bench = await CallBench.signedIn();
    const session = await bench.activeCall();
    const phases: string[] = [];
    session.state$.subscribe(({ phase }) => phases.push(phase));
    const peerId = session.peerId$.value;
    for (const token of ['access-2', 'access-3']) {
      bench.http.on('POST auth/refresh', () => ok(authResult(bench.clock.now(), token)));
      bench.sockets.emit('auth:expiring', {
        accessTokenExpiresAt: new Date(bench.clock.now()).toISOString(),
      });
      await settle();
      expect(bench.sockets.sent.at(-1)).toMatchObject({
        event: 'auth:renew',
        payload: { accessToken: token },
      });
    }
    session.local.microphone.set(false);
    await settle();
    expect(bench.signals).toContain('media:pauseProducer');
    expect([phases, session.peerId$.value]).toEqual([['active'], peerId]);
    expect(bench.sockets.sentTimes('call:join')).toBe(0);
    bench.client.close();
  });
});
