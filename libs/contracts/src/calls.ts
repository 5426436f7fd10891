import type {
  AcceptCallPayload,
  PrepareCallPayload,
  PrepareCallResponse,
} from './call-answering.js';
import type { EntryBesideCall } from './call-hold.js';
import type {
  ConsumerInfo,
  IceServer,
  ProducerInfo,
  RtpCapabilities,
  TransportOptions,
  UplinkQuality,
} from './media.js';
import type { VideoCodec } from './media-codecs.js';
import type {
  CallId,
  ClientEvent,
  ConversationId,
  ConversationTitle,
  Done,
  PeerId,
  RequestId,
  Seconds,
  ServerEvent,
  Timestamp,
  UserId,
} from './protocol.js';
import type { UserCard } from './users.js';

export type CallKind = 'audio' | 'video';

/** `ringing` until the first callee accepts, `active` until the last one leaves, then `ended`. */
export type CallState = 'ringing' | 'active' | 'ended';

/**
 * Why a call ended. `completed`: it was answered and all participants left; `declined`: all callees
 * declined; `cancelled`: the caller cancelled while it rang; `missed`: no callee answered in time;
 * `busy`: every callee was in two other calls; `failed`: the server could not continue it.
 */
export type CallEndReason = 'completed' | 'declined' | 'cancelled' | 'missed' | 'busy' | 'failed';

/** Outcome of a call for one person. */
export type ParticipantOutcome =
  'ringing' | 'joined' | 'left' | 'declined' | 'missed' | 'busy' | 'cancelled';

/**
 * Why a peer left. `hung-up`: it left, signed out or closed its connection on purpose;
 * `disconnected`: its connection was lost and not restored in time; `replaced`: its session joined
 * again; `switched`: the user joined another call, on this device or another one.
 */
export type PeerLeaveReason =
  'hung-up' | 'disconnected' | 'replaced' | 'switched' | 'call-ended' | 'removed' | 'media-failed';

export interface CallParticipant {
  readonly user: UserCard;
  readonly outcome: ParticipantOutcome;
  readonly joinedAt: Timestamp | null;
  readonly leftAt: Timestamp | null;
}

/** A call and its place in the call log. */
export interface Call {
  readonly id: CallId;
  readonly conversationId: ConversationId;
  readonly kind: CallKind;
  readonly state: CallState;
  readonly startedBy: UserId;
  readonly startedAt: Timestamp;
  readonly answeredAt: Timestamp | null;
  readonly endedAt: Timestamp | null;
  readonly endReason: CallEndReason | null;
  /** Seconds from answer to end; null until it ends. */
  readonly duration: Seconds | null;
  readonly participants: readonly CallParticipant[];
}

/** One device in a call, with what it sends. */
export interface CallPeer {
  readonly peerId: PeerId;
  readonly user: UserCard;
  readonly producers: readonly ProducerInfo[];
  /** Its connection to the server; missing: nothing is wrong with it. */
  readonly uplink?: UplinkQuality;
  /** Its user is in another call meanwhile. */
  readonly held?: true;
  /** False: its packets do not reach the server now. */
  readonly reached?: false;
}

/**
 * The users in a call who have raised their hand, in the order in which the server received that. A
 * hand is lowered by its user, by a host, and when its user leaves the call.
 */
export interface RaisedHands {
  /**
   * Greater after each change in the call: a list with a lesser one is outdated.
   * @asType integer
   * @minimum 0
   * @maximum 2147483647
   */
  readonly version: number;
  /** @maxItems 50 */
  readonly userIds: readonly UserId[];
}

/** The reactions that users in a call can show for a moment. */
export const CALL_REACTIONS = ['👍', '👏', '❤️', '😂', '😮', '🎉'] as const;
export type CallReaction = (typeof CALL_REACTIONS)[number];

/** Everything that a device needs to send and receive, in one answer. */
export interface CallJoined {
  readonly call: Call;
  /** The server's clock at this answer, for the call's duration on devices with a wrong clock. */
  readonly now: Timestamp;
  /** This device in the call. */
  readonly peerId: PeerId;
  /** All other peers that have joined. */
  readonly peers: readonly CallPeer[];
  /**
   * Consumers for their producers, as in the answer to `media:consume`; empty unless the request
   * had `rtpCapabilities`.
   */
  readonly consumers: readonly ConsumerInfo[];
  /** Missing from servers of an older version. */
  readonly hands?: RaisedHands;
  /**
   * The host who has muted the microphone of this device, when it comes back and has not unmuted it
   * since.
   */
  readonly mutedBy?: UserId;
  readonly routerRtpCapabilities: RtpCapabilities;
  /** As in `media:videoCodecs`; missing (from older servers): VP8 and H264. */
  readonly videoCodecs?: readonly VideoCodec[];
  /** Screens may be shared in this call; missing (from older servers): they may. */
  readonly screenSharing?: boolean;
  readonly iceServers: readonly IceServer[];
  readonly sendTransport: TransportOptions;
  readonly recvTransport: TransportOptions;
}

