import { jest } from '@jest/globals';
import type { FakeMediaStreamTrack } from 'fake-mediastreamtrack';
import type { IncomingCall } from '../ringing/calls-api.js';
import { BOBS_PEER, CALL, FakeCalls, FakeRtc } from '../testing/fake-calls.js';
import { settle } from '../testing/fake-host.js';
import { FakeMedia } from '../testing/fake-media.js';
import { ADA, BOB, ROOM } from '../testing/samples.js';
import { Bench } from '../testing/test-bench.js';
import type { CallHappening, CallSession } from './call-session.js';
import { acceptCall, joinCall, prepareCall, startCall } from './start-call.js';

interface CallBench {
  readonly bench: Bench;
  readonly media: FakeMedia;
  readonly rtc: FakeRtc;
  readonly calls: FakeCalls;
}

async function callBench(): Promise<CallBench> {
  const media = new FakeMedia();
  const rtc = new FakeRtc();
  const bench = new Bench({}, { media, rtc });
  const calls = new FakeCalls(bench.sockets, bench.clock.now());
  await bench.signIn();
  return { bench, media, rtc, calls };
}

const start = ({ bench }: CallBench): CallSession =>
  startCall(bench.client, { conversationId: ROOM, kind: 'video' });
const phase = (session: CallSession): string => session.state$.value.phase;
const sent = ({ bench }: CallBench): string[] =>
  bench.sockets.sent
    .map(({ event }) => event)
    .filter((event) => event.startsWith('call:') || event.startsWith('media:'));

async function active(world: CallBench): Promise<CallSession> {
  const session = start(world);
  await settle();
  world.calls.answered(
    world.calls.bob(world.calls.producer('microphone'), world.calls.producer('camera')),
    world.bench.clock.now(),
  );
  await settle();
  world.rtc.move('connected');
  return session;
}

describe('starting a call', () => {
  it('joins, then sends microphone and camera together; rings until the call is answered', async () => {
    const world = await callBench();
    const session = start(world);
    expect(phase(session)).toBe('preparing');
    await settle();
    expect(phase(session)).toBe('ringing');
    expect(sent(world)).toEqual([
      'call:query',
      'call:initiate',
      'media:connectTransport',
      'media:produce',
      'media:produce',
    ]);
    world.calls.answered(world.calls.bob(), world.bench.clock.now());
    expect(phase(session)).toBe('connecting');
    world.rtc.move('connected');
    expect(phase(session)).toBe('active');
    world.bench.client.close();
  });

  it('produces without waiting for answers', async () => {
    const world = await callBench();
    world.bench.sockets
      .answer('media:connectTransport', () => 'silent')
      .answer('media:produce', () => 'silent');
    start(world);
    await settle();
    expect(sent(world).slice(2)).toEqual([
      'media:connectTransport',
      'media:produce',
      'media:produce',
    ]);
    world.bench.client.close();
  });

  it('that the server refuses ends with the reason, and closes the devices', async () => {
    const world = await callBench();
    world.bench.sockets.answer('call:initiate', () => ({
      ok: false,
      error: { code: 'CALL.NOBODY_TO_CALL', message: 'no' },
    }));
    const session = start(world);
    await settle();
    expect(session.state$.value).toMatchObject({
      phase: 'ended',
      reason: 'error',
      error: { code: 'CALL.NOBODY_TO_CALL' },
    });
    expect(world.media.opened.map(({ readyState }) => readyState)).toEqual(['ended', 'ended']);
    world.bench.client.close();
  });

  it('and hanging up at once cancels the request at the server', async () => {
    const world = await callBench();
    const session = start(world);
    session.hangUp();
    expect(session.state$.value).toMatchObject({ phase: 'ended', reason: 'hung-up' });
    await settle();
    expect(sent(world).slice(1)).toEqual(['call:initiate', 'call:giveUp']);
    world.bench.client.close();
  });
});

