import type { VideoCodecsNotice } from './media-codecs.js';
import type {
  CallId,
  ClientEvent,
  ConsumerId,
  Done,
  PeerId,
  ProducerId,
  ServerEvent,
  TransportId,
  UserId,
} from './protocol.js';

/**
 * Any object of JSON. RTP, ICE and DTLS values are passed through as mediasoup and mediasoup-client
 * exchange them (https://mediasoup.org/documentation/v3/mediasoup/rtp-parameters-and-capabilities/);
 * server and client use the types of their own library.
 */
export type JsonObject = Readonly<Record<string, unknown>>;
/**
 * What a device or the server can receive: mediasoup's `RtpCapabilities`. From a client: with a list
 * `codecs`, at most 64 entries in each list, 32 KiB and 8 levels.
 */
export type RtpCapabilities = JsonObject;
/**
 * How a track is sent: mediasoup's `RtpParameters`. From a client: with a list `codecs`, at most 32
 * entries in each list (8 `encodings`), 32 KiB and 8 levels.
 */
export type RtpParameters = JsonObject;
/**
 * mediasoup's `DtlsParameters`. From a client: with a list `fingerprints` of at most 8 entries.
 */
export type DtlsParameters = JsonObject;
/** mediasoup's `IceParameters`. */
export type IceParameters = JsonObject;
/** mediasoup's `IceCandidate`. */
export type IceCandidate = JsonObject;
export type MediaKind = 'audio' | 'video';

/** STUN or TURN server, as `RTCIceServer`. TURN credentials are valid for a limited time. */
export interface IceServer {
  readonly urls: readonly string[];
  readonly username?: string;
  readonly credential?: string;
}

/** Parameters with which mediasoup-client creates its side of a transport. */
export interface TransportOptions {
  readonly id: TransportId;
  readonly iceParameters: IceParameters;
  readonly iceCandidates: readonly IceCandidate[];
  readonly dtlsParameters: DtlsParameters;
}

export type MediaSource = 'microphone' | 'camera' | 'screen' | 'screen-audio';

export interface ProducerInfo {
  readonly producerId: ProducerId;
  readonly kind: MediaKind;
  readonly source: MediaSource;
  readonly paused: boolean;
}

/**
 * Parameters with which mediasoup-client creates its side of a consumer; created paused, resumed by
 * the client.
 */
export interface ConsumerInfo {
  readonly consumerId: ConsumerId;
  readonly producerId: ProducerId;
  readonly peerId: PeerId;
  readonly kind: MediaKind;
  readonly source: MediaSource;
  readonly rtpParameters: RtpParameters;
  readonly producerPaused: boolean;
}

/** `media:connectTransport`: sends the DTLS parameters of the client's side of a transport. */
export interface ConnectTransportPayload {
  readonly callId: CallId;
  readonly transportId: TransportId;
  readonly dtlsParameters: DtlsParameters;
}

export type ConnectTransportResponse = Done;

/** `media:produce`: starts sending a track; the other peers receive `media:newProducer`. */
export interface ProducePayload {
  readonly callId: CallId;
  readonly transportId: TransportId;
  readonly kind: MediaKind;
  readonly source: MediaSource;
  readonly rtpParameters: RtpParameters;
  readonly paused: boolean;
}

export interface ProduceResponse {
  readonly producerId: ProducerId;
}

/** `media:pauseProducer`: pauses (mutes) one of my producers at the server. */
export interface PauseProducerPayload {
  readonly callId: CallId;
  readonly producerId: ProducerId;
}

export type PauseProducerResponse = Done;

/** `media:resumeProducer`: resumes (unmutes) one of my producers. */
export interface ResumeProducerPayload {
  readonly callId: CallId;
  readonly producerId: ProducerId;
}

export type ResumeProducerResponse = Done;

/** `media:closeProducer`: stops sending a track. */
export interface CloseProducerPayload {
  readonly callId: CallId;
  readonly producerId: ProducerId;
}

export type CloseProducerResponse = Done;

/**
 * `media:consume`: creates paused consumers for producers of other peers; `failed` lists those that
 * cannot be consumed.
 */
