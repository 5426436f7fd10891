import { EventEmitter } from 'node:events';
import { ortc } from 'mediasoup';
import type { types } from 'mediasoup';
import { VIDEO_CODECS } from '@chatcall/contracts';
import type { VideoCodec } from '@chatcall/contracts';
import { withExtraAddresses } from './listen-plan.js';
import { checkingParameters } from './mediasoup-errors.js';
import { SpeakerDetector } from './speaker-detector.js';

/** Bits per second that one device may send: camera, screen and audio together. */
const MAX_INCOMING_BITRATE = 6_000_000;
/**
 * Bits per second assumed towards a device until its network is measured; a low value looks poor at
 * first, a high one loses packets.
 */
const INITIAL_OUTGOING_BITRATE = 1_000_000;
/**
 * Seconds without ICE consent after which a transport counts as disconnected (RFC 7675 allows 30).
 */
const ICE_CONSENT_SECONDS = 20;

/**
 * Codecs of every call, of video the preferred one first; H264 is constrained baseline with
 * packetization-mode 1. Feedback (nack, pli, fir, transport-cc, goog-remb) is added by mediasoup for
 * the codecs it supports. Payload types are left to mediasoup.
 */
const MEDIA_CODECS: types.RouterRtpCodecCapability[] = [
  {
    kind: 'audio',
    mimeType: 'audio/opus',
    clockRate: 48_000,
    channels: 2,
    parameters: { useinbandfec: 1 },
  },
  { kind: 'video', mimeType: 'video/VP8', clockRate: 90_000 },
  { kind: 'video', mimeType: 'video/VP9', clockRate: 90_000, parameters: { 'profile-id': 0 } },
  {
    kind: 'video',
    mimeType: 'video/H264',
    clockRate: 90_000,
    parameters: {
      'packetization-mode': 1,
      'profile-level-id': '42e01f',
      'level-asymmetry-allowed': 1,
    },
  },
  { kind: 'video', mimeType: 'video/AV1', clockRate: 90_000 },
];

export type TransportDirection = 'send' | 'recv';

/**
 * `worker-died`: the process crashed; `worker-closed`: this server or a signal ended it.
 */
export type RouterLoss = 'worker-died' | 'worker-closed';

interface MediaRouterEvents {
  lost: [RouterLoss];
}

/**
 * The router of one call, with its observers. Emits `lost` when its worker is gone.
 */
export class MediaRouter extends EventEmitter<MediaRouterEvents> {
  readonly speakers: SpeakerDetector;
  readonly #router: types.Router;
  readonly #server: types.WebRtcServer;
  readonly #extraAddresses: readonly string[];
  #closed = false;

  private constructor(
    router: types.Router,
    server: types.WebRtcServer,
    extra: readonly string[],
    speakers: SpeakerDetector,
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
      const speakers = await SpeakerDetector.create(router);
      return new MediaRouter(router, server, extraAddresses, speakers, () => worker.died);
    } catch (error) {
      router.close();
      throw error;
    }
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

  /** The ICE candidates of a transport, for every announced address. */
  candidates(transport: types.WebRtcTransport): types.IceCandidate[] {
    return withExtraAddresses(transport.iceCandidates, this.#extraAddresses);
  }

  /** Whether a device with these capabilities can receive a producer. */
  canConsume(producerId: string, rtpCapabilities: types.RtpCapabilities): boolean {
    return this.#router.canConsume({ producerId, rtpCapabilities });
  }

  /** The codecs of video that a device with these capabilities can receive. */
  videoCodecsOf(rtpCapabilities: types.RtpCapabilities): readonly VideoCodec[] {
    const codecs = this.rtpCapabilities.codecs ?? [];
    return VIDEO_CODECS.filter((name) =>
      codecs.some(
        ({ preferredPayloadType, ...codec }) =>
          codec.mimeType === `video/${name}` &&
          ortc.canConsume(
            { codecs: [{ ...codec, payloadType: preferredPayloadType }] },
            rtpCapabilities,
          ),
      ),
    );
  }

  /** @throws InvalidMediaParametersError when the capabilities are malformed */
  static checkCapabilities(rtpCapabilities: types.RtpCapabilities): void {
    checkingParameters(() =>
      ortc.validateAndNormalizeRtpCapabilities(structuredClone(rtpCapabilities)),
    );
  }

  /** Closes the router with everything in it; emits nothing. */
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
