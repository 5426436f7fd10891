import type {
  CallId,
  CallPeer,
  ConsumerId,
  ConsumerInfo,
  ConsumerView,
  DtlsParameters,
  IceParameters,
  MediaKind,
  MediaSource,
  PeerId,
  PeerLeaveReason,
  ProducerId,
  RequestId,
  RtpCapabilities,
  RtpParameters,
  SessionId,
  TransportId,
  TransportOptions,
  UserCard,
  UserId,
  VideoCodec,
} from '@chatcall/contracts';
import type { RoomCloseReason } from './media-events.js';

/** One device in the room of one call. */
export interface PeerRef {
  readonly callId: CallId;
  readonly peerId: PeerId;
}

interface TransportRef extends PeerRef {
  readonly transportId: TransportId;
}

interface ProducerRef extends PeerRef {
  readonly producerId: ProducerId;
}

interface ConsumersRef extends PeerRef {
  readonly consumerIds: readonly ConsumerId[];
}

/** `suspended`: its connection is lost; `absent`: there is no such peer, or not yet. */
export type PeerState = 'attended' | 'suspended' | 'absent';

/** The room of a call on a node, with its peers. */
interface RoomPeers {
  readonly callId: CallId;
  readonly peers: readonly {
    readonly peerId: PeerId;
    /** `prepared`: its device does not take part yet. */
    readonly state: Exclude<PeerState, 'absent'> | 'prepared';
  }[];
}

/**
 * All commands: by type the fields of the command and its answer. Both are plain data that can be
 * sent as JSON, so that the node may be this process or another one.
 */
