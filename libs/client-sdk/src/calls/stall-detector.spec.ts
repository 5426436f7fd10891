import { BOBS_PEER, CALL, FakeCalls, FakeRtc } from '../testing/fake-calls.js';
import { settle } from '../testing/fake-host.js';
import { FakeMedia } from '../testing/fake-media.js';
import { BOB, ROOM } from '../testing/samples.js';
import { Bench } from '../testing/test-bench.js';
import type { CallHappening, CallSession } from './call-session.js';
import type { RemotePeer } from './remote-peer.js';
import { startCall } from './start-call.js';

type Steady = 'microphone' | 'camera';

/** A call with Bob, whose packets the test counts. */
class World {
  readonly rtc = new FakeRtc();
  readonly bench = new Bench({}, { media: new FakeMedia(), rtc: this.rtc });
  readonly calls = new FakeCalls(this.bench.sockets, this.bench.clock.now());
  readonly packets: Record<Steady, number | null> = { microphone: 0, camera: 0 };
  counts = true;
  session!: CallSession;

  async begin(): Promise<this> {
    this.rtc.stats = () => (this.counts ? this.#report() : []);
    await this.bench.signIn();
    this.session = startCall(this.bench.client, { conversationId: ROOM, kind: 'video' });
    await settle();
    this.calls.answered(
      this.calls.bob(this.calls.producer('microphone'), this.calls.producer('camera')),
      this.bench.clock.now(),
    );
    await settle();
    this.rtc.move('connected');
    return this;
  }

  get bob(): RemotePeer {
    const [bob] = this.session.peers$.value;
    if (!bob) throw new Error('Bob is not there');
    return bob;
  }

  /** Seconds pass in which packets of these arrive. */
  async pass(seconds: number, ...arriving: readonly Steady[]): Promise<void> {
    for (let second = 0; second < seconds; second += 1) {
      for (const source of arriving) this.packets[source] = (this.packets[source] ?? 0) + 50;
      await this.bench.clock.advance(1000);
    }
  }

  mute(source: Steady): void {
    const producerId = this.calls.peers[0]?.producers.find(
      (one) => one.source === source,
    )?.producerId;
    this.bench.sockets.emit('media:producerPaused', {
      callId: CALL,
      peerId: BOBS_PEER,
      producerId,
    });
  }

  get stalled(): readonly boolean[] {
    const { bob } = this;
    return [bob.stalled$.value, bob.microphone.stalled$.value, bob.camera.stalled$.value];
  }

  #report(): Readonly<Record<string, unknown>>[] {
    const inbound = (['microphone', 'camera'] as const).flatMap((source) => {
      const packetsReceived = this.packets[source];
      const trackIdentifier = this.session.peers$.value[0]?.[source].track$.value?.id;
      return packetsReceived === null
        ? []
        : [{ type: 'inbound-rtp', trackIdentifier, packetsReceived }];
    });
    return [{ type: 'candidate-pair' }, ...inbound];
  }
}