export interface ConsumePayload {
  readonly callId: CallId;
  readonly rtpCapabilities: RtpCapabilities;
  /**
   * @minItems 1
   * @maxItems 200
   */
  readonly producerIds: readonly ProducerId[];
}

export interface ConsumeResponse {
  readonly consumers: readonly ConsumerInfo[];
  readonly failed: readonly ProducerId[];
}

/** `media:resumeConsumers`: resumes consumers and requests a key frame of video. */
export interface ResumeConsumersPayload {
  readonly callId: CallId;
  /**
   * @minItems 1
   * @maxItems 200
   */
  readonly consumerIds: readonly ConsumerId[];
}

export type ResumeConsumersResponse = Done;

/** `media:pauseConsumers`: pauses consumers whose media is not shown. */
export interface PauseConsumersPayload {
  readonly callId: CallId;
  /**
   * @minItems 1
   * @maxItems 200
   */
  readonly consumerIds: readonly ConsumerId[];
}

export type PauseConsumersResponse = Done;

/** `media:closeConsumers`: closes consumers. */
export interface CloseConsumersPayload {
  readonly callId: CallId;
  /**
   * @minItems 1
   * @maxItems 200
   */
  readonly consumerIds: readonly ConsumerId[];
}

export type CloseConsumersResponse = Done;

/** How a video is shown: its size in device pixels, and whether it is pinned. */
export interface ConsumerView {
  readonly consumerId: ConsumerId;
  /**
   * @asType integer
   * @minimum 1
   * @maximum 16384
   */
  readonly width: number;
  /**
   * @asType integer
   * @minimum 1
   * @maximum 16384
   */
  readonly height: number;
  /** Pinned videos are sent first. */
  readonly pinned: boolean;
}

/**
 * `media:setViews`: reports how videos are shown here. The server sends the layers that these sizes
 * need; before the first report it sends the best.
 */
export interface SetViewsPayload {
  readonly callId: CallId;
  /**
   * @minItems 1
   * @maxItems 200
   */
  readonly views: readonly ConsumerView[];
}

export type SetViewsResponse = Done;

/** `media:restartIce`: requests new ICE parameters, since the path is lost or none was found. */
export interface RestartIcePayload {
  readonly callId: CallId;
  readonly transportId: TransportId;
}

export interface RestartIceResponse {
  readonly iceParameters: IceParameters;
}

/** `media:newProducer`: a peer started sending a track. */
export interface NewProducerNotice {
  readonly callId: CallId;
  readonly peerId: PeerId;
  readonly producer: ProducerInfo;
}

/**
 * `media:producerPaused`: a peer muted a track, or a host did; then the device that sends it gets the
 * notice, too.
 */
export interface ProducerPausedNotice {
  readonly callId: CallId;
  readonly peerId: PeerId;
  readonly producerId: ProducerId;
  /** The host who has muted it. */
  readonly mutedBy?: UserId;
}

/** `media:producerResumed`: a peer unmuted a track. */
export interface ProducerResumedNotice {
  readonly callId: CallId;
  readonly peerId: PeerId;
  readonly producerId: ProducerId;
}

/** `media:producerClosed`: a peer stopped sending a track; its consumers are closed. */
export interface ProducerClosedNotice {
  readonly callId: CallId;
  readonly peerId: PeerId;
  readonly producerId: ProducerId;
}

/** `media:activeSpeaker`: the dominant speaker changed; null in silence. */
export interface ActiveSpeakerNotice {
  readonly callId: CallId;
  readonly peerId: PeerId | null;
}

/**
 * `media:audioLevels`: the audible peers, loudest first, at most a few times a second; empty in
 * silence.
 */
export interface AudioLevelsNotice {
  readonly callId: CallId;
  readonly levels: readonly {
    readonly peerId: PeerId;
    /**
     * dBvo, -127 (silence) to 0.
     * @asType integer
     * @minimum -127
     * @maximum 0
     */
    readonly volume: number;
  }[];
}

/**
 * `media:interrupted`: the server lost the media of this call, or moves it to another media node, and its transports are closed;
 * `call:join` restores it.
 */
export interface MediaInterruptedNotice {
  readonly callId: CallId;
  readonly reason: 'worker-died' | 'node-lost';
}

