import { EventEmitter } from 'node:events';
import { ortc } from 'mediasoup';
import type { types } from 'mediasoup';
import { MEDIA_CODECS } from './codecs.js';
import { withExtraAddresses } from './listen-plan.js';
import { checkingParameters } from './mediasoup-errors.js';
import { SpeakerWatch } from './speaker-watch.js';

/** Bits per second that one device may send: camera, screen and sound together. */
const MAX_INCOMING_BITRATE = 6_000_000;
/** Bits per second assumed towards a device before its network is known; low starts look poor, high ones lose packets. */
const INITIAL_OUTGOING_BITRATE = 1_000_000;
/** Seconds without ICE consent after which a transport counts as disconnected (RFC 7675 allows 30). */
const ICE_CONSENT_SECONDS = 20;

export type TransportDirection = 'send' | 'recv';

/** `worker-died`: the process went by itself; `worker-closed`: it was ended by us or by a signal. */
export type RouterLoss = 'worker-died' | 'worker-closed';

interface MediaRouterEvents {
  lost: [RouterLoss];
}

/** The router of one call, with its observers. Lives until `close` or until its worker is gone, then emits `lost`. */
export class MediaRouter extends EventEmitter<MediaRouterEvents> {
  readonly speakers: SpeakerWatch;
  readonly #router: types.Router;
  readonly #server: types.WebRtcServer;
  readonly #extraAddresses: readonly string[];
  #closed = false;

  private constructor(
    router: types.Router,
    server: types.WebRtcServer,
    extra: readonly string[],
    speakers: SpeakerWatch,
    isDead: () => boolean,
  ) {
    super();
    this.#router = router;
    this.#server = server;
    this.#extraAddresses = extra;
    this.speakers = speakers;
    router.once('workerclose', () => this.#lose(isDead() ? 'worker-died' : 'worker-closed'));
  }

  static async create(
    worker: types.Worker,
    server: types.WebRtcServer,
    extraAddresses: readonly string[],
  ): Promise<MediaRouter> {
    const router = await worker.createRouter({ mediaCodecs: MEDIA_CODECS });
    try {
      const speakers = await SpeakerWatch.create(router);
      return new MediaRouter(router, server, extraAddresses, speakers, () => worker.died);
    } catch (error) {
      router.close();
      throw error;
    }
  }

  get closed(): boolean {
    return this.#closed;
  }

  get rtpCapabilities(): types.RtpCapabilities {
    return this.#router.rtpCapabilities;
  }

  /** @throws WorkerClosedError when the worker is gone */
  async createTransport(direction: TransportDirection): Promise<types.WebRtcTransport> {
    const transport = await this.#router.createWebRtcTransport({
      webRtcServer: this.#server,
      enableUdp: true,
      enableTcp: true,
      preferUdp: true,
      iceConsentTimeout: ICE_CONSENT_SECONDS,
      initialAvailableOutgoingBitrate: INITIAL_OUTGOING_BITRATE,
    });
    if (direction === 'recv') return transport;
    try {
      await transport.setMaxIncomingBitrate(MAX_INCOMING_BITRATE);
      return transport;
    } catch (error) {
      transport.close();
      throw error;
    }
  }

  /** Where clients reach a transport, on every announced address. */
  candidates(transport: types.WebRtcTransport): types.IceCandidate[] {
    return withExtraAddresses(transport.iceCandidates, this.#extraAddresses);
  }

  /** Whether a device with these capabilities can receive a producer. */
  canConsume(producerId: string, rtpCapabilities: types.RtpCapabilities): boolean {
    return this.#router.canConsume({ producerId, rtpCapabilities });
  }

  /** @throws InvalidMediaParametersError when the capabilities are malformed */
  static checkCapabilities(rtpCapabilities: types.RtpCapabilities): void {
    checkingParameters(() =>
      ortc.validateAndNormalizeRtpCapabilities(structuredClone(rtpCapabilities)),
    );
  }

  dump(): Promise<types.RouterDump> {
    return this.#router.dump();
  }

  /** Ends the router with everything in it; emits nothing. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.removeAllListeners();
    this.speakers.close();
    this.#router.close();
  }

  #lose(why: RouterLoss): void {
    if (this.#closed) return;
    this.#closed = true;
    this.speakers.close();
    this.emit('lost', why);
    this.removeAllListeners();
  }
}
