import type { CallPeer, MediaSource } from '@chatcall/contracts';
import { BOBS_PEER, CALL, FakeCalls, FakeRtc } from '../testing/fake-calls.js';
import { settle } from '../testing/fake-host.js';
import { FakeMedia } from '../testing/fake-media.js';
import { BOB, ROOM } from '../testing/samples.js';
import { Bench } from '../testing/test-bench.js';
import type { CallSession } from './call-session.js';
import type { MediaChoice } from './local-media.js';
import { startCall } from './start-call.js';

const SILENT: MediaChoice = { microphone: false, camera: false };
const AUDIO: MediaChoice = { microphone: true, camera: false };
const VIDEO: MediaChoice = { microphone: true, camera: true };

class World {
  readonly media = new FakeMedia();
  readonly rtc = new FakeRtc();
  readonly bench = new Bench({}, { media: this.media, rtc: this.rtc });
  readonly calls = new FakeCalls(this.bench.sockets, this.bench.clock.now());
  session!: CallSession;

  async start(media: MediaChoice): Promise<void> {
    await this.bench.signIn();
    this.session = startCall(this.bench.client, { conversationId: ROOM, kind: 'video' }, { media });
    await settle();
  }

  /** Bob answers, and sends this. */
  async answered(...sources: readonly MediaSource[]): Promise<CallPeer> {
    const peer = this.calls.bob(...sources.map((source) => this.calls.producer(source)));
    this.calls.answered(peer, this.bench.clock.now());
    await settle();
    return peer;
  }

  /**
   * Moves the transports that are in use, as WebRTC does: one without a track stays as it was made.
   */
  async connect(): Promise<void> {
    const used = this.bench.sockets.sent
      .filter(({ event }) => event === 'media:connectTransport')
      .map(({ payload }) => payload['transportId']);
    this.rtc.move('connected', 'both', (transport) => used.includes(transport.id));
    await this.bench.clock.advance(600);
    this.rtc.move('connected', 'both', (transport) => used.includes(transport.id));
    await settle();
  }

  get phase(): string {
    return this.session.state$.value.phase;
  }
}

const MINE: readonly (readonly [string, MediaChoice])[] = [
  ['nothing', SILENT],
  ['sound', AUDIO],
  ['sound and picture', VIDEO],
];
const THEIRS: readonly (readonly [string, readonly MediaSource[]])[] = [
  ['nothing', []],
  ['sound', ['microphone']],
  ['sound and picture', ['microphone', 'camera']],
];

describe.each(MINE)('a device that sends %s', (_, media) => {
  it.each(THEIRS)(
    'is active with a peer that sends %s once both have a path',
    async (__, sources) => {
      const world = new World();
      await world.start(media);
      await world.answered(...sources);
      await world.connect();
      expect(world.phase).toBe('active');
      world.bench.client.close();
    },
  );

  it('is active when it is alone after a rejoin', async () => {
    const world = new World();
    await world.start(media);
    await world.answered('microphone', 'camera');
    await world.connect();
    world.calls.peers = [];
    world.bench.sockets.cut();
    await world.bench.clock.advance(3000);
    await world.connect();
    expect(world.phase).toBe('active');
    world.bench.client.close();
  });

  it('is active when the other peer has turned everything off', async () => {
    const world = new World();
    await world.start(media);
    const { producers } = await world.answered('microphone', 'camera');
    for (const { producerId } of producers) {
      world.bench.sockets.emit('media:producerClosed', {
        callId: CALL,
        peerId: BOBS_PEER,
        producerId,
      });
    }
    await world.connect();
    expect(world.phase).toBe('active');
    world.bench.client.close();
  });

  it('is active when the tracks of the other peer cannot be received', async () => {
    const world = new World();
    world.bench.sockets.answer('media:consume', ({ producerIds }) => ({
      ok: true,
      data: { consumers: [], failed: producerIds },
    }));
    await world.start(media);
    await world.answered('microphone');
    await world.connect();
    expect(world.phase).toBe('active');
    world.bench.client.close();
  });
});

describe('connecting', () => {
  it('lasts while something that should flow has no path yet', async () => {
    const world = new World();
    await world.start(AUDIO);
    await world.answered('microphone');
    world.rtc.move('connected', 'send');
    expect(world.phase).toBe('connecting');
    world.rtc.move('connected', 'recv');
    expect(world.phase).toBe('active');
    world.bench.client.close();
  });

  it('begins with the first track of a peer that sent nothing before', async () => {
    const world = new World();
    await world.start(AUDIO);
    await world.answered();
    await world.connect();
    expect(world.phase).toBe('active');
    const producer = world.calls.producer('microphone');
    world.calls.peers = [world.calls.bob(producer)];
    world.bench.sockets.emit('media:newProducer', { callId: CALL, peerId: BOBS_PEER, producer });
    await settle();
    expect(world.phase).toBe('connecting');
    await world.connect();
    expect(world.phase).toBe('active');
    world.bench.client.close();
  });

  it('does not wait for a microphone with an open permission prompt', async () => {
    const world = new World();
    world.media.gate = new Promise(() => undefined);
    await world.start(AUDIO);
    await world.answered('microphone');
    await world.connect();
    expect([world.phase, world.session.local.microphone.syncing$.value]).toEqual(['active', true]);
    world.bench.client.close();
  });

  it('ends with the only track that was waited for', async () => {
    const world = new World();
    await world.start(SILENT);
    await world.answered('microphone');
    world.bench.sockets.emit('call:peerLeft', {
      callId: CALL,
      peerId: BOBS_PEER,
      userId: BOB.id,
      reason: 'hung-up',
    });
    await world.connect();
    expect(world.phase).toBe('active');
    world.bench.client.close();
  });
});
