import type { MediaSource, ProducePayload } from '@chatcall/contracts';
import { CallBench } from '../../testing/call-bench.js';
import { BOBS_PEER, CALL } from '../../testing/fake-calls.js';
import { settle } from '../../testing/fake-host.js';
import type { CallSession } from '../call-session.js';
import type { RemoteParticipant } from '../participants/participants-api.js';
import type { QualityLevel } from '../participants/participant-quality.js';
import { SteadyLevel } from './quality-levels.js';

/** Packets a second of each track. */
const RATE = 100;

/** A call with Bob over a network of which the test sets the loss. */
class QualityBench extends CallBench {
  session!: CallSession;
  uplinkLoss = 0;
  downlinkLoss = 0;
  roundTripSeconds = 0.02;
  limitedBy = 'none';
  /** The source whose track the statistics do not name, as in Firefox. */
  unnamed: MediaSource | null = null;
  candidate: Readonly<Record<string, unknown>> = { candidateType: 'host', protocol: 'udp' };
  #received = 0;
  #lost = 0;
  #sent = 0;

  async begin(): Promise<this> {
    this.rtc.stats = (direction) => [
      { id: 't', type: 'transport', selectedCandidatePairId: 'p' },
      {
        id: 'p',
        type: 'candidate-pair',
        localCandidateId: 'l',
        currentRoundTripTime: this.roundTripSeconds,
        availableOutgoingBitrate: 2_000_000,
      },
      { id: 'l', type: 'local-candidate', ...this.candidate },
      ...(direction === 'send' ? this.#sending() : this.#receiving()),
    ];
    await this.signIn();
    this.session = await this.activeCall();
    return this;
  }

  get bob(): RemoteParticipant {
    const [bob] = this.session.remoteParticipants$.value;
    if (!bob) throw new Error('Bob is not in the call');
    return bob;
  }

  get bobs(): readonly [QualityLevel, 'mine' | 'theirs' | null] {
    const { level, fault } = this.bob.quality$.value;
    return [level, fault];
  }

  get own(): { level: QualityLevel | undefined; problems: readonly string[] } {
    const quality = this.session.quality$.value;
    return { level: quality?.level, problems: (quality?.problems ?? []).map(({ kind }) => kind) };
  }

  async advance(seconds: number): Promise<void> {
    for (let second = 0; second < seconds; second += 1) {
      this.#sent += RATE;
      this.#lost += RATE * this.downlinkLoss;
      this.#received += RATE * (1 - this.downlinkLoss);
      await this.clock.advance(1000);
    }
  }

  #sending(): Readonly<Record<string, unknown>>[] {
    const { camera } = this.session.local;
    return [
      {
        id: 'm',
        type: 'media-source',
        trackIdentifier: this.unnamed ? undefined : camera.track$.value?.id,
      },
      { id: 'c', type: 'codec', mimeType: 'video/VP8' },
      {
        id: 'o',
        type: 'outbound-rtp',
        kind: 'video',
        ...(this.unnamed ? { mid: this.#midOf(this.unnamed) } : { mediaSourceId: 'm' }),
        remoteId: 'r',
        codecId: 'c',
        packetsSent: this.#sent,
        bytesSent: this.#sent * 1000,
        frameWidth: 1280,
        frameHeight: 720,
        framesPerSecond: 30,
        qualityLimitationReason: this.limitedBy,
      },
      { id: 'r', type: 'remote-inbound-rtp', fractionLost: this.uplinkLoss, jitter: 0.004 },
    ];
  }

  /** As it was sent to the server. */
  #midOf(source: MediaSource): unknown {
    const offers = this.sockets.sent.flatMap(({ event, payload }) =>
      event === 'media:produce' ? [payload as Partial<ProducePayload>] : [],
    );
    return offers.findLast((offer) => offer.source === source)?.rtpParameters?.['mid'];
  }

  #receiving(): Readonly<Record<string, unknown>>[] {
    const trackIdentifier =
      this.session.remoteParticipants$.value[0]?.camera$.value?.track$.value?.id;
    return [
      {
        id: 'i',
        type: 'inbound-rtp',
        kind: 'video',
        trackIdentifier,
        packetsReceived: this.#received,
        packetsLost: this.#lost,
        bytesReceived: this.#received * 1000,
        jitter: 0.01,
      },
    ];
  }
}

