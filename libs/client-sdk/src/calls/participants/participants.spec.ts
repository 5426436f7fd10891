import type { FakeMediaStreamTrack } from 'fake-mediastreamtrack';
import { CallBench } from '../../testing/call-bench.js';
import { BOBS_PEER, CALL } from '../../testing/fake-calls.js';
import { settle } from '../../testing/fake-host.js';
import { BOB } from '../../testing/samples.js';
import type { MediaItem, MediaItemEnd } from './participants-api.js';

const ABOUT = { callId: CALL, peerId: BOBS_PEER };

/** Why the item ended, with each change from now on. */
function endsOf(item: MediaItem | null | undefined): (MediaItemEnd | null)[] {
  const ends: (MediaItemEnd | null)[] = [];
  item?.ended$.subscribe((end) => ends.push(end));
  return ends;
}

describe('the media items of a call', () => {
  it('are those of this device and of the others, each with its participant', async () => {
    const bench = await CallBench.signedIn();
    const session = await bench.activeCall();
    const [bob] = session.remoteParticipants$.value;
    const mine = session.localParticipant;
    expect(session.items$.value.map(({ source, participant }) => [source, participant])).toEqual([
      ['microphone', mine],
      ['camera', mine],
      ['microphone', bob],
      ['camera', bob],
    ]);
    expect(new Set(session.items$.value.map(({ id }) => id)).size).toBe(4);
    expect(mine.user$.value?.displayName).toBe('Ada');
    bench.client.close();
  });

  it('keep their objects over a rejoin', async () => {
    const bench = await CallBench.signedIn();
    const session = await bench.activeCall();
    const before = session.items$.value;
    bench.sockets.cut();
    await bench.clock.advance(1500);
    bench.rtc.move('connected');
    expect(bench.sockets.sentTimes('call:join')).toBe(1);
    expect(session.items$.value).toEqual(before);
    expect(session.items$.value.every((item, index) => item === before[index])).toBe(true);
    bench.client.close();
  });

  it.each<[string, MediaItemEnd, (bench: CallBench) => void]>([
    [
      'its participant stops it',
      'stopped',
      ({ sockets, calls }) =>
        sockets.emit('media:producerClosed', {
          ...ABOUT,
          producerId: calls.peers[0]?.producers[1]?.producerId,
        }),
    ],
    [
      'its participant leaves',
      'left',
      ({ sockets }) =>
        sockets.emit('call:peerLeft', { ...ABOUT, userId: BOB.id, reason: 'hung-up' }),
    ],
    [
      'the call ends here',
      'call-ended',
      ({ sockets }) => sockets.emit('call:ended', { callId: CALL, reason: 'completed' }),
    ],
  ])('of others end once, without a track, when %s', async (_, reason, end) => {
    const bench = await CallBench.signedIn();
    const session = await bench.activeCall();
    const camera = session.remoteParticipants$.value[0]?.camera$.value;
    const ends = endsOf(camera);
    expect(camera?.track$.value).not.toBeNull();
    end(bench);
    end(bench);
    expect(ends).toEqual([null, reason]);
    expect(session.items$.value).not.toContain(camera);
    expect([camera?.track$.value, camera?.stalled$.value]).toEqual([null, false]);
    bench.client.close();
  });

  it('of my microphone and camera are paused while they are off, and end with the call', async () => {
    const bench = await CallBench.signedIn();
    const session = await bench.activeCall();
    const { microphone$, camera$ } = session.localParticipant;
    const [microphone, camera] = [microphone$.value, camera$.value];
    const ends = endsOf(camera);
    session.local.microphone.set(false);
    session.local.camera.set(false);
    await settle();
    expect([microphone?.paused$.value, camera?.paused$.value, camera?.track$.value]).toEqual([
      true,
      true,
      null,
    ]);
    session.local.camera.set(true);
    await settle();
    expect([camera$.value, camera?.paused$.value]).toEqual([camera, false]);
    session.hangUp();
    expect([ends, camera?.track$.value, session.items$.value]).toEqual([
      [null, 'call-ended'],
      null,
      [],
    ]);
    bench.client.close();
  });

  it('of my screen are new ones with each sharing', async () => {
    const bench = await CallBench.signedIn();
    const session = await bench.activeCall();
    const shared = (): MediaItem | undefined =>
      session.localParticipant.items$.value.find(({ source }) => source === 'screen');
    session.local.screen.start();
    await settle();
    const first = shared();
    const ends = endsOf(first);
    (bench.media.opened.at(-1) as FakeMediaStreamTrack).remoteStop();
    await settle();
    expect([ends, shared()]).toEqual([[null, 'stopped'], undefined]);
    session.local.screen.start();
    await settle();
    expect(shared()?.id).toMatch(/^local-/);
    expect(shared()?.id).not.toBe(first?.id);
    bench.client.close();
  });

  it('that begin while nothing else changes are requested once, also when they are refused', async () => {
    const bench = await CallBench.signedIn();
    const session = await bench.activeCall();
    bench.sockets.answer('media:consume', ({ producerIds }) => ({
      ok: true,
      data: { consumers: [], failed: producerIds },
    }));
    for (const source of ['screen', 'screen-audio'] as const) {
      bench.sockets.emit('media:newProducer', {
        ...ABOUT,
        producer: bench.calls.producer(source),
      });
      await settle();
    }
    const requested = bench.sockets.sent
      .filter(({ event }) => event === 'media:consume')
      .map(({ payload }) => (payload['producerIds'] as string[]).length);
    expect(requested).toEqual([2, 1, 1]);
    expect(session.items$.value).toHaveLength(6);
    bench.client.close();
  });
});

/** A call with Bob, and what is reported about who comes and goes. */
async function watched() {
  const bench = await CallBench.signedIn();
  const session = await bench.activeCall();
  const happened: string[] = [];
  session.happened$.subscribe(({ kind }) => happened.push(kind));
  const joins = (peerId: string): void =>
    bench.sockets.emit('call:peerJoined', {
      callId: CALL,
      peer: { ...bench.calls.bob(), peerId },
    });
  return { bench, session, happened, joins };
}

describe('a user who continues on another device', () => {
  it('has neither left nor joined for the others, and leaves and joins as before afterwards', async () => {
    const { bench, happened, joins } = await watched();
    const leaves = (peerId: string, reason: string): void =>
      bench.sockets.emit('call:peerLeft', { callId: CALL, peerId, userId: BOB.id, reason });
    joins('second');
    leaves(BOBS_PEER, 'replaced');
    expect(happened).toEqual([]);
    leaves('second', 'hung-up');
    joins('third');
    expect(happened).toEqual(['peer-left', 'peer-joined']);
    bench.client.close();
  });
});

describe('the users of a call that continues on another media node', () => {
  it('have not joined when their devices arrive there after this one', async () => {
    const { bench, session, happened, joins } = await watched();
    bench.calls.peers = [];
    bench.sockets.emit('media:interrupted', { callId: CALL });
    await bench.clock.advance(5000);
    await settle();
    expect(session.remoteParticipants$.value).toEqual([]);
    joins('second');
    expect(session.remoteParticipants$.value).toHaveLength(1);
    expect(happened).toEqual([]);
    bench.sockets.emit('call:peerLeft', {
      callId: CALL,
      peerId: 'second',
      userId: BOB.id,
      reason: 'hung-up',
    });
    joins('third');
    expect(happened).toEqual(['peer-left', 'peer-joined']);
    bench.client.close();
  });
});
