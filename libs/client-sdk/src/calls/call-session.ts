import type {
  Call,
  CallEndReason,
  CallId,
  CallKind,
  ConversationId,
  PeerId,
  UserCard,
} from '@chatcall/contracts';
import type { Observable } from 'rxjs';
import type { ChatCallError } from '../errors/chat-call-error.js';
import type { Behavior } from '../state/behavior.js';
import type { LocalMedia } from './local-media.js';
import type { MediaTrouble } from './media-trouble.js';
import type { RemotePeer } from './remote-peer.js';

/**
 * Why this device is out of the call: the call's own end, or `hung-up` (here), `removed`, `replaced` (this session joined
 * elsewhere, for example in another tab), `switched` (the person is in another call now, in another tab or on another device), `signed-out`,
 * `lost` (the connection did not come back in time, or the call was over when it did), `peer-lost` (the other one of two did not come
 * back), `error`.
 */
export type SessionEndReason =
  | CallEndReason
  | 'hung-up'
  | 'removed'
  | 'replaced'
  | 'switched'
  | 'signed-out'
  | 'lost'
  | 'peer-lost'
  | 'error';

/**
 * `preparing`: asking the server; `ringing`: the others are rung (caller only); `connecting`: media is being set up;
 * `active`: media flows, or could; `reconnecting`: it was lost and is being brought back.
 */
export type CallSessionState =
  | { readonly phase: 'preparing' }
  | { readonly phase: 'ringing' }
  | { readonly phase: 'connecting' }
  | { readonly phase: 'active' }
  | { readonly phase: 'reconnecting' }
  | {
      readonly phase: 'ended';
      readonly reason: SessionEndReason;
      readonly error: ChatCallError | null;
    };

/** Things to tell in passing. */
export type CallHappening =
  | { readonly kind: 'peer-joined'; readonly user: UserCard }
  /** `lost`: they did not leave, their connection did not come back. */
  | { readonly kind: 'peer-left'; readonly user: UserCard; readonly lost: boolean }
  | {
      readonly kind: 'declined';
      readonly user: UserCard;
      readonly reason: 'declined' | 'busy' | 'missed';
    };

/** Numbers of a transport and of all tracks, as WebRTC reports them; null before it exists. */
export interface CallStats {
  readonly send: RTCStatsReport | null;
  readonly receive: RTCStatsReport | null;
}

/** This device in one call, from the wish to call until it is out of it. */
export interface CallSession {
  readonly kind: CallKind;
  /** Null until the server has answered, when joining by call id only. */
  readonly conversationId$: Behavior<ConversationId | null>;
  readonly callId$: Behavior<CallId | null>;
  /** The server's row; null until it has answered. */
  readonly call$: Behavior<Call | null>;
  readonly peerId$: Behavior<PeerId | null>;
  readonly state$: Behavior<CallSessionState>;
  readonly local: LocalMedia;
  /** Everyone else, in the order of joining. Each keeps its identity. */
  readonly peers$: Behavior<readonly RemotePeer[]>;
  /** Who speaks now; stays at the last one for a while; null when they left or nobody spoke yet. */
  readonly activeSpeaker$: Behavior<RemotePeer | null>;
  /** I am heard by the others. */
  readonly speaking$: Behavior<boolean>;
  /** Whole seconds since the call was answered; null before. */
  readonly elapsed$: Behavior<number | null>;
  /**
   * In the call, and media has had no path for some time: what was tried. Null otherwise. The attempt continues; a person may leave.
   */
  readonly mediaTrouble$: Behavior<MediaTrouble | null>;
  readonly happened$: Observable<CallHappening>;
  /** Leaves the call; while it still rings, the caller cancels it. Out at once, the server is told behind. */
  hangUp(): void;
  /** Sets media up anew, now. */
  retryMedia(): void;
  stats(): Promise<CallStats>;
}
