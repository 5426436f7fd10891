import type { IncomingCall } from '../ringing/calls-api.js';
import { CallBench } from '../testing/call-bench.js';
import { BOBS_PEER, CALL } from '../testing/fake-calls.js';
import { settle } from '../testing/fake-host.js';
import { BOB } from '../testing/samples.js';
import type { CallSession } from './call-session.js';
import { acceptCall, joinCall, prepareCall } from './start-call.js';

const phase = (session: CallSession): string => session.state$.value.phase;

describe('starting a call', () => {
  it('joins, then sends microphone and camera together; rings until the call is answered', async () => {
    const bench = await CallBench.signedIn();
    const session = bench.startVideoCall();
    expect(phase(session)).toBe('preparing');
    await settle();
    expect(phase(session)).toBe('ringing');
    expect(bench.signals).toEqual([
      'call:query',
      'call:initiate',
      'media:connectTransport',
      'media:produce',
      'media:produce',
    ]);
    bench.calls.answered(bench.calls.bob(), bench.clock.now());
    expect(phase(session)).toBe('connecting');
    bench.rtc.move('connected');
    expect(phase(session)).toBe('active');
    bench.client.close();
  });

  it('produces without waiting for answers', async () => {
    const bench = await CallBench.signedIn();
    bench.sockets
      .answer('media:connectTransport', () => 'silent')
      .answer('media:produce', () => 'silent');
    bench.startVideoCall();
    await settle();
    expect(bench.signals.slice(2)).toEqual([
      'media:connectTransport',
      'media:produce',
      'media:produce',
    ]);
    bench.client.close();
  });

  it('that the server refuses ends with the reason, and closes the devices', async () => {
    const bench = await CallBench.signedIn();
    bench.sockets.answer('call:initiate', () => ({
      ok: false,
      error: { code: 'CALL.NOBODY_TO_CALL', detail: 'no' },
    }));
    const session = bench.startVideoCall();
    await settle();
    expect(session.state$.value).toMatchObject({
      phase: 'ended',
      reason: 'error',
      error: { code: 'CALL.NOBODY_TO_CALL' },
    });
    expect(bench.media.opened.map(({ readyState }) => readyState)).toEqual(['ended', 'ended']);
    bench.client.close();
  });

  it('and hanging up at once cancels the request at the server', async () => {
    const bench = await CallBench.signedIn();
    const session = bench.startVideoCall();
    session.hangUp();
    expect(session.state$.value).toMatchObject({ phase: 'ended', reason: 'hung-up' });
    await settle();
    expect(bench.signals.slice(1)).toEqual(['call:initiate', 'call:giveUp']);
    bench.client.close();
  });
});

