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
  ProducerInfo,
  RtpCapabilities,
  RtpParameters,
  SessionId,
  TransportId,
  TransportOptions,
  UserCard,
  UserId,
} from '@chatcall/contracts';
import type { RoomCloseReason } from '../rooms/room-types.js';

/** One run of a media node: a process that restarts is another node. A UUID. */
export type MediaNodeId = string;

/** One device in the room of one call. */
export interface PeerRef {
  readonly callId: CallId;
  readonly peerId: PeerId;
}

export interface JoinRequest extends PeerRef {
  readonly sessionId: SessionId;
  readonly user: UserCard;
  /** What the device can receive; null when it requests consumers later. */
  readonly rtpCapabilities: RtpCapabilities | null;
}

export interface JoinAnswer {
  /** All other peers in the room. */
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

/** `suspended`: its connection is lost; `absent`: there is no such peer, or not yet. */
export type PeerState = 'attended' | 'suspended' | 'absent';

export interface LeaveRequest extends PeerRef {
  readonly reason: PeerLeaveReason;
}

export interface CloseRoomRequest {
  readonly callId: CallId;
  readonly reason: RoomCloseReason;
}

/**
 * The interface of the API to media. Each method has one parameter and one result that can be sent
 * as JSON, so that the node may be this process or another one. Errors are `ChatCallError`s:
 * `MEDIA.NOT_JOINED` for peers that do not exist, `MEDIA.UNAVAILABLE` when the node or its worker
 * is gone, and those of the methods.
 */
export interface MediaNode {
  readonly id: MediaNodeId;
  /**
   * Lets the device join the room, which is opened when there is none, and returns all it needs. An
   * older peer of the session is replaced.
   */
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
  /**
   * The connection of this device is lost: its peer is kept for a while. Does nothing for peers
   * that do not exist.
   */
  suspend(request: PeerRef): Promise<void>;
  peerState(request: PeerRef): Promise<{ readonly state: PeerState }>;
  /**
   * Does nothing for peers that do not exist. Cancels a join in progress.
   */
  leave(request: LeaveRequest): Promise<void>;
  /** Does nothing when the room does not exist. */
  closeRoom(request: CloseRoomRequest): Promise<void>;
}

export type MediaNodeMethod = Exclude<keyof MediaNode, 'id'>;

/** The names of all methods; a missing one does not compile. */
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

interface OfCall {
  readonly callId: CallId;
}

interface OfPeer extends OfCall {
  readonly peerId: PeerId;
}

/** A device that was in a room when it closed. */
interface LostPeer {
  readonly peerId: PeerId;
  readonly userId: UserId;
}

/** What has happened in the rooms of a media node. Can be sent as JSON. */
export type MediaNodeEvent =
  | (OfPeer & { readonly type: 'peer-joined'; readonly peer: CallPeer })
  | (OfPeer & {
      readonly type: 'peer-left';
      readonly userId: UserId;
      readonly reason: PeerLeaveReason;
    })
  | (OfPeer & { readonly type: 'peer-reached'; readonly reached: boolean })
  | (OfPeer & { readonly type: 'producer-opened'; readonly producer: ProducerInfo })
  | (OfPeer & {
      readonly type: 'producer-paused' | 'producer-resumed' | 'producer-closed';
      readonly producerId: ProducerId;
    })
  | (OfCall & { readonly type: 'active-speaker'; readonly peerId: PeerId | null })
  | (OfCall & {
      readonly type: 'audio-levels';
      readonly levels: readonly { readonly peerId: PeerId; readonly volume: number }[];
    })
  | (OfCall & {
      readonly type: 'room-closed';
      readonly reason: RoomCloseReason;
      readonly lost: readonly LostPeer[];
    });

export type MediaNodeEventHandler = (event: MediaNodeEvent) => void;