describe('answering a call', () => {
  const ringing = (world: CallBench): IncomingCall => {
    world.calls.peers = [
      world.calls.bob(world.calls.producer('microphone'), world.calls.producer('camera')),
    ];
    const { call } = world.calls;
    const { routerRtpCapabilities } = world.calls.joined();
    return {
      call,
      caller: BOB,
      conversationTitle: null,
      expiresAt: call.startedAt,
      routerRtpCapabilities,
    };
  };

  it('takes one round trip to receive everything when the device was prepared while it rang', async () => {
    const world = await callBench();
    prepareCall(world.bench.client, ringing(world));
    await settle();
    const session = acceptCall(world.bench.client, CALL);
    await settle();
    expect(
      world.bench.sockets.sent.find(({ event }) => event === 'call:accept')?.payload,
    ).toMatchObject({
      rtpCapabilities: { codecs: expect.any(Array) },
    });
    expect(sent(world)).not.toContain('media:consume');
    expect(sent(world)).toContain('media:resumeConsumers');
    const [bob] = session.peers$.value;
    expect([bob?.microphone.track$.value?.kind, bob?.camera.track$.value?.kind]).toEqual([
      'audio',
      'video',
    ]);
    world.bench.client.close();
  });

  it('receives the others before it sends its own picture, but delays that only briefly', async () => {
    const world = await callBench();
    const kinds = (): unknown[] =>
      world.bench.sockets.sent.flatMap(({ event, payload }) => {
        if (event === 'media:produce') return [payload['kind']];
        return event === 'media:resumeConsumers' ? [event] : [];
      });
    prepareCall(world.bench.client, ringing(world));
    await settle();
    acceptCall(world.bench.client, CALL, { media: { camera: true } });
    await settle();
    expect(kinds()).toEqual(['audio', 'media:resumeConsumers', 'video']);
    world.bench.client.close();

    const slow = await callBench();
    prepareCall(slow.bench.client, ringing(slow));
    await settle();
    slow.rtc.holdReceiving();
    acceptCall(slow.bench.client, CALL, { media: { camera: true } });
    await settle();
    const produced = (): number => sent(slow).filter((event) => event === 'media:produce').length;
    expect(produced()).toBe(1);
    await slow.bench.clock.advance(500);
    await settle();
    expect(produced()).toBe(2);
    slow.bench.client.close();
  });

  it('requests the tracks of the others when it was not prepared', async () => {
    const world = await callBench();
    prepareCall(world.bench.client, { ...ringing(world), routerRtpCapabilities: null });
    const session = acceptCall(world.bench.client, CALL);
    await settle();
    expect(sent(world)).toContain('media:consume');
    expect(session.peers$.value[0]?.camera.track$.value?.kind).toBe('video');
    world.bench.client.close();
  });

  it('requests again what came without a consumer', async () => {
    const world = await callBench();
    prepareCall(world.bench.client, ringing(world));
    await settle();
    world.bench.sockets.answer('call:accept', ({ rtpCapabilities }) => {
      const joined = world.calls.joined(rtpCapabilities);
      return { ok: true, data: { ...joined, consumers: joined.consumers.slice(0, 1) } };
    });
    acceptCall(world.bench.client, CALL);
    await settle();
    const consumes = world.bench.sockets.sent.filter(({ event }) => event === 'media:consume');
    expect(consumes.map(({ payload }) => (payload['producerIds'] as string[]).length)).toEqual([1]);
    world.bench.client.close();
  });
});