describe('the quality of a call', () => {
  let bench: QualityBench;

  beforeEach(async () => {
    bench = await new QualityBench().begin();
  });

  afterEach(() => bench.client.close());

  it('is measured: loss, round trip, bitrate, size, codec and path', async () => {
    await bench.advance(6);
    const quality = bench.session.quality$.value;
    expect(quality).toMatchObject({
      level: 'good',
      problems: [],
      uplink: {
        loss: 0,
        bitrate: 800_000,
        path: { roundTrip: 20, kind: 'host', protocol: 'udp', available: 2_000_000 },
        tracks: [{ source: 'camera', width: 1280, height: 720, framesPerSecond: 30, codec: 'VP8' }],
      },
      downlink: { loss: 0, bitrate: 800_000, tracks: [{ source: 'camera', jitter: 10 }] },
    });
    expect(bench.bobs).toEqual(['good', null]);
    expect(bench.bob.camera$.value?.measures$.value).toMatchObject({ bitrate: 800_000, loss: 0 });
  });

  it.each(['camera', 'screen'] as const)(
    'is measured of a %s whose track the browser does not name, as in Firefox',
    async (source) => {
      bench.session.local.screen.start();
      await settle();
      bench.unnamed = source;
      bench.uplinkLoss = 0.12;
      await bench.advance(12);
      expect(bench.session.quality$.value?.uplink).toMatchObject({
        bitrate: 800_000,
        loss: expect.closeTo(0.12),
        tracks: [{ source, width: 1280, codec: 'VP8' }],
      });
      expect(bench.own.problems).toEqual(['uplink-loss']);
    },
  );

  it('names loss on the way to the server as that of my uplink', async () => {
    bench.uplinkLoss = 0.12;
    await bench.advance(12);
    expect(bench.own).toEqual({ level: 'poor', problems: ['uplink-loss'] });
    expect(bench.session.quality$.value?.problems[0]).toMatchObject({ loss: expect.closeTo(0.12) });
    expect(bench.bobs).toEqual(['good', null]);
  });

  it('names loss on the way here as that of my downlink, and does not blame the others', async () => {
    bench.downlinkLoss = 0.12;
    await bench.advance(12);
    expect(bench.own).toEqual({ level: 'poor', problems: ['downlink-loss'] });
    expect(bench.bobs).toEqual(['poor', 'mine']);
  });

  it('blames the connection of a participant for what the server misses too', async () => {
    bench.sockets.emit('media:peerQuality', { callId: CALL, peerId: BOBS_PEER, uplink: 'poor' });
    bench.downlinkLoss = 0.12;
    await bench.advance(12);
    expect(bench.own).toEqual({ level: 'good', problems: [] });
    expect(bench.bobs).toEqual(['poor', 'theirs']);
    bench.sockets.emit('media:peerQuality', { callId: CALL, peerId: BOBS_PEER, uplink: 'good' });
    bench.downlinkLoss = 0;
    await bench.advance(30);
    expect(bench.bobs).toEqual(['good', null]);
  });

  it('is lost where nothing arrives of a participant', async () => {
    bench.sockets.emit('media:peerReached', { callId: CALL, peerId: BOBS_PEER, reached: false });
    expect(bench.bobs).toEqual(['lost', 'theirs']);
  });

  it('says that the network is slow, the machine is busy and the way leads over a relay', async () => {
    bench.roundTripSeconds = 0.8;
    bench.limitedBy = 'cpu';
    bench.candidate = { candidateType: 'relay', relayProtocol: 'tls', protocol: 'udp' };
    await bench.advance(12);
    expect(bench.own).toEqual({ level: 'poor', problems: ['slow', 'cpu', 'relayed', 'tcp'] });
  });

  it('is reported every 30 seconds and at the end: what was measured since the last report', async () => {
    const reports = (): readonly unknown[] =>
      bench.sockets.sent
        .filter(({ event }) => event === 'call:reportQuality')
        .map(({ payload }) => payload);
    await bench.advance(35);
    expect(reports()).toMatchObject([
      {
        callId: CALL,
        seconds: expect.any(Number),
        poorSeconds: 0,
        uplinkLoss: 0,
        downlinkLoss: 0,
        roundTrip: 20,
        jitter: null,
        sentKbps: 800,
        receivedKbps: 800,
        freezes: 0,
        path: 'host',
        protocol: 'udp',
      },
    ]);
    bench.uplinkLoss = 0.3;
    await bench.advance(15);
    bench.session.hangUp();
    expect(reports()).toHaveLength(2);
    const seconds = reports().map((report) => (report as { seconds: number }).seconds);
    expect(seconds[0]).toBeGreaterThan(25);
    expect(seconds[1]).toBeGreaterThan(10);
    expect(reports()[1]).not.toMatchObject({ poorSeconds: 0 });
  });

  it('is lost while the path is interrupted', async () => {
    await bench.advance(6);
    bench.rtc.move('disconnected');
    await bench.advance(2);
    expect(bench.own.level).toBe('lost');
  });
});

describe('a level', () => {
  const levels = (...samples: QualityLevel[]): QualityLevel[] => {
    const steady = new SteadyLevel();
    return samples.map((sample) => steady.add(sample));
  };

  it('does not change for one sample', () => {
    expect(levels('poor', 'good', 'poor', 'good')).toEqual(['good', 'good', 'good', 'good']);
  });

  it('falls after two worse samples in a row, as far as both say', () => {
    expect(levels('poor', 'fair', 'poor', 'poor')).toEqual(['good', 'fair', 'fair', 'poor']);
  });

  it('rises after four better samples in a row', () => {
    expect(levels('poor', 'poor', 'good', 'fair', 'good', 'good').at(-1)).toBe('fair');
    expect(levels('poor', 'poor', 'good', 'good', 'poor', 'good').at(-1)).toBe('poor');
  });
});
