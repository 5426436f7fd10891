import { jest } from '@jest/globals';
import type { FakeMediaStreamTrack } from 'fake-mediastreamtrack';
import { CallBench } from '../testing/call-bench.js';
import { BOBS_PEER, CALL } from '../testing/fake-calls.js';
import { settle } from '../testing/fake-host.js';
import { BOB } from '../testing/samples.js';
import type { CallHappening } from './participants/participants-api.js';

describe('an active call', () => {
  it('requests all tracks of the others at once, and resumes them', async () => {
    const bench = await CallBench.signedIn();
    const session = await bench.activeCall();
    const consumes = bench.sockets.sent.filter(({ event }) => event === 'media:consume');
    expect(consumes.map(({ payload }) => (payload['producerIds'] as string[]).length)).toEqual([2]);
    expect(bench.signals.slice(-3)).toEqual([
      'media:consume',
      'media:connectTransport',
      'media:resumeConsumers',
    ]);
    const [bob] = session.remoteParticipants$.value;
    expect(bob?.user$.value.displayName).toBe('Bob');
    expect([
      bob?.microphone$.value?.track$.value?.kind,
      bob?.camera$.value?.track$.value?.kind,
    ]).toEqual(['audio', 'video']);
    expect(bob?.items$.value.map(({ source }) => source)).toEqual(['microphone', 'camera']);
    bench.client.close();
  });

  it('shows muting, new and ended tracks of other peers', async () => {
    const bench = await CallBench.signedIn();
    const session = await bench.activeCall();
    const [bob] = session.remoteParticipants$.value;
    const [microphone] = bench.calls.peers[0]?.producers ?? [];
    const about = { callId: CALL, peerId: BOBS_PEER };
    bench.sockets.emit('media:producerPaused', {
      ...about,
      producerId: microphone?.producerId,
    });
    expect(bob?.microphone$.value?.paused$.value).toBe(true);
    bench.sockets.emit('media:producerResumed', {
      ...about,
      producerId: microphone?.producerId,
    });
    expect(bob?.microphone$.value?.paused$.value).toBe(false);
    const screen = bench.calls.producer('screen');
    bench.sockets.emit('media:newProducer', { ...about, producer: screen });
    await settle();
    const shared = bob?.items$.value.find(({ source }) => source === 'screen');
    expect([shared?.participant, shared?.track$.value?.kind]).toEqual([bob, 'video']);
    bench.sockets.emit('media:producerClosed', { ...about, producerId: screen.producerId });
    expect(bob?.items$.value).toHaveLength(2);
    expect([shared?.ended$.value, shared?.track$.value]).toEqual(['stopped', null]);
    bench.client.close();
  });

  it('shows the active speaker and the volume of each peer', async () => {
    const bench = await CallBench.signedIn();
    const session = await bench.activeCall();
    const [bob] = session.remoteParticipants$.value;
    bench.sockets.emit('media:audioLevels', {
      callId: CALL,
      levels: [{ peerId: BOBS_PEER, volume: -35 }],
    });
    bench.sockets.emit('media:activeSpeaker', { callId: CALL, peerId: BOBS_PEER });
    const voice = bob?.microphone$.value;
    expect([voice?.speaking$.value, voice?.level$.value]).toEqual([true, 0.5]);
    expect(session.activeSpeaker$.value).toBe(bob);
    bench.sockets.emit('media:audioLevels', { callId: CALL, levels: [] });
    bench.sockets.emit('media:activeSpeaker', { callId: CALL, peerId: null });
    expect([voice?.speaking$.value, session.activeSpeaker$.value]).toEqual([false, bob]);
    bench.sockets.emit('media:audioLevels', {
      callId: CALL,
      levels: [{ peerId: bench.calls.ownPeerId, volume: -35 }],
    });
    const own = session.localParticipant.microphone$.value;
    expect([own?.speaking$.value, voice?.speaking$.value]).toEqual([true, false]);
    bench.client.close();
  });

  it('mutes and unmutes without producing again, with signals in order', async () => {
    const bench = await CallBench.signedIn();
    const session = await bench.activeCall();
    const before = bench.signals.length;
    session.local.microphone.set(false);
    await settle();
    session.local.microphone.set(true);
    await settle();
    session.local.camera.set(false);
    await settle();
    session.local.camera.set(true);
    await settle();
    expect(bench.signals.slice(before)).toEqual([
      'media:pauseProducer',
      'media:resumeProducer',
      'media:pauseProducer',
      'media:resumeProducer',
    ]);
    expect(bench.media.opened.map(({ kind, readyState }) => `${kind} ${readyState}`)).toEqual([
      'audio live',
      'video ended',
      'video live',
    ]);
    bench.client.close();
  });

  it('shares the screen and stops', async () => {
    const bench = await CallBench.signedIn();
    const session = await bench.activeCall();
    const before = bench.signals.length;
    session.local.screen.start();
    await settle();
    (bench.media.opened.at(-1) as FakeMediaStreamTrack).remoteStop();
    await settle();
    expect(session.local.screen.state$.value).toEqual({ status: 'off' });
    expect(bench.signals.slice(before)).toEqual(['media:produce', 'media:closeProducer']);
    bench.client.close();
  });

  it('sends a track that the server refused when it was off and is on again', async () => {
    const bench = await CallBench.signedIn();
    const { sockets } = bench;
    sockets.answer('media:produce', () => ({
      ok: false,
      error: { code: 'COMMON.UNAVAILABLE', detail: 'no' },
    }));
    const session = await bench.activeCall();
    const before = sockets.sentTimes('media:produce');
    sockets.answer('media:produce', () => ({ ok: true, data: { producerId: 'produced' } }));
    session.local.microphone.set(false);
    await settle();
    session.local.microphone.set(true);
    await settle();
    expect(sockets.sentTimes('media:produce')).toBe(before + 1);
    bench.client.close();
  });

  it('receives nothing more of a peer that left', async () => {
    const bench = await CallBench.signedIn();
    const session = await bench.activeCall();
    const [bob] = session.remoteParticipants$.value;
    const view = bob?.camera$.value?.openView();
    const tracks = [bob?.microphone$.value?.track$.value, bob?.camera$.value?.track$.value];
    expect(tracks.map((track) => track?.readyState)).toEqual(['live', 'live']);
    bench.sockets.emit('call:peerLeft', {
      callId: CALL,
      peerId: BOBS_PEER,
      userId: BOB.id,
      reason: 'hung-up',
    });
    expect(tracks.map((track) => track?.readyState)).toEqual(['ended', 'ended']);
    const before = bench.signals.length;
    view?.close();
    await settle();
    expect(bench.signals).toHaveLength(before);
    bench.client.close();
  });

  it('pauses what is not shown', async () => {
    const bench = await CallBench.signedIn();
    const session = await bench.activeCall();
    const before = bench.signals.length;
    const camera = session.remoteParticipants$.value[0]?.camera$.value;
    const tile = camera?.openView();
    const preview = camera?.openView();
    tile?.close();
    tile?.close();
    await settle();
    expect(bench.signals).toHaveLength(before);
    preview?.close();
    camera?.openView();
    await settle();
    expect(bench.signals.slice(before)).toEqual(['media:pauseConsumers', 'media:resumeConsumers']);
    bench.client.close();
  });

  it("counts the seconds by the server's clock, not this device's", async () => {
    const bench = await CallBench.signedIn();
    const serverNow = bench.clock.now();
    await bench.clock.advance(600_000);
    const session = bench.startVideoCall();
    await settle();
    expect(session.elapsed$.value).toBeNull();
    bench.calls.answered(bench.calls.bob(), serverNow);
    await bench.clock.advance(2500);
    expect(session.elapsed$.value).toBe(2);
    bench.client.close();
  });

  it('continues counting after a rejoin', async () => {
    const bench = await CallBench.signedIn();
    const session = await bench.activeCall();
    bench.calls.serverNow = Date.parse(bench.calls.call.answeredAt ?? '') + 90_000;
    bench.sockets.emit('media:interrupted', { callId: CALL });
    await bench.clock.advance(5000);
    await settle();
    expect(session.elapsed$.value).toBeGreaterThanOrEqual(90);
    bench.client.close();
  });

  it('announces users that declined, joined and left', async () => {
    const bench = await CallBench.signedIn();
    const session = bench.startVideoCall();
    const happened: CallHappening[] = [];
    session.happened$.subscribe((happening) => happened.push(happening));
    await settle();
    bench.sockets.emit('call:declined', { callId: CALL, userId: BOB.id, reason: 'busy' });
    bench.calls.answered(bench.calls.bob(), bench.clock.now());
    bench.sockets.emit('call:peerLeft', {
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
    expect(session.remoteParticipants$.value).toEqual([]);
    bench.client.close();
  });

  it('leaves at the server and closes everything', async () => {
    const bench = await CallBench.signedIn();
    const session = await bench.activeCall();
    session.hangUp();
    expect(session.state$.value).toMatchObject({ phase: 'ended', reason: 'hung-up' });
    expect(bench.signals.at(-1)).toBe('call:hangup');
    expect(bench.rtc.transports.every(({ closed }) => closed)).toBe(true);
    expect(bench.media.opened.every(({ readyState }) => readyState === 'ended')).toBe(true);
    bench.client.close();
    expect(bench.clock.waiting).toBe(0);
  });

  it('ends when the call does', async () => {
    const bench = await CallBench.signedIn();
    const session = await bench.activeCall();
    bench.sockets.emit('call:ended', { callId: CALL, reason: 'completed' });
    expect(session.state$.value).toMatchObject({ phase: 'ended', reason: 'completed' });
    expect(bench.signals).not.toContain('call:hangup');
    bench.client.close();
  });
});

describe('the end of the session', () => {
  it('closing the client ends the call, closes the devices and leaves no timer', async () => {
    const bench = await CallBench.signedIn();
    const session = await bench.activeCall();
    bench.client.close();
    expect(session.state$.value).toMatchObject({ phase: 'ended', reason: 'signed-out' });
    expect(bench.media.opened.every(({ readyState }) => readyState === 'ended')).toBe(true);
    expect(bench.clock.waiting).toBe(0);
  });

  it('another sign-in ends the call', async () => {
    const bench = await CallBench.signedIn();
    const session = await bench.activeCall();
    await bench.client.auth.signIn('ada', 'again');
    expect(session.state$.value).toMatchObject({ phase: 'ended', reason: 'signed-out' });
    await settle();
    expect(bench.signals).not.toContain('call:join');
    bench.client.close();
  });

  it('has its reason, also between the answer and the media', async () => {
    const bench = await CallBench.signedIn();
    let ready: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (ready = resolve));
    jest
      .spyOn(bench.rtc, 'createDevice')
      .mockImplementationOnce(() => held.then(() => bench.rtc.createDevice()));
    const session = bench.startVideoCall();
    await settle();
    bench.sockets.emit('call:ended', { callId: CALL, reason: 'declined' });
    ready();
    await settle();
    expect(session.state$.value).toMatchObject({ phase: 'ended', reason: 'declined' });
    expect(bench.rtc.transports).toEqual([]);
    bench.client.close();
  });
});