describe('an active call', () => {
  it('requests all tracks of the others at once, and resumes them', async () => {
    const world = await callBench();
    const session = await active(world);
    const consumes = world.bench.sockets.sent.filter(({ event }) => event === 'media:consume');
    expect(consumes.map(({ payload }) => (payload['producerIds'] as string[]).length)).toEqual([2]);
    expect(sent(world).slice(-3)).toEqual([
      'media:consume',
      'media:connectTransport',
      'media:resumeConsumers',
    ]);
    const [bob] = session.peers$.value;
    expect(bob?.user$.value.displayName).toBe('Bob');
    expect([bob?.microphone.track$.value?.kind, bob?.camera.track$.value?.kind]).toEqual([
      'audio',
      'video',
    ]);
    expect(bob?.screen.present$.value).toBe(false);
    world.bench.client.close();
  });

  it('shows muting, new and ended tracks of other peers', async () => {
    const world = await callBench();
    const session = await active(world);
    const [bob] = session.peers$.value;
    const [microphone] = world.calls.peers[0]?.producers ?? [];
    const about = { callId: CALL, peerId: BOBS_PEER };
    world.bench.sockets.emit('media:producerPaused', {
      ...about,
      producerId: microphone?.producerId,
    });
    expect(bob?.microphone.muted$.value).toBe(true);
    world.bench.sockets.emit('media:producerResumed', {
      ...about,
      producerId: microphone?.producerId,
    });
    expect(bob?.microphone.muted$.value).toBe(false);
    const screen = world.calls.producer('screen');
    world.bench.sockets.emit('media:newProducer', { ...about, producer: screen });
    await settle();
    expect(bob?.screen.track$.value).not.toBeNull();
    world.bench.sockets.emit('media:producerClosed', { ...about, producerId: screen.producerId });
    expect([bob?.screen.present$.value, bob?.screen.track$.value]).toEqual([false, null]);
    world.bench.client.close();
  });

  it('shows who speaks and how loud', async () => {
    const world = await callBench();
    const session = await active(world);
    const [bob] = session.peers$.value;
    world.bench.sockets.emit('media:audioLevels', {
      callId: CALL,
      levels: [{ peerId: BOBS_PEER, volume: -35 }],
    });
    world.bench.sockets.emit('media:activeSpeaker', { callId: CALL, peerId: BOBS_PEER });
    expect([bob?.speaking$.value, bob?.level$.value]).toEqual([true, 0.5]);
    expect(session.activeSpeaker$.value).toBe(bob);
    world.bench.sockets.emit('media:audioLevels', { callId: CALL, levels: [] });
    world.bench.sockets.emit('media:activeSpeaker', { callId: CALL, peerId: null });
    expect([bob?.speaking$.value, session.activeSpeaker$.value]).toEqual([false, bob]);
    world.bench.sockets.emit('media:audioLevels', {
      callId: CALL,
      levels: [{ peerId: world.calls.ownPeerId, volume: -35 }],
    });
    expect([session.speaking$.value, bob?.speaking$.value]).toEqual([true, false]);
    world.bench.client.close();
  });

  it('mutes and unmutes without producing again, with signals in order', async () => {
    const world = await callBench();
    const session = await active(world);
    const before = sent(world).length;
    session.local.microphone.set(false);
    await settle();
    session.local.microphone.set(true);
    await settle();
    session.local.camera.set(false);
    await settle();
    session.local.camera.set(true);
    await settle();
    expect(sent(world).slice(before)).toEqual([
      'media:pauseProducer',
      'media:resumeProducer',
      'media:pauseProducer',
      'media:resumeProducer',
    ]);
    expect(world.media.opened.map(({ kind, readyState }) => `${kind} ${readyState}`)).toEqual([
      'audio live',
      'video ended',
      'video live',
    ]);
    world.bench.client.close();
  });

  it('shares the screen and stops', async () => {
    const world = await callBench();
    const session = await active(world);
    const before = sent(world).length;
    session.local.screen.toggle$.value?.();
    await settle();
    (world.media.opened.at(-2) as FakeMediaStreamTrack).remoteStop();
    await settle();
    expect(session.local.screen.desired$.value).toBe(false);
    expect(sent(world).slice(before)).toEqual(['media:produce', 'media:closeProducer']);
    world.bench.client.close();
  });

  it('sends a track that the server refused when it was off and is on again', async () => {
    const world = await callBench();
    const { sockets } = world.bench;
    sockets.answer('media:produce', () => ({
      ok: false,
      error: { code: 'COMMON.UNAVAILABLE', message: 'no' },
    }));
    const session = await active(world);
    const before = sockets.sentTimes('media:produce');
    sockets.answer('media:produce', () => ({ ok: true, data: { producerId: 'produced' } }));
    session.local.microphone.set(false);
    await settle();
    session.local.microphone.set(true);
    await settle();
    expect(sockets.sentTimes('media:produce')).toBe(before + 1);
    world.bench.client.close();
  });

  it('receives nothing more of a peer that left', async () => {
    const world = await callBench();
    const session = await active(world);
    const [bob] = session.peers$.value;
    const tracks = [bob?.microphone.track$.value, bob?.camera.track$.value];
    expect(tracks.map((track) => track?.readyState)).toEqual(['live', 'live']);
    world.bench.sockets.emit('call:peerLeft', {
      callId: CALL,
      peerId: BOBS_PEER,
      userId: BOB.id,
      reason: 'hung-up',
    });
    expect(tracks.map((track) => track?.readyState)).toEqual(['ended', 'ended']);
    const before = sent(world).length;
    bob?.camera.setWanted(false);
    await settle();
    expect(sent(world)).toHaveLength(before);
    world.bench.client.close();
  });

  it('pauses what is not shown', async () => {
    const world = await callBench();
    const session = await active(world);
    const before = sent(world).length;
    const camera = session.peers$.value[0]?.camera;
    camera?.setWanted(false);
    camera?.setWanted(true);
    await settle();
    expect(sent(world).slice(before)).toEqual(['media:pauseConsumers', 'media:resumeConsumers']);
    world.bench.client.close();
  });

  it("counts the seconds by the server's clock, not this device's", async () => {
    const world = await callBench();
    const serverNow = world.bench.clock.now();
    await world.bench.clock.advance(600_000);
    const session = start(world);
    await settle();
    expect(session.elapsed$.value).toBeNull();
    world.calls.answered(world.calls.bob(), serverNow);
    await world.bench.clock.advance(2500);
    expect(session.elapsed$.value).toBe(2);
    world.bench.client.close();
  });

  it('continues counting after a rejoin', async () => {
    const world = await callBench();
    const session = await active(world);
    world.calls.serverNow = Date.parse(world.calls.call.answeredAt ?? '') + 90_000;
    world.bench.sockets.emit('media:interrupted', { callId: CALL });
    await world.bench.clock.advance(5000);
    await settle();
    expect(session.elapsed$.value).toBeGreaterThanOrEqual(90);
    world.bench.client.close();
  });

  it('announces who declined, joined and left', async () => {
    const world = await callBench();
    const session = start(world);
    const happened: CallHappening[] = [];
    session.happened$.subscribe((happening) => happened.push(happening));
    await settle();
    world.bench.sockets.emit('call:declined', { callId: CALL, userId: BOB.id, reason: 'busy' });
    world.calls.answered(world.calls.bob(), world.bench.clock.now());
    world.bench.sockets.emit('call:peerLeft', {
      callId: CALL,
      peerId: BOBS_PEER,
      userId: BOB.id,
      reason: 'hung-up',
    });
    expect(happened.map(({ kind, user }) => `${user.displayName} ${kind}`)).toEqual([
      'Bob declined',
      'Bob peer-joined',
      'Bob peer-left',
    ]);
    expect(session.peers$.value).toEqual([]);
    world.bench.client.close();
  });

  it('leaves at the server and closes everything', async () => {
    const world = await callBench();
    const session = await active(world);
    session.hangUp();
    expect(session.state$.value).toMatchObject({ phase: 'ended', reason: 'hung-up' });
    expect(sent(world).at(-1)).toBe('call:hangup');
    expect(world.rtc.transports.every(({ closed }) => closed)).toBe(true);
    expect(world.media.opened.every(({ readyState }) => readyState === 'ended')).toBe(true);
    world.bench.client.close();
    expect(world.bench.clock.waiting).toBe(0);
  });

  it('ends when the call does', async () => {
    const world = await callBench();
    const session = await active(world);
    world.bench.sockets.emit('call:ended', { callId: CALL, reason: 'completed' });
    expect(session.state$.value).toMatchObject({ phase: 'ended', reason: 'completed' });
    expect(sent(world)).not.toContain('call:hangup');
    world.bench.client.close();
  });
});

