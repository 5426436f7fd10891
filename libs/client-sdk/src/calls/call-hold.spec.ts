import { CallBench } from '../testing/call-bench.js';
import { BOBS_PEER, CALL } from '../testing/fake-calls.js';
import { settle } from '../testing/fake-host.js';
import { BOB } from '../testing/samples.js';
import type { CallHappening } from './participants/participants-api.js';
import { acceptCall } from './start-call.js';

const OTHER_CALL = '00000000-0000-7000-8000-0000000000f2';

/** What the client has sent since, without what else belongs to a call. */
function sentSince(bench: CallBench, count: number): string[] {
  return bench.signals.slice(count).filter((event) => event !== 'media:setViews');
}

function payloads(bench: CallBench, event: string): Record<string, unknown>[] {
  return bench.sockets.sent.flatMap((one) => {
    if (one.event !== event) return [];
    const { requestId: _id, ...payload } = one.payload as Record<string, unknown>;
    return [payload];
  });
}

/** The devices that are open, by the ids of the fake host. */
function open({ media }: CallBench): string[] {
  return media.opened
    .filter(({ readyState }) => readyState === 'live')
    .map((track) => track.getSettings().deviceId ?? '');
}

describe('a call on hold', () => {
  it('pauses what is sent and received, and resumes exactly what the person had chosen', async () => {
    const bench = await CallBench.signedIn();
    const session = await bench.activeCall();
    session.local.screen.start({ audio: true });
    await bench.clock.advance(600);
    expect(open(bench)).toEqual(['mic-1', 'cam-1', 'screen-1', 'screen-1']);
    const before = bench.signals.length;
    session.hold();
    await settle();
    expect(sentSince(bench, before).toSorted()).toEqual([
      'call:hold',
      'media:closeProducer',
      'media:closeProducer',
      'media:pauseConsumers',
      'media:pauseConsumers',
      'media:pauseProducer',
      'media:pauseProducer',
    ]);
    expect(payloads(bench, 'call:hold')).toEqual([{ callId: CALL, held: true }]);
    expect(session.held$.value).toBe(true);
    expect(session.local.choice$.value).toEqual({ microphone: true, camera: true });
    // Only the person could share the screen again.
    expect(open(bench)).toEqual(['screen-1', 'screen-1']);
    // What is chosen meanwhile takes effect later.
    session.local.camera.set(false);
    await settle();
    const during = bench.signals.length;
    session.resume();
    await bench.clock.advance(600);
    expect(sentSince(bench, during).toSorted()).toEqual([
      'call:hold',
      'media:produce',
      'media:produce',
      'media:resumeConsumers',
      'media:resumeConsumers',
      'media:resumeProducer',
    ]);
    expect(payloads(bench, 'call:hold').at(-1)).toEqual({ callId: CALL, held: false });
    expect(open(bench).toSorted()).toEqual(['mic-1', 'screen-1', 'screen-1']);
    bench.client.close();
    expect(open(bench)).toEqual([]);
  });

  it('opens no device while it is on hold, and ends a screen that the host has ended', async () => {
    const bench = await CallBench.signedIn();
    const session = await bench.activeCall({ media: { camera: false } });
    session.local.screen.start();
    await settle();
    session.hold();
    session.local.camera.set(true);
    bench.media.opened.find(({ kind }) => kind === 'video')?.remoteStop();
    await settle();
    expect(open(bench)).toEqual([]);
    session.resume();
    await settle();
    expect(open(bench).toSorted()).toEqual(['cam-1', 'mic-1']);
    expect(session.local.screen.state$.value).toEqual({ status: 'off' });
    bench.client.close();
  });

  it('stays beside another call, also when the connection is lost', async () => {
    const bench = await CallBench.signedIn();
    bench.sockets.answer('call:join', ({ callId }) => ({
      ok: true,
      data: { ...bench.calls.joined(), call: { ...bench.calls.call, id: String(callId) } },
    }));
    const first = await bench.activeCall();
    bench.calls.call = { ...bench.calls.call, id: OTHER_CALL };
    const second = acceptCall(bench.client, OTHER_CALL, { holding: first });
    await settle();
    expect(payloads(bench, 'call:accept')).toMatchObject([{ callId: OTHER_CALL, keeps: CALL }]);
    expect([first.held$.value, second.held$.value]).toEqual([true, false]);
    expect(open(bench)).toEqual(['mic-1']);
    bench.sockets.cut();
    await bench.clock.advance(2000);
    expect(
      payloads(bench, 'call:join')
        .map(({ callId, keeps }) => [callId, keeps])
        .toSorted(),
    ).toEqual([
      [CALL, OTHER_CALL],
      [OTHER_CALL, CALL],
    ]);
    expect(payloads(bench, 'call:hold')).toEqual([
      { callId: CALL, held: true },
      { callId: CALL, held: true },
    ]);
    second.hangUp();
    bench.sockets.cut();
    await bench.clock.advance(2000);
    expect(payloads(bench, 'call:join').at(-1)).not.toHaveProperty('keeps');
    expect(first.state$.value.phase).not.toBe('ended');
    bench.client.close();
  });

  it('leaves the microphone off when a host has muted it meanwhile, and says so when it is resumed', async () => {
    const bench = await CallBench.signedIn();
    const session = await bench.activeCall({ media: { camera: false } });
    const happened: CallHappening[] = [];
    session.happened$.subscribe((one) => happened.push(one));
    session.hold();
    await settle();
    bench.sockets.emit('media:producerPaused', {
      callId: CALL,
      peerId: bench.calls.ownPeerId,
      producerId: 'any',
      mutedBy: BOB.id,
    });
    const during = bench.signals.length;
    expect(happened).toEqual([]);
    session.resume();
    expect(happened).toEqual([{ kind: 'muted', user: BOB }]);
    await bench.clock.advance(600);
    expect(sentSince(bench, during)).not.toContain('media:resumeProducer');
    expect(session.local.choice$.value).toEqual({ microphone: false, camera: false });
    expect(open(bench)).toEqual([]);
    bench.client.close();
  });

  it('is seen by the others', async () => {
    const bench = await CallBench.signedIn();
    const session = await bench.activeCall();
    const [bob] = session.remoteParticipants$.value;
    const about = { callId: CALL, peerId: BOBS_PEER };
    bench.sockets.emit('call:peerHeld', { ...about, held: true });
    expect(bob?.held$.value).toBe(true);
    bench.sockets.emit('call:peerHeld', { ...about, held: false });
    expect(bob?.held$.value).toBe(false);
    bench.calls.peers = bench.calls.peers.map((peer) => ({ ...peer, held: true }));
    bench.sockets.cut();
    await bench.clock.advance(2000);
    expect(bob?.held$.value).toBe(true);
    bench.client.close();
  });
});
