import type { CallPeer, MediaSource } from '@chatcall/contracts';
import { CallBench } from '../testing/call-bench.js';
import { BOBS_PEER, CALL } from '../testing/fake-calls.js';
import { settle } from '../testing/fake-host.js';
import { BOB, ROOM } from '../testing/samples.js';
import type { CallSession } from './call-session.js';
import type { MediaChoice } from './local-media.js';
import { startCall } from './start-call.js';

const SILENT: MediaChoice = { microphone: false, camera: false };
const AUDIO: MediaChoice = { microphone: true, camera: false };
const VIDEO: MediaChoice = { microphone: true, camera: true };

class PhaseBench extends CallBench {
  session!: CallSession;

  async start(media: MediaChoice): Promise<void> {
    await this.signIn();
    this.session = startCall(this.client, { conversationId: ROOM, kind: 'video' }, { media });
    await settle();
  }

  /** Bob answers and sends these sources. */
  async answered(...sources: readonly MediaSource[]): Promise<CallPeer> {
    const peer = this.calls.bob(...sources.map((source) => this.calls.producer(source)));
    this.calls.answered(peer, this.clock.now());
    await settle();
    return peer;
  }

  /**
   * Connects the transports that are in use, as WebRTC does: one without a track does not connect.
   */
  async connect(): Promise<void> {
    const used = this.sockets.sent
      .filter(({ event }) => event === 'media:connectTransport')
      .map(({ payload }) => payload['transportId']);
    this.rtc.move('connected', 'both', (transport) => used.includes(transport.id));
    await this.clock.advance(600);
    this.rtc.move('connected', 'both', (transport) => used.includes(transport.id));
    await settle();
  }

  get phase(): string {
    return this.session.state$.value.phase;
  }
}

const MINE: readonly (readonly [string, MediaChoice])[] = [
  ['nothing', SILENT],
  ['audio', AUDIO],
  ['audio and video', VIDEO],
];
const THEIRS: readonly (readonly [string, readonly MediaSource[]])[] = [
  ['nothing', []],
  ['audio', ['microphone']],
  ['audio and video', ['microphone', 'camera']],
];

describe.each(MINE)('a device that sends %s', (_, media) => {
  it.each(THEIRS)(
    'is active with a peer that sends %s once both have a path',
    async (__, sources) => {
      const bench = new PhaseBench();
      await bench.start(media);
      await bench.answered(...sources);
      await bench.connect();
      expect(bench.phase).toBe('active');
      bench.client.close();
    },
  );

  it('is active when it is alone after a rejoin', async () => {
    const bench = new PhaseBench();
    await bench.start(media);
    await bench.answered('microphone', 'camera');
    await bench.connect();
    bench.calls.peers = [];
    bench.sockets.cut();
    await bench.clock.advance(3000);
    await bench.connect();
    expect(bench.phase).toBe('active');
    bench.client.close();
  });

  it('is active when the other peer has turned everything off', async () => {
    const bench = new PhaseBench();
    await bench.start(media);
    const { producers } = await bench.answered('microphone', 'camera');
    for (const { producerId } of producers) {
      bench.sockets.emit('media:producerClosed', {
        callId: CALL,
        peerId: BOBS_PEER,
        producerId,
      });
    }
    await bench.connect();
    expect(bench.phase).toBe('active');
    bench.client.close();
  });

  it('is active when the tracks of the other peer cannot be received', async () => {
    const bench = new PhaseBench();
    bench.sockets.answer('media:consume', ({ producerIds }) => ({
      ok: true,
      data: { consumers: [], failed: producerIds },
    }));
    await bench.start(media);
    await bench.answered('microphone');
    await bench.connect();
    expect(bench.phase).toBe('active');
    bench.client.close();
  });
});

describe('connecting', () => {
  it('lasts while something that should flow has no path yet', async () => {
    const bench = new PhaseBench();
    await bench.start(AUDIO);
    await bench.answered('microphone');
    bench.rtc.move('connected', 'send');
    expect(bench.phase).toBe('connecting');
    bench.rtc.move('connected', 'recv');
    expect(bench.phase).toBe('active');
    bench.client.close();
  });

  it('begins with the first track of a peer that sent nothing before', async () => {
    const bench = new PhaseBench();
    await bench.start(AUDIO);
    await bench.answered();
    await bench.connect();
    expect(bench.phase).toBe('active');
    const producer = bench.calls.producer('microphone');
    bench.calls.peers = [bench.calls.bob(producer)];
    bench.sockets.emit('media:newProducer', { callId: CALL, peerId: BOBS_PEER, producer });
    await settle();
    expect(bench.phase).toBe('connecting');
    await bench.connect();
    expect(bench.phase).toBe('active');
    bench.client.close();
  });

  it('does not wait for a microphone with an open permission prompt', async () => {
    const bench = new PhaseBench();
    bench.media.gate = new Promise(() => undefined);
    await bench.start(AUDIO);
    await bench.answered('microphone');
    await bench.connect();
    expect([bench.phase, bench.session.local.microphone.syncing$.value]).toEqual(['active', true]);
    bench.client.close();
  });

  it('ends when the peer with the only expected track has left', async () => {
    const bench = new PhaseBench();
    await bench.start(SILENT);
    await bench.answered('microphone');
    bench.sockets.emit('call:peerLeft', {
      callId: CALL,
      peerId: BOBS_PEER,
      userId: BOB.id,
      reason: 'hung-up',
    });
    await bench.connect();
    expect(bench.phase).toBe('active');
    bench.client.close();
  });
});