describe('a peer', () => {
  it('is not stalled while its packets arrive', async () => {
    const world = await new World().begin();
    await world.pass(10, 'microphone', 'camera');
    expect(world.stalled).toEqual([false, false, false]);
    world.bench.client.close();
    expect(world.bench.clock.waiting).toBe(0);
  });

  it('that froze or lost its network is stalled after three seconds, until packets arrive again', async () => {
    const world = await new World().begin();
    await world.pass(5, 'microphone', 'camera');
    await world.pass(2);
    expect(world.stalled).toEqual([false, false, false]);
    await world.pass(2);
    expect(world.stalled).toEqual([true, true, true]);
    await world.pass(1, 'microphone', 'camera');
    expect(world.stalled).toEqual([false, false, false]);
    world.bench.client.close();
  });

  it('of which nothing ever arrives is stalled, too', async () => {
    const world = new World();
    world.packets.microphone = null;
    world.packets.camera = null;
    await world.begin();
    await world.pass(5);
    expect(world.stalled[0]).toBe(true);
    world.bench.client.close();
  });

  it('whose picture alone is frozen is not stalled', async () => {
    const world = await new World().begin();
    await world.pass(6, 'microphone');
    expect(world.stalled).toEqual([false, false, true]);
    world.bench.client.close();
  });

  it('that turned everything off is not stalled', async () => {
    const world = await new World().begin();
    world.mute('microphone');
    world.mute('camera');
    await world.pass(10);
    expect(world.stalled).toEqual([false, false, false]);
    world.bench.client.close();
  });

  it('whose picture is not shown is not stalled', async () => {
    const world = await new World().begin();
    world.bob.camera.setWanted(false);
    world.mute('microphone');
    await world.pass(10);
    expect(world.stalled).toEqual([false, false, false]);
    world.bench.client.close();
  });

  it('is not stalled when the own connection is lost', async () => {
    const world = await new World().begin();
    await world.pass(2, 'microphone', 'camera');
    world.rtc.move('disconnected', 'recv');
    await world.pass(5);
    expect([world.session.state$.value.phase, ...world.stalled]).toEqual([
      'reconnecting',
      false,
      false,
      false,
    ]);
    world.bench.client.close();
  });

  it('is not stalled on a host that counts no packets', async () => {
    const world = await new World().begin();
    world.counts = false;
    await world.pass(10);
    expect(world.stalled).toEqual([false, false, false]);
    world.bench.client.close();
  });

  it('whose packets do not reach the server is shown as unreachable, until they do', async () => {
    const world = await new World().begin();
    const about = { callId: CALL, peerId: BOBS_PEER };
    world.bench.sockets.emit('media:peerReached', { ...about, reached: false });
    expect(world.bob.reached$.value).toBe(false);
    world.bench.sockets.emit('media:peerReached', { ...about, reached: true });
    expect(world.bob.reached$.value).toBe(true);
    world.bench.client.close();
  });

  it('whose packets reach the server again while this device was disconnected is shown as reachable', async () => {
    const world = await new World().begin();
    world.bench.sockets.emit('media:peerReached', {
      callId: CALL,
      peerId: BOBS_PEER,
      reached: false,
    });
    world.bench.sockets.cut();
    await world.bench.clock.advance(1500);
    expect(world.bench.sockets.sentTimes('call:join')).toBe(1);
    expect(world.bob.reached$.value).toBe(true);
    world.bench.client.close();
  });
});

describe('the end of a call of two', () => {
  it.each([
    ['disconnected', 'peer-lost', true],
    ['media-failed', 'peer-lost', true],
    ['hung-up', 'completed', false],
  ] as const)(
    'says what became of the other one who is gone as %s: %s',
    async (left, reason, lost) => {
      const world = await new World().begin();
      const happened: CallHappening[] = [];
      world.session.happened$.subscribe((happening) => happened.push(happening));
      world.bench.sockets.emit('call:peerLeft', {
        callId: CALL,
        peerId: BOBS_PEER,
        userId: BOB.id,
        reason: left,
      });
      world.bench.sockets.emit('call:ended', { callId: CALL, reason: 'completed' });
      expect(world.session.state$.value).toMatchObject({ phase: 'ended', reason });
      expect(happened).toEqual([{ kind: 'peer-left', user: BOB, lost }]);
      world.bench.client.close();
    },
  );

  it('after the other peer returned is an ordinary one', async () => {
    const world = await new World().begin();
    const gone = { callId: CALL, peerId: BOBS_PEER, userId: BOB.id };
    world.bench.sockets.emit('call:peerLeft', { ...gone, reason: 'disconnected' });
    world.bench.sockets.emit('call:peerJoined', {
      callId: CALL,
      peer: { ...world.calls.bob(), peerId: 'again' },
    });
    world.bench.sockets.emit('call:peerLeft', { ...gone, peerId: 'again', reason: 'hung-up' });
    world.bench.sockets.emit('call:ended', { callId: CALL, reason: 'completed' });
    expect(world.session.state$.value).toMatchObject({ reason: 'completed' });
    world.bench.client.close();
  });
});
