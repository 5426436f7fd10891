import type {
  Call,
  CallJoined,
  CallKind,
  CallPeer,
  ConsumerInfo,
  IceServer,
  MediaSource,
  ProducerInfo,
  RaisedHands,
  VideoCodec,
} from '@chatcall/contracts';
import { Device, FakeHandler, testFakeParameters, type types } from 'mediasoup-client';
import type { RtcPort } from '../ports/client-ports.js';
import type { FakeSockets } from './fake-sockets.js';
import { ADA, BOB, ROOM } from './samples.js';

export const CALL = '00000000-0000-7000-8000-0000000000f1';
export const BOBS_PEER = '00000000-0000-7000-8000-0000000000e2';

/** mediasoup-client with its own fake of WebRTC; the test sets the state of the transports. */
export class FakeRtc implements RtcPort {
  readonly transports: types.Transport[] = [];
  devices = 0;
  /** Statistics that WebRTC reports of a transport. */
  stats: (direction: 'send' | 'recv') => readonly Readonly<Record<string, unknown>>[] = () => [];
  /** The consumers that were to be created on this device, by their ids. */
  readonly consumed: string[] = [];
  #held: Promise<void> | null = null;

  createDevice(): Promise<Device> {
    const device = new Device({ handlerFactory: FakeHandler.createFactory(testFakeParameters) });
    this.devices += 1;
    device.observer.on('newtransport', (transport) => {
      this.transports.push(transport);
      const report = (): unknown =>
        new Map(
          this.stats(transport.direction).map((entry, index) => [
            String(entry['id'] ?? index),
            entry,
          ]),
        );
      transport.getStats = () => Promise.resolve(report() as RTCStatsReport);
      if (transport.direction === 'recv') this.#observe(transport);
    });
    return Promise.resolve(device);
  }

  /** From now on no consumer becomes ready, until the returned function is called. */
  holdReceiving(): () => void {
    let release = (): void => undefined;
    this.#held = new Promise((resolve) => (release = resolve));
    return release;
  }

  #observe(transport: types.Transport): void {
    const consume = transport.consume.bind(transport);
    transport.consume = async (options) => {
      this.consumed.push(options.id ?? '');
      await this.#held;
      return consume(options);
    };
  }

  move(
    state: types.ConnectionState,
    direction: 'send' | 'recv' | 'both' = 'both',
    fits: (transport: types.Transport) => boolean = () => true,
  ): void {
    for (const transport of this.transports) {
      if (
        transport.closed ||
        (direction !== 'both' && transport.direction !== direction) ||
        !fits(transport)
      )
        continue;
      (transport.handler as FakeHandler).setConnectionState(state);
    }
  }
}

/** The server's side of one call. */
export class FakeCalls {
  readonly #sockets: FakeSockets;
  peers: CallPeer[] = [];
  iceServers: readonly IceServer[] = [];
  /** Media can be sent to the server over TCP, too. */
  listensOnTcp = false;
  hands: RaisedHands = { version: 0, userIds: [] };
  /** What all devices in the call can receive. */
  videoCodecs: readonly VideoCodec[] = ['VP8', 'VP9', 'H264'];
  /** The server's clock; it changes only when the test sets it. */
  serverNow: number;
  call: Call;
  /** Whether the room still has this device's peer. */
  keepsPeer = true;
  /** The answer to the latest join. */
  #joined: CallJoined | null = null;
  /** Id of the last producer of this device. */
  producedId = '';
  #ids = 0;
  #joins = 0;