describe('the end of the session', () => {
  it('closing the client ends the call, closes the devices and leaves no timer', async () => {
    const world = await callBench();
    const session = await active(world);
    world.bench.client.close();
    expect(session.state$.value).toMatchObject({ phase: 'ended', reason: 'signed-out' });
    expect(world.media.opened.every(({ readyState }) => readyState === 'ended')).toBe(true);
    expect(world.bench.clock.waiting).toBe(0);
  });

  it('another sign-in ends the call', async () => {
    const world = await callBench();
    const session = await active(world);
    await world.bench.client.auth.signIn('ada', 'again');
    expect(session.state$.value).toMatchObject({ phase: 'ended', reason: 'signed-out' });
    await settle();
    expect(sent(world)).not.toContain('call:join');
    world.bench.client.close();
  });

  it('has its reason, also between the answer and the media', async () => {
    const world = await callBench();
    let ready: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (ready = resolve));
    jest
      .spyOn(world.rtc, 'createDevice')
      .mockImplementationOnce(() => held.then(() => world.rtc.createDevice()));
    const session = start(world);
    await settle();
    world.bench.sockets.emit('call:ended', { callId: CALL, reason: 'declined' });
    ready();
    await settle();
    expect(session.state$.value).toMatchObject({ phase: 'ended', reason: 'declined' });
    expect(world.rtc.transports).toEqual([]);
    world.bench.client.close();
  });
});