interface MediaCommands {
  /**
   * Prepares a peer in a room that exists, for a device for which the call rings: it has transports
   * and paused consumers, cannot send or receive, and nobody sees it. `join` with the same id makes
   * it take part.
   */
  prepare: {
    readonly command: PeerRef & {
      readonly sessionId: SessionId;
      readonly user: UserCard;
      readonly rtpCapabilities: RtpCapabilities;
      /** How long it is kept, in milliseconds. */
      readonly keepMs: number;
    };
    readonly answer: {
      readonly consumers: readonly ConsumerInfo[];
      readonly routerRtpCapabilities: RtpCapabilities;
      readonly sendTransport: TransportOptions;
      readonly recvTransport: TransportOptions;
    };
  };
  /** The call does not ring for these users any more: closes their prepared peers, except some. */
  'release-prepared': {
    readonly command: {
      readonly callId: CallId;
      readonly userIds: readonly UserId[];
      readonly except: readonly PeerId[];
    };
    readonly answer: void;
  };
  /**
   * Lets the device join the room, which is opened when there is none, and returns all it needs. A
   * peer with this id and session that is there already stays: only its connection was lost. Another
   * peer of the session is replaced.
   */
  join: {
    readonly command: PeerRef & {
      /** The request of the device: its connection is the one that counts from now on. */
      readonly requestId: RequestId;
      readonly sessionId: SessionId;
      readonly user: UserCard;
      /** What the device can receive; null when it requests consumers later. */
      readonly rtpCapabilities: RtpCapabilities | null;
      /** Consumers of the prepared peer that flow at once. */
      readonly resume: readonly ConsumerId[];
    };
    readonly answer: {
      /** All other peers in the room. */
      readonly peers: readonly CallPeer[];
      readonly consumers: readonly ConsumerInfo[];
      readonly routerRtpCapabilities: RtpCapabilities;
      /** The codecs of video for this room, as in the event `video-codecs`. */
      readonly videoCodecs: readonly VideoCodec[];
      readonly sendTransport: TransportOptions;
      readonly recvTransport: TransportOptions;
      /** Who has muted the microphone of this device, which has not unmuted it since. */
      readonly mutedBy?: UserId;
    };
  };
  'connect-transport': {
    readonly command: TransportRef & { readonly dtlsParameters: DtlsParameters };
    readonly answer: void;
  };
  'restart-ice': {
    readonly command: TransportRef;
    readonly answer: { readonly iceParameters: IceParameters };
  };
  produce: {
    readonly command: TransportRef & {
      readonly kind: MediaKind;
      readonly source: MediaSource;
      readonly rtpParameters: RtpParameters;
      readonly paused: boolean;
    };
    readonly answer: { readonly producerId: ProducerId };
  };
  'pause-producer': { readonly command: ProducerRef; readonly answer: void };
  'resume-producer': { readonly command: ProducerRef; readonly answer: void };
  'close-producer': { readonly command: ProducerRef; readonly answer: void };
  /** Pauses the microphones of these users, or of everyone but `by`; does nothing without a room. */
  mute: {
    readonly command: {
      readonly callId: CallId;
      readonly userIds: readonly UserId[] | null;
      readonly by: UserId;
    };
    readonly answer: void;
  };
  consume: {
    readonly command: PeerRef & {
      readonly rtpCapabilities: RtpCapabilities;
      readonly producerIds: readonly ProducerId[];
    };
    readonly answer: {
      readonly consumers: readonly ConsumerInfo[];
      readonly failed: readonly ProducerId[];
    };
  };
  'resume-consumers': { readonly command: ConsumersRef; readonly answer: void };
  'pause-consumers': { readonly command: ConsumersRef; readonly answer: void };
  /** How the device shows videos: they get the layers that these sizes need. */
  'set-views': {
    readonly command: PeerRef & { readonly views: readonly ConsumerView[] };
    readonly answer: void;
  };
  'close-consumers': { readonly command: ConsumersRef; readonly answer: void };
  /**
   * The connection of this device is lost: its peer is kept for a while, or for `graceMs` from now.
   * With a request: only when the device has not joined with another one since. Does nothing for
   * peers that do not exist.
   */
  suspend: {
    readonly command: PeerRef & { readonly graceMs?: number; readonly requestId?: RequestId };
    readonly answer: void;
  };
  /** Its connection was not lost. Does nothing for peers that do not exist. */
  resume: { readonly command: PeerRef; readonly answer: void };
  /** Its user is in another call meanwhile, or is back. The others see it. */
  hold: { readonly command: PeerRef & { readonly held: boolean }; readonly answer: void };
  'peer-state': { readonly command: PeerRef; readonly answer: { readonly state: PeerState } };
  /** Also for prepared peers. Does nothing for those that do not exist. Cancels a join in progress. */
  leave: {
    readonly command: PeerRef & { readonly reason: PeerLeaveReason };
    readonly answer: void;
  };
  /** Does nothing when the room does not exist. */
  'close-room': {
    readonly command: { readonly callId: CallId; readonly reason: RoomCloseReason };
    readonly answer: void;
  };
  /** What the room can route. */
  'describe-room': {
    readonly command: { readonly callId: CallId };
    readonly answer: { readonly routerRtpCapabilities: RtpCapabilities };
  };
  /** The rooms of the node, with those that are being opened. */
  'list-rooms': {
    /** Only the rooms of these calls; null for all. */
    readonly command: { readonly callIds: readonly CallId[] | null };
    readonly answer: {
      /** The node takes no calls: it will end, or has no worker. Its calls should move to others. */
      readonly leaving: boolean;
      readonly rooms: readonly RoomPeers[];
    };
  };
}

export type MediaCommandType = keyof MediaCommands;

/** The command of a type. */
export type MediaCommandOf<T extends MediaCommandType> = {
  readonly type: T;
} & MediaCommands[T]['command'];

/** The types of the commands about one peer. */
export type PeerCommandType = {
  [T in MediaCommandType]: MediaCommandOf<T> extends PeerRef ? T : never;
}[MediaCommandType];

/** What a media node can be asked to do: one union, told apart by `type`. */
export type MediaCommand = { [T in MediaCommandType]: MediaCommandOf<T> }[MediaCommandType];

/** The answer to a command of a type. */
export type MediaAnswerTo<T extends MediaCommandType> = MediaCommands[T]['answer'];

/** One handler for each type; a missing one does not compile. */
export type MediaCommandHandlers = {
  readonly [T in MediaCommandType]: (command: MediaCommandOf<T>) => Promise<MediaAnswerTo<T>>;
};