  constructor(sockets: FakeSockets, now: number, kind: CallKind = 'video') {
    this.#sockets = sockets;

    this.serverNow = now;
    this.call = {
      id: CALL,
      conversationId: ROOM,
      kind,
      state: 'ringing',
      startedBy: ADA.id,
      startedAt: new Date(now).toISOString(),
      answeredAt: null,
      endedAt: null,
      endReason: null,
      duration: null,
      participants: [
        { user: ADA, outcome: 'joined', joinedAt: new Date(now).toISOString(), leftAt: null },
        { user: BOB, outcome: 'ringing', joinedAt: null, leftAt: null },
      ],
    };
    for (const event of ['call:initiate', 'call:accept', 'call:join']) {
      sockets.answer(event, ({ rtpCapabilities, keptPeerId }) => ({
        ok: true,
        data: this.#kept(keptPeerId) ?? this.joined(rtpCapabilities),
      }));
    }
    sockets
      .answer('media:produce', () => ({
        ok: true,
        data: { producerId: (this.producedId = this.#id('produced')) },
      }))
      .answer('media:restartIce', () => ({
        ok: true,
        data: { iceParameters: { usernameFragment: 'u', password: 'p' } },
      }))
      .answer('media:consume', ({ producerIds }) => ({
        ok: true,
        data: { consumers: (producerIds as string[]).map((id) => this.#consumer(id)), failed: [] },
      }));
  }

  /** Id of this device's peer in the present join. */
  get ownPeerId(): string {
    return `own-peer-${this.#joins}`;
  }

  joined(rtpCapabilities?: unknown): CallJoined {
    this.#joins += 1;
    const parameters = testFakeParameters.generateTransportRemoteParameters();
    const { iceParameters, iceCandidates, dtlsParameters } = parameters;
    const tcp = this.listensOnTcp ? [{ ...iceCandidates[0], protocol: 'tcp' }] : [];
    const remote = {
      iceParameters,
      iceCandidates: [...iceCandidates, ...tcp],
      dtlsParameters,
    } as unknown as Omit<CallJoined['sendTransport'], 'id'>;
    this.#joined = {
      call: this.call,
      now: new Date(this.serverNow).toISOString(),
      peerId: this.ownPeerId,
      peers: this.peers,
      hands: this.hands,
      consumers: rtpCapabilities
        ? this.peers.flatMap(({ producers }) =>
            producers.map(({ producerId }) => this.#consumer(producerId)),
          )
        : [],
      routerRtpCapabilities: { ...testFakeParameters.generateRouterRtpCapabilities() },
      videoCodecs: this.videoCodecs,
      iceServers: this.iceServers,
      sendTransport: { id: this.#id('send'), ...remote },
      recvTransport: { id: this.#id('recv'), ...remote },
    };
    return this.#joined;
  }

  /** The answer to a device that keeps its peer. */
  #kept(peerId: unknown): CallJoined | null {
    if (!this.#joined || !this.keepsPeer || peerId !== this.ownPeerId) return null;
    const { call, peers, hands, videoCodecs } = this;
    return { ...this.#joined, call, peers, hands, videoCodecs };
  }

  producer(source: MediaSource, paused = false): ProducerInfo {
    const kind = source === 'microphone' || source === 'screen-audio' ? 'audio' : 'video';
    return { producerId: this.#id(source), kind, source, paused };
  }

  bob(...producers: ProducerInfo[]): CallPeer {
    return { peerId: BOBS_PEER, user: BOB, producers };
  }

  /** Bob answers and joins with his producers. */
  answered(peer: CallPeer, now: number): void {
    const answeredAt = new Date(now).toISOString();
    this.call = { ...this.call, state: 'active', answeredAt };
    this.peers = [peer];
    this.#sockets.emit('call:accepted', { callId: CALL, userId: BOB.id, answeredAt });
    this.#sockets.emit('call:peerJoined', { callId: CALL, peer });
  }

  #consumer(producerId: string): ConsumerInfo {
    const source =
      this.peers.flatMap(({ producers }) => producers).find((one) => one.producerId === producerId)
        ?.source ?? 'camera';
    const kind = source === 'microphone' ? 'audio' : 'video';
    const { rtpParameters } = testFakeParameters.generateConsumerRemoteParameters({
      codecMimeType: kind === 'audio' ? 'audio/opus' : 'video/VP8',
    });
    const consumerId = this.#id('consumer');
    return {
      consumerId,
      producerId,
      peerId: BOBS_PEER,
      kind,
      source,
      rtpParameters: { ...rtpParameters },
      producerPaused: false,
    };
  }

  #id(name: string): string {
    this.#ids += 1;
    return `${name}-${this.#ids}`;
  }
}