/**
 * `call:initiate`: starts a call in a conversation, rings all other members, and joins this device;
 * joins the active call if there is one.
 */
export interface InitiateCallPayload extends EntryBesideCall {
  readonly conversationId: ConversationId;
  readonly kind: CallKind;
  /**
   * Leave the call that I have joined on another device or in another tab; without it such a
   * request is answered with `CALL.ELSEWHERE`.
   */
  readonly takeOver?: boolean;
}

export type InitiateCallResponse = CallJoined;

export type AcceptCallResponse = CallJoined;

/**
 * `call:join`: joins or rejoins an active call; replaces another peer of the same device session.
 */
export interface JoinCallPayload extends EntryBesideCall {
  readonly callId: CallId;
  /**
   * What this device can receive. With it the answer contains a paused consumer for every producer
   * of the other peers.
   */
  readonly rtpCapabilities?: RtpCapabilities;
  /**
   * Leave the call that I have joined on another device or in another tab, also when it is this one;
   * without it a request that ends another call is answered with `CALL.ELSEWHERE`.
   */
  readonly takeOver?: boolean;
  /**
   * When this device rejoins after a lost connection: `requestId` of the requests by which it
   * joined the call, or may have; the latest ones. Only the peers
   * of these requests are replaced; a call that I joined since by another request is not affected.
   * @maxItems 32
   */
  readonly previousEntries?: readonly RequestId[];
  /**
   * My peer of one of these requests, whose transports I still have. When it is still there, it stays
   * with its transports, producers and consumers; otherwise I get a new one, with other transports.
   */
  readonly keptPeerId?: PeerId;
}

export type JoinCallResponse = CallJoined;

/**
 * `call:giveUp`: cancels a `call:initiate`, `call:accept` or `call:join` whose answer is no longer
 * awaited; its effects are undone, and it has none later.
 */
export interface GiveUpEntryPayload {
  /** `requestId` of the cancelled request. */
  readonly entryRequestId: RequestId;
}

export type GiveUpEntryResponse = Done;

/** `call:unload`: the page of this device is reloaded or closed; its peer is kept for `CALL_RELOAD_MS`. */
export interface UnloadCallPayload {
  /** `requestId` of the latest request by which this device has joined. */
  readonly entryRequestId: RequestId;
}

export type UnloadCallResponse = Done;

/** `call:decline`: declines a call that rings on this device. */
export interface DeclineCallPayload {
  readonly callId: CallId;
}

export type DeclineCallResponse = Done;

/** `call:cancel`: the caller cancels before the call is answered. */
export interface CancelCallPayload {
  readonly callId: CallId;
}

export type CancelCallResponse = Done;

/** `call:hangup`: this device leaves the call. */
export interface HangUpPayload {
  readonly callId: CallId;
}

export type HangUpResponse = Done;

/** `call:raiseHand`: raises my hand; does nothing when it is raised. */
export interface RaiseHandPayload {
  readonly callId: CallId;
}

export type RaiseHandResponse = Done;

/** `call:lowerHand`: lowers my hand, or as a host that of another user. */
export interface LowerHandPayload {
  readonly callId: CallId;
  /** Whose hand; mine without it. */
  readonly userId?: UserId;
}

export type LowerHandResponse = Done;

/** `call:react`: shows a reaction to everyone in the call; nothing is stored. */
export interface ReactInCallPayload {
  readonly callId: CallId;
  readonly reaction: CallReaction;
}

export type ReactInCallResponse = Done;

/**
 * `call:mute`: as a host, mutes the microphones of a user or of everyone else at the server. Each can
 * unmute again, and nobody else can do that for them.
 */
export interface MuteInCallPayload {
  readonly callId: CallId;
  /** Whose microphones; those of everyone else without it. */
  readonly userId?: UserId;
}

export type MuteInCallResponse = Done;

/** `call:remove`: as a host, removes a user from the call, who may join it again. */
export interface RemoveFromCallPayload {
  readonly callId: CallId;
  readonly userId: UserId;
}

export type RemoveFromCallResponse = Done;

/** `call:end`: as a host, ends the call for everyone. */
export interface EndCallPayload {
  readonly callId: CallId;
}

export type EndCallResponse = Done;

/**
 * `call:query`: returns the calls that ring for me and the active calls of my conversations; sent
 * after every connect.
 */
export type QueryCallsPayload = Readonly<Record<never, never>>;

export interface QueryCallsResponse {
  readonly ringing: readonly Call[];
  readonly active: readonly Call[];
}

