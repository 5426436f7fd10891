import type { CallId, ConversationId, PeerId, Timestamp, UserId } from '../common/ids.js';
import type { ProducerInfo } from '../media/producer.js';
import type { UserCard } from '../users/user.js';

export type CallKind = 'audio' | 'video';

/** `ringing` until the first callee accepts, `active` until the last one leaves, then `ended`. */
export type CallState = 'ringing' | 'active' | 'ended';

/**
 * Why a call ended. `completed`: it was answered and everyone left; `declined`: all callees declined; `cancelled`: the
 * caller gave up while it rang; `missed`: nobody answered in time; `busy`: every callee was in another call; `failed`: the
 * server could not carry it on.
 */
export type CallEndReason = 'completed' | 'declined' | 'cancelled' | 'missed' | 'busy' | 'failed';

/** How a call went for one person. */
export type ParticipantOutcome =
  'ringing' | 'joined' | 'left' | 'declined' | 'missed' | 'busy' | 'cancelled';

/**
 * Why a peer is gone. `hung-up`: it left, signed out or closed its connection on purpose; `disconnected`: its connection was lost and did not
 * come back; `replaced`: its session came in again; `switched`: its person entered another call, there or elsewhere.
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
  /** Seconds from answer to end; null while it goes on. */
  readonly duration: number | null;
  readonly participants: readonly CallParticipant[];
}

/** One device in a call, with what it sends. */
export interface CallPeer {
  readonly peerId: PeerId;
  readonly user: UserCard;
  readonly producers: readonly ProducerInfo[];
}