describe('answering', () => {
  it('stops the ringing at once and joins', async () => {
    const world = await callBench();
    const { sockets, client } = world.bench;
    const stopped: string[] = [];
    client.calls.ringingStopped$.subscribe(({ reason }) => stopped.push(reason));
    const expiresAt = new Date(world.bench.clock.now() + 45_000).toISOString();
    sockets.emit('call:incoming', {
      call: { ...world.calls.call, startedBy: BOB.id },
      caller: BOB,
      conversationTitle: null,
      expiresAt,
    });
    expect(client.calls.incoming$.value?.caller.displayName).toBe('Bob');
    world.calls.peers = [world.calls.bob(world.calls.producer('microphone'))];
    world.calls.call = {
      ...world.calls.call,
      state: 'active',
      answeredAt: new Date(world.bench.clock.now()).toISOString(),
    };
    const session = acceptCall(client, CALL);
    expect(session.kind).toBe('video');
    expect(client.calls.incoming$.value).toBeNull();
    sockets.emit('call:ringingStopped', { callId: CALL, reason: 'answered-elsewhere' });
    await settle();
    expect(stopped).toEqual(['answered-here']);
    expect(session.peers$.value).toHaveLength(1);
    expect(sent(world)).toContain('call:accept');
    client.close();
  });

  it('keeps events that arrived during the request', async () => {
    const world = await callBench();
    world.calls.call = {
      ...world.calls.call,
      state: 'active',
      answeredAt: world.calls.call.startedAt,
    };
    const session = joinCall(world.bench.client, CALL);
    world.bench.sockets.emit('call:peerJoined', {
      callId: CALL,
      peer: world.calls.bob(world.calls.producer('microphone')),
    });
    await settle();
    expect(session.peers$.value.map(({ peerId }) => peerId)).toEqual([BOBS_PEER]);
    expect(session.peers$.value[0]?.microphone.track$.value).not.toBeNull();
    world.bench.client.close();
  });
});