/** `call:incoming`: a call rings for me, on each of my devices. */
export interface CallIncomingNotice {
  readonly call: Call;
  readonly caller: UserCard;
  /** Title of the group, or null in a direct conversation. */
  readonly conversationTitle: ConversationTitle | null;
  readonly expiresAt: Timestamp;
  /** Capabilities of this server's routers, so that a device can prepare while it rings. */
  readonly routerRtpCapabilities: RtpCapabilities;
}

/** `call:accepted`: a callee answered; sent to all who have joined the call or are rung by it. */
export interface CallAcceptedNotice {
  readonly callId: CallId;
  readonly userId: UserId;
  readonly answeredAt: Timestamp;
}

/** `call:declined`: a callee declined; sent to all who have joined the call. */
export interface CallDeclinedNotice {
  readonly callId: CallId;
  readonly userId: UserId;
  readonly reason: 'declined' | 'busy' | 'missed';
}

/**
 * `call:ringingStopped`: a call no longer rings for me; sent to all my devices, also to the one on
 * which I answered or declined.
 */
export interface CallRingingStoppedNotice {
  readonly callId: CallId;
  readonly reason: 'answered-elsewhere' | 'declined-elsewhere' | 'cancelled' | 'missed' | 'ended';
}

/**
 * `call:changed`: a call of a conversation started, changed or ended; sent to all members of the
 * conversation.
 */
export interface CallChangedNotice {
  readonly call: Call;
}

/** `call:ended`: the call has ended for all participants. */
export interface CallEndedNotice {
  readonly callId: CallId;
  readonly reason: CallEndReason;
}

/** `call:peerJoined`: a device joined the call. */
export interface PeerJoinedNotice {
  readonly callId: CallId;
  readonly peer: CallPeer;
}

/** `call:peerLeft`: a device left the call. */
export interface PeerLeftNotice {
  readonly callId: CallId;
  readonly peerId: PeerId;
  readonly userId: UserId;
  readonly reason: PeerLeaveReason;
}

/** `call:handsChanged`: a hand was raised or lowered; sent to all who are in the call. */
export interface HandsChangedNotice {
  readonly callId: CallId;
  readonly hands: RaisedHands;
}

/** `call:reaction`: a user shows a reaction; sent to all who are in the call, also to its device. */
export interface CallReactionNotice {
  readonly callId: CallId;
  readonly userId: UserId;
  readonly reaction: CallReaction;
}

/** Client-to-server events of calls. */
export interface CallsClientEvents {
  'call:initiate': ClientEvent<InitiateCallPayload, InitiateCallResponse>;
  'call:prepare': ClientEvent<PrepareCallPayload, PrepareCallResponse>;
  'call:accept': ClientEvent<AcceptCallPayload, AcceptCallResponse>;
  'call:join': ClientEvent<JoinCallPayload, JoinCallResponse>;
  'call:giveUp': ClientEvent<GiveUpEntryPayload, GiveUpEntryResponse>;
  'call:unload': ClientEvent<UnloadCallPayload, UnloadCallResponse>;
  'call:decline': ClientEvent<DeclineCallPayload, DeclineCallResponse>;
  'call:cancel': ClientEvent<CancelCallPayload, CancelCallResponse>;
  'call:hangup': ClientEvent<HangUpPayload, HangUpResponse>;
  'call:query': ClientEvent<QueryCallsPayload, QueryCallsResponse>;
  'call:raiseHand': ClientEvent<RaiseHandPayload, RaiseHandResponse>;
  'call:lowerHand': ClientEvent<LowerHandPayload, LowerHandResponse>;
  'call:react': ClientEvent<ReactInCallPayload, ReactInCallResponse>;
  'call:mute': ClientEvent<MuteInCallPayload, MuteInCallResponse>;
  'call:remove': ClientEvent<RemoveFromCallPayload, RemoveFromCallResponse>;
  'call:end': ClientEvent<EndCallPayload, EndCallResponse>;
}

/** Server-to-client events of calls. */
export interface CallsServerEvents {
  'call:incoming': ServerEvent<CallIncomingNotice>;
  'call:accepted': ServerEvent<CallAcceptedNotice>;
  'call:declined': ServerEvent<CallDeclinedNotice>;
  'call:ringingStopped': ServerEvent<CallRingingStoppedNotice>;
  'call:changed': ServerEvent<CallChangedNotice>;
  'call:ended': ServerEvent<CallEndedNotice>;
  'call:peerJoined': ServerEvent<PeerJoinedNotice>;
  'call:peerLeft': ServerEvent<PeerLeftNotice>;
  'call:handsChanged': ServerEvent<HandsChangedNotice>;
  'call:reaction': ServerEvent<CallReactionNotice>;
}
