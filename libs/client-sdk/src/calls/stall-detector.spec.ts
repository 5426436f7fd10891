import { CallBench } from '../testing/call-bench.js';
import { BOBS_PEER, CALL } from '../testing/fake-calls.js';
import { BOB } from '../testing/samples.js';
import type { CallSession } from './call-session.js';
import type { CallHappening, RemoteParticipant } from './participants/participants-api.js';

type Steady = 'microphone' | 'camera';

/** A call with Bob; the test sets the number of packets that arrive from him. */
class StallBench extends CallBench {
  readonly packets: Record<Steady, number | null> = { microphone: 0, camera: 0 };
  counts = true;
  session!: CallSession;

  async begin(): Promise<this> {
    this.rtc.stats = () => (this.counts ? this.#report() : []);
    await this.signIn();
    this.session = await this.activeCall();
    return this;
  }

  get bob(): RemoteParticipant {
    const [bob] = this.session.remoteParticipants$.value;
    if (!bob) throw new Error('Bob is not in the call');
    return bob;
  }

  /** Advances the clock; packets of these sources arrive every second. */
  async advance(seconds: number, ...arriving: readonly Steady[]): Promise<void> {
    for (let second = 0; second < seconds; second += 1) {
      for (const source of arriving) this.packets[source] = (this.packets[source] ?? 0) + 50;
      await this.clock.advance(1000);
    }
  }

  mute(source: Steady): void {
    const producerId = this.calls.peers[0]?.producers.find(
      (one) => one.source === source,
    )?.producerId;
    this.sockets.emit('media:producerPaused', {
      callId: CALL,
      peerId: BOBS_PEER,
      producerId,
    });
  }

  get stalled(): readonly (boolean | undefined)[] {
    const { bob } = this;
    const items = [bob.microphone$.value, bob.camera$.value];
    return [bob.stalled$.value, ...items.map((item) => item?.stalled$.value)];
  }

  #report(): Readonly<Record<string, unknown>>[] {
    const inbound = (['microphone', 'camera'] as const).flatMap((source) => {
      const packetsReceived = this.packets[source];
      const trackIdentifier =
        this.session.remoteParticipants$.value[0]?.[`${source}$`].value?.track$.value?.id;
      return packetsReceived === null
        ? []
        : [{ type: 'inbound-rtp', trackIdentifier, packetsReceived }];
    });
    return [{ type: 'candidate-pair' }, ...inbound];
  }
}

describe('a peer', () => {
  it('is not stalled while its packets arrive', async () => {
    const bench = await new StallBench().begin();
    await bench.advance(10, 'microphone', 'camera');
    expect(bench.stalled).toEqual([false, false, false]);
    bench.client.close();
    expect(bench.clock.waiting).toBe(0);
  });

  it('that froze or lost its network is stalled after three seconds, until packets arrive again', async () => {
    const bench = await new StallBench().begin();
    await bench.advance(5, 'microphone', 'camera');
    await bench.advance(2);
    expect(bench.stalled).toEqual([false, false, false]);
    await bench.advance(2);
    expect(bench.stalled).toEqual([true, true, true]);
    await bench.advance(1, 'microphone', 'camera');
    expect(bench.stalled).toEqual([false, false, false]);
    bench.client.close();
  });

  it('that never sends a packet is stalled, too', async () => {
    const bench = new StallBench();
    bench.packets.microphone = null;
    bench.packets.camera = null;
    await bench.begin();
    await bench.advance(5);
    expect(bench.stalled[0]).toBe(true);
    bench.client.close();
  });

  it('that freezes only its video is not stalled', async () => {
    const bench = await new StallBench().begin();
    await bench.advance(6, 'microphone');
    expect(bench.stalled).toEqual([false, false, true]);
    bench.client.close();
  });

  it('that turned everything off is not stalled', async () => {
    const bench = await new StallBench().begin();
    bench.mute('microphone');
    bench.mute('camera');
    await bench.advance(10);
    expect(bench.stalled).toEqual([false, false, false]);
    bench.client.close();
  });

  it('with hidden video is not stalled', async () => {
    const bench = await new StallBench().begin();
    bench.bob.camera$.value?.openView().close();
    bench.mute('microphone');
    await bench.advance(10);
    expect(bench.stalled).toEqual([false, false, false]);
    bench.client.close();
  });

  it('is not stalled when the own connection is lost', async () => {
    const bench = await new StallBench().begin();
    await bench.advance(2, 'microphone', 'camera');
    bench.rtc.move('disconnected', 'recv');
    await bench.advance(5);
    expect([bench.session.state$.value.phase, ...bench.stalled]).toEqual([
      'reconnecting',
      false,
      false,
      false,
    ]);
    bench.client.close();
  });

  it('is not stalled on a host that counts no packets', async () => {
    const bench = await new StallBench().begin();
    bench.counts = false;
    await bench.advance(10);
    expect(bench.stalled).toEqual([false, false, false]);
    bench.client.close();
  });

  it('is shown as unreachable until its packets reach the server', async () => {
    const bench = await new StallBench().begin();
    const about = { callId: CALL, peerId: BOBS_PEER };
    bench.sockets.emit('media:peerReached', { ...about, reached: false });
    expect(bench.bob.reached$.value).toBe(false);
    bench.sockets.emit('media:peerReached', { ...about, reached: true });
    expect(bench.bob.reached$.value).toBe(true);
    bench.client.close();
  });

  it('is shown as reachable when its packets reach the server again while this device is disconnected', async () => {
    const bench = await new StallBench().begin();
    bench.sockets.emit('media:peerReached', {
      callId: CALL,
      peerId: BOBS_PEER,
      reached: false,
    });
    bench.sockets.cut();
    await bench.clock.advance(1500);
    expect(bench.sockets.sentTimes('call:join')).toBe(1);
    expect(bench.bob.reached$.value).toBe(true);
    bench.client.close();
  });
});

describe('the end of a call of two', () => {
  it.each([
    ['disconnected', 'peer-lost', true],
    ['media-failed', 'peer-lost', true],
    ['hung-up', 'completed', false],
  ] as const)('when the other peer left as %s has the reason %s', async (left, reason, lost) => {
    const bench = await new StallBench().begin();
    const happened: CallHappening[] = [];
    bench.session.happened$.subscribe((happening) => happened.push(happening));
    bench.sockets.emit('call:peerLeft', {
      callId: CALL,
      peerId: BOBS_PEER,
      userId: BOB.id,
      reason: left,
    });
    bench.sockets.emit('call:ended', { callId: CALL, reason: 'completed' });
    expect(bench.session.state$.value).toMatchObject({ phase: 'ended', reason });
    expect(happened).toEqual([{ kind: 'peer-left', user: BOB, lost }]);
    bench.client.close();
  });

  it('after the other peer returned has the reason completed', async () => {
    const bench = await new StallBench().begin();
    const left = { callId: CALL, peerId: BOBS_PEER, userId: BOB.id };
    bench.sockets.emit('call:peerLeft', { ...left, reason: 'disconnected' });
    bench.sockets.emit('call:peerJoined', {
      callId: CALL,
      peer: { ...bench.calls.bob(), peerId: 'again' },
    });
    bench.sockets.emit('call:peerLeft', { ...left, peerId: 'again', reason: 'hung-up' });
    bench.sockets.emit('call:ended', { callId: CALL, reason: 'completed' });
    expect(bench.session.state$.value).toMatchObject({ reason: 'completed' });
    bench.client.close();
  });
});