describe('losing', () => {
  it('the connection: rejoins over the next one, and keeps the peers', async () => {
    const world = await callBench();
    const session = await active(world);
    const [bob] = session.peers$.value;
    world.bench.sockets.cut();
    expect(phase(session)).toBe('active');
    await world.bench.clock.advance(1500);
    expect(sent(world).filter((event) => event === 'call:join')).toHaveLength(1);
    world.rtc.move('connected');
    expect(phase(session)).toBe('active');
    expect(session.peers$.value[0]).toBe(bob);
    expect(world.rtc.devices).toBe(1);
    expect(world.rtc.transports.map(({ closed }) => closed)).toEqual([true, true, false, false]);
    expect(world.media.opened.map(({ readyState }) => readyState)).toEqual(['live', 'live']);
    expect(sent(world).filter((event) => event === 'media:produce')).toHaveLength(4);
    world.bench.client.close();
  });

  it('the path: restarts ICE, and joins again when that does not help', async () => {
    const world = await callBench();
    const session = await active(world);
    world.rtc.move('disconnected', 'send');
    expect(phase(session)).toBe('reconnecting');
    await world.bench.clock.advance(1500);
    expect(sent(world).at(-1)).toBe('media:restartIce');
    world.rtc.move('connected', 'send');
    expect(phase(session)).toBe('active');
    world.rtc.move('failed', 'send');
    await world.bench.clock.advance(13_000);
    expect(sent(world).filter((event) => event === 'media:restartIce')).toHaveLength(3);
    expect(sent(world)).toContain('call:join');
    world.rtc.move('connected');
    expect(phase(session)).toBe('active');
    world.bench.client.close();
  });

  it('the path for a moment: no request is sent', async () => {
    const world = await callBench();
    await active(world);
    world.rtc.move('disconnected');
    await world.bench.clock.advance(1000);
    world.rtc.move('connected');
    await world.bench.clock.advance(10_000);
    expect(sent(world)).not.toContain('media:restartIce');
    world.bench.client.close();
  });

  it("the server's media: joins again", async () => {
    const world = await callBench();
    const session = await active(world);
    world.bench.sockets.emit('media:interrupted', { callId: CALL, reason: 'worker-died' });
    expect(phase(session)).toBe('reconnecting');
    expect(session.peers$.value[0]?.camera.track$.value).toBeNull();
    await world.bench.clock.advance(1000);
    world.rtc.move('connected');
    expect(phase(session)).toBe('active');
    expect(session.peers$.value[0]?.camera.track$.value).not.toBeNull();
    world.bench.client.close();
  });

  it('the call itself meanwhile: lost, too', async () => {
    const world = await callBench();
    const session = await active(world);
    world.bench.sockets.answer('call:join', () => ({
      ok: false,
      error: { code: 'CALL.ENDED', message: 'over' },
    }));
    world.bench.sockets.cut();
    await world.bench.clock.advance(2000);
    expect(session.state$.value).toMatchObject({ phase: 'ended', reason: 'lost' });
    world.bench.client.close();
  });

  it('everything for too long: lost', async () => {
    const world = await callBench();
    const session = await active(world);
    world.bench.sockets.admission = 'unreachable';
    world.bench.sockets.cut();
    world.rtc.move('failed');
    await world.bench.clock.advance(90_000);
    expect(session.state$.value).toMatchObject({ phase: 'ended', reason: 'lost' });
    world.bench.client.close();
  });

  it('the peer to another tab of this session: replaced', async () => {
    const world = await callBench();
    const session = await active(world);
    const own = { callId: CALL, peerId: world.calls.ownPeerId, userId: ADA.id };
    world.bench.sockets.emit('call:peerLeft', { ...own, reason: 'replaced' });
    expect(session.state$.value).toMatchObject({ phase: 'ended', reason: 'replaced' });
    world.bench.client.close();
  });

  it('the session: ended', async () => {
    const world = await callBench();
    const session = await active(world);
    world.bench.http.on('POST auth/logout', { status: 204 });
    await world.bench.client.auth.signOut();
    expect(session.state$.value).toMatchObject({ phase: 'ended', reason: 'signed-out' });
    world.bench.client.close();
  });
});