describe('answering a call', () => {
  const ringing = (bench: CallBench): IncomingCall => {
    bench.calls.peers = [
      bench.calls.bob(bench.calls.producer('microphone'), bench.calls.producer('camera')),
    ];
    const { call } = bench.calls;
    const { routerRtpCapabilities } = bench.calls.joined();
    return {
      call,
      caller: BOB,
      conversationTitle: null,
      expiresAt: call.startedAt,
      routerRtpCapabilities,
    };
  };

  it('takes one round trip to receive everything when the device was prepared while it rang', async () => {
    const bench = await CallBench.signedIn();
    prepareCall(bench.client, ringing(bench));
    await settle();
    const session = acceptCall(bench.client, CALL);
    await settle();
    expect(bench.sockets.sent.find(({ event }) => event === 'call:accept')?.payload).toMatchObject({
      rtpCapabilities: { codecs: expect.any(Array) },
    });
    expect(bench.signals).not.toContain('media:consume');
    expect(bench.signals).toContain('media:resumeConsumers');
    const [bob] = session.remoteParticipants$.value;
    expect([
      bob?.microphone$.value?.track$.value?.kind,
      bob?.camera$.value?.track$.value?.kind,
    ]).toEqual(['audio', 'video']);
    bench.client.close();
  });

  it('receives the others before it sends its own picture, but delays that only briefly', async () => {
    const bench = await CallBench.signedIn();
    const kinds = (): unknown[] =>
      bench.sockets.sent.flatMap(({ event, payload }) => {
        if (event === 'media:produce') return [payload['kind']];
        return event === 'media:resumeConsumers' ? [event] : [];
      });
    prepareCall(bench.client, ringing(bench));
    await settle();
    acceptCall(bench.client, CALL, { media: { camera: true } });
    await settle();
    expect(kinds()).toEqual(['audio', 'media:resumeConsumers', 'video']);
    bench.client.close();

    const slow = await CallBench.signedIn();
    prepareCall(slow.client, ringing(slow));
    await settle();
    slow.rtc.holdReceiving();
    acceptCall(slow.client, CALL, { media: { camera: true } });
    await settle();
    const produced = (): number => slow.signals.filter((event) => event === 'media:produce').length;
    expect(produced()).toBe(1);
    await slow.clock.advance(500);
    await settle();
    expect(produced()).toBe(2);
    slow.client.close();
  });

  it('requests the tracks of the others when it was not prepared', async () => {
    const bench = await CallBench.signedIn();
    prepareCall(bench.client, { ...ringing(bench), routerRtpCapabilities: null });
    const session = acceptCall(bench.client, CALL);
    await settle();
    expect(bench.signals).toContain('media:consume');
    expect(session.remoteParticipants$.value[0]?.camera$.value?.track$.value?.kind).toBe('video');
    bench.client.close();
  });

  it('requests again what came without a consumer', async () => {
    const bench = await CallBench.signedIn();
    prepareCall(bench.client, ringing(bench));
    await settle();
    bench.sockets.answer('call:accept', ({ rtpCapabilities }) => {
      const joined = bench.calls.joined(rtpCapabilities);
      return { ok: true, data: { ...joined, consumers: joined.consumers.slice(0, 1) } };
    });
    acceptCall(bench.client, CALL);
    await settle();
    const consumes = bench.sockets.sent.filter(({ event }) => event === 'media:consume');
    expect(consumes.map(({ payload }) => (payload['producerIds'] as string[]).length)).toEqual([1]);
    bench.client.close();
  });
});

describe('answering', () => {
  it('stops the ringing at once and joins', async () => {
    const bench = await CallBench.signedIn();
    const { sockets, client } = bench;
    const stopped: string[] = [];
    client.calls.ringingStopped$.subscribe(({ reason }) => stopped.push(reason));
    const expiresAt = new Date(bench.clock.now() + 45_000).toISOString();
    sockets.emit('call:incoming', {
      call: { ...bench.calls.call, startedBy: BOB.id },
      caller: BOB,
      conversationTitle: null,
      expiresAt,
    });
    expect(client.calls.incoming$.value?.caller.displayName).toBe('Bob');
    bench.calls.peers = [bench.calls.bob(bench.calls.producer('microphone'))];
    bench.calls.call = {
      ...bench.calls.call,
      state: 'active',
      answeredAt: new Date(bench.clock.now()).toISOString(),
    };
    const session = acceptCall(client, CALL);
    expect(session.kind).toBe('video');
    expect(client.calls.incoming$.value).toBeNull();
    sockets.emit('call:ringingStopped', { callId: CALL, reason: 'answered-elsewhere' });
    await settle();
    expect(stopped).toEqual(['answered-here']);
    expect(session.remoteParticipants$.value).toHaveLength(1);
    expect(bench.signals).toContain('call:accept');
    client.close();
  });

  it('keeps events that arrived during the request', async () => {
    const bench = await CallBench.signedIn();
    bench.calls.call = {
      ...bench.calls.call,
      state: 'active',
      answeredAt: bench.calls.call.startedAt,
    };
    const session = joinCall(bench.client, CALL);
    bench.sockets.emit('call:peerJoined', {
      callId: CALL,
      peer: bench.calls.bob(bench.calls.producer('microphone')),
    });
    await settle();
    expect(session.remoteParticipants$.value.map(({ peerId }) => peerId)).toEqual([BOBS_PEER]);
    expect(session.remoteParticipants$.value[0]?.microphone$.value?.track$.value).not.toBeNull();
    bench.client.close();
  });
});
