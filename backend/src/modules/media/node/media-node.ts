import type {
  CallId,
  CallPeer,
  ConsumerId,
  ConsumerInfo,
  DtlsParameters,
  IceParameters,
  MediaKind,
  MediaSource,
  PeerId,
  PeerLeaveReason,
  ProducerId,
  RtpCapabilities,
  RtpParameters,
  SessionId,
  TransportId,
  TransportOptions,
  UserCard,
} from '@chatcall/contracts';
import type { RoomCloseReason } from '../rooms/room-types.js';

/** One run of a media node: a process that starts again is another node. A UUID. */
export type MediaNodeId = string;

/** One device in the room of one call. */
export interface PeerRef {
  readonly callId: CallId;
  readonly peerId: PeerId;
}

export interface JoinRequest extends PeerRef {
  readonly sessionId: SessionId;
  readonly user: UserCard;
  /** What the device can receive; null: it asks for consumers later. */
  readonly rtpCapabilities: RtpCapabilities | null;
}

export interface JoinAnswer {
  /** Everyone else in the room. */
  readonly peers: readonly CallPeer[];
  readonly consumers: readonly ConsumerInfo[];
  readonly routerRtpCapabilities: RtpCapabilities;
  readonly sendTransport: TransportOptions;
  readonly recvTransport: TransportOptions;
}

export interface ConnectRequest extends PeerRef {
  readonly transportId: TransportId;
  readonly dtlsParameters: DtlsParameters;
}

export interface TransportRequest extends PeerRef {
  readonly transportId: TransportId;
}

export interface ProduceRequest extends TransportRequest {
  readonly kind: MediaKind;
  readonly source: MediaSource;
  readonly rtpParameters: RtpParameters;
  readonly paused: boolean;
}

export interface ProducerRequest extends PeerRef {
  readonly producerId: ProducerId;
}

export interface ConsumeRequest extends PeerRef {
  readonly rtpCapabilities: RtpCapabilities;
  readonly producerIds: readonly ProducerId[];
}

export interface ConsumeAnswer {
  readonly consumers: readonly ConsumerInfo[];
  readonly failed: readonly ProducerId[];
}

export interface ConsumersRequest extends PeerRef {
  readonly consumerIds: readonly ConsumerId[];
}

/** `suspended`: its socket is gone; `absent`: there is no such peer, or not yet. */
export type PeerState = 'attended' | 'suspended' | 'absent';

export interface LeaveRequest extends PeerRef {
  readonly reason: PeerLeaveReason;
}

export interface CloseRoomRequest {
  readonly callId: CallId;
  readonly reason: RoomCloseReason;
}

/**
 * The one way of the API to media. Each method takes one value and answers one value that JSON can carry, so that the node may be this process
 * or another one. Errors are `ChatCallError`s: `MEDIA.NOT_JOINED` for peers that are not there, `MEDIA.UNAVAILABLE` when the node
 * or its worker is gone, and those of the single methods.
 */
export interface MediaNode {
  readonly id: MediaNodeId;
  /** Opens the room when there is none, takes the device in and answers with everything it needs. An older peer of the session is replaced. */
  join(request: JoinRequest): Promise<JoinAnswer>;
  connectTransport(request: ConnectRequest): Promise<void>;
  restartIce(request: TransportRequest): Promise<{ readonly iceParameters: IceParameters }>;
  produce(request: ProduceRequest): Promise<{ readonly producerId: ProducerId }>;
  pauseProducer(request: ProducerRequest): Promise<void>;
  resumeProducer(request: ProducerRequest): Promise<void>;
  closeProducer(request: ProducerRequest): Promise<void>;
  consume(request: ConsumeRequest): Promise<ConsumeAnswer>;
  resumeConsumers(request: ConsumersRequest): Promise<void>;
  pauseConsumers(request: ConsumersRequest): Promise<void>;
  closeConsumers(request: ConsumersRequest): Promise<void>;
  /** The socket of this device is gone: its peer is kept for a while. Does nothing for peers that are not there. */
  suspend(request: PeerRef): Promise<void>;
  peerState(request: PeerRef): Promise<{ readonly state: PeerState }>;
  /** Does nothing for peers that are not there. A peer whose join is still under way does not come to be. */
  leave(request: LeaveRequest): Promise<void>;
  /** Does nothing when there is no such room. */
  closeRoom(request: CloseRoomRequest): Promise<void>;
}

export type MediaNodeMethod = Exclude<keyof MediaNode, 'id'>;

/** Every method, for carriers; one that is missing does not compile. */
export const MEDIA_NODE_METHODS = Object.keys({
  join: true,
  connectTransport: true,
  restartIce: true,
  produce: true,
  pauseProducer: true,
  resumeProducer: true,
  closeProducer: true,
  consume: true,
  resumeConsumers: true,
  pauseConsumers: true,
  closeConsumers: true,
  suspend: true,
  peerState: true,
  leave: true,
  closeRoom: true,
} satisfies Record<MediaNodeMethod, true>) as readonly MediaNodeMethod[];