/**
 * `media:peerReached`: the server receives no packets of a device (`reached` is false: it cannot
 * connect, or its network is gone), or receives them again.
 */
export interface PeerReachedNotice {
  readonly callId: CallId;
  readonly peerId: PeerId;
  readonly reached: boolean;
}

/**
 * How well the packets of a device arrive at the server. `fair`: some are lost; `poor`: many are.
 */
export type UplinkQuality = 'good' | 'fair' | 'poor';

/**
 * `media:peerQuality`: the connection of a device to the server became better or worse; at most one
 * of a device every two seconds.
 */
export interface PeerQualityNotice {
  readonly callId: CallId;
  readonly peerId: PeerId;
  readonly uplink: UplinkQuality;
}

/**
 * Why a video that this device wants is not sent. `bandwidth`: the network of this device is too
 * slow at the moment; `last-n`: others have spoken later, and the number of videos is limited.
 */
export type MediaLimit = 'bandwidth' | 'last-n';

/**
 * `media:limited`: the server does not send a video of a peer to this device for now; null: it sends
 * it again. Only to this device.
 */
export interface MediaLimitedNotice {
  readonly callId: CallId;
  /** Whose video. */
  readonly peerId: PeerId;
  readonly producerId: ProducerId;
  readonly reason: MediaLimit | null;
}

/**
 * Layers of a camera, from the lowest, that a device sends before the server asks for more or fewer;
 * where all are in one encoding (SVC), it sends all of them.
 */
export const CAMERA_START_LAYERS = 2;

/**
 * `media:sendLayers`: how many layers of a video of this device anyone receives, from the lowest: it
 * need not send the others. 0: none. Before the first notice a camera has
 * {@link CAMERA_START_LAYERS}, or all with SVC. Only to this device.
 */
export interface SendLayersNotice {
  readonly callId: CallId;
  readonly producerId: ProducerId;
  /**
   * @asType integer
   * @minimum 0
   * @maximum 9
   */
  readonly layers: number;
}

/** Client-to-server events of media. */
export interface MediaClientEvents {
  'media:connectTransport': ClientEvent<ConnectTransportPayload, ConnectTransportResponse>;
  'media:produce': ClientEvent<ProducePayload, ProduceResponse>;
  'media:pauseProducer': ClientEvent<PauseProducerPayload, PauseProducerResponse>;
  'media:resumeProducer': ClientEvent<ResumeProducerPayload, ResumeProducerResponse>;
  'media:closeProducer': ClientEvent<CloseProducerPayload, CloseProducerResponse>;
  'media:consume': ClientEvent<ConsumePayload, ConsumeResponse>;
  'media:resumeConsumers': ClientEvent<ResumeConsumersPayload, ResumeConsumersResponse>;
  'media:pauseConsumers': ClientEvent<PauseConsumersPayload, PauseConsumersResponse>;
  'media:closeConsumers': ClientEvent<CloseConsumersPayload, CloseConsumersResponse>;
  'media:setViews': ClientEvent<SetViewsPayload, SetViewsResponse>;
  'media:restartIce': ClientEvent<RestartIcePayload, RestartIceResponse>;
}

/** Server-to-client events of media. */
export interface MediaServerEvents {
  'media:newProducer': ServerEvent<NewProducerNotice>;
  'media:producerPaused': ServerEvent<ProducerPausedNotice>;
  'media:producerResumed': ServerEvent<ProducerResumedNotice>;
  'media:producerClosed': ServerEvent<ProducerClosedNotice>;
  'media:activeSpeaker': ServerEvent<ActiveSpeakerNotice>;
  'media:audioLevels': ServerEvent<AudioLevelsNotice>;
  'media:interrupted': ServerEvent<MediaInterruptedNotice>;
  'media:peerReached': ServerEvent<PeerReachedNotice>;
  'media:peerQuality': ServerEvent<PeerQualityNotice>;
  'media:limited': ServerEvent<MediaLimitedNotice>;
  'media:sendLayers': ServerEvent<SendLayersNotice>;
  'media:videoCodecs': ServerEvent<VideoCodecsNotice>;
}
