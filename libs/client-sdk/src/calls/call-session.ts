import type {
  Call,
  CallEndReason,
  CallId,
  CallKind,
  ConversationId,
  PeerId,
  RequestId,
} from '@chatcall/contracts';
import type { Observable } from 'rxjs';
import type { ChatCallError } from '../errors/chat-call-error.js';
import type { Behavior } from '../state/behavior.js';
import type { LocalMedia } from './local-media.js';
import type { MediaTrouble } from './media-trouble.js';
import type { Meeting } from './meeting/meeting-api.js';
import type {
  CallHappening,
  LocalParticipant,
  MediaItem,
  RemoteParticipant,
} from './participants/participants-api.js';
import type { CallQuality } from './quality/quality-api.js';

/**
 * Why the session has ended: the end reason of the call, or `hung-up` (here), `removed`, `replaced`
 * (this session joined again, for example in another tab), `switched` (the user joined another
 * call, in another tab or on another device), `signed-out`, `lost` (the connection was not restored
 * in time, or the call had ended meanwhile), `peer-lost` (the other one of two did not return),
 * `error`.
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
 * `preparing`: requesting to join; `ringing`: the others are rung (caller only); `connecting`:
 * media is being set up; `active`: media flows, or could; `reconnecting`: it was lost and is being
 * restored.
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

/** What the next page needs to return to the call of a page that was unloaded. Plain data. */
export interface CallReturn {
  readonly callId: CallId;
  readonly kind: CallKind;
  /** Ids of the requests by which this device has joined, or may have. */
  readonly previousEntries: readonly RequestId[];
}

/** Statistics of a transport and its tracks, as reported by WebRTC; null before it exists. */
export interface CallStats {
  readonly send: RTCStatsReport | null;
  readonly receive: RTCStatsReport | null;
}

/** This device in one call, from the request to join until it has left. */
export interface CallSession {
  readonly kind: CallKind;
  /** Null until the server has answered, when joining by call id only. */
  readonly conversationId$: Behavior<ConversationId | null>;
  readonly callId$: Behavior<CallId | null>;
  /** The call as sent by the server; null until it has answered. */
  readonly call$: Behavior<Call | null>;
  readonly peerId$: Behavior<PeerId | null>;
  readonly state$: Behavior<CallSessionState>;
  readonly local: LocalMedia;
  /** On hold: nothing is sent or received, and the others see that. */
  readonly held$: Behavior<boolean>;
  /** The server accepts shared screens. */
  readonly screenSharing$: Behavior<boolean>;
  readonly localParticipant: LocalParticipant;
  /** The other devices, in the order of joining. Each keeps its object. */
  readonly remoteParticipants$: Behavior<readonly RemoteParticipant[]>;
  /** What I and the others send, mine first. Each keeps its object. */
  readonly items$: Behavior<readonly MediaItem[]>;
  /**
   * The dominant speaker; stays at the last one in silence; null when they left or no one spoke
   * yet.
   */
  readonly activeSpeaker$: Behavior<RemoteParticipant | null>;
  /** Whole seconds since the call was answered; null before. */
  readonly elapsed$: Behavior<number | null>;
  /**
   * The paths that were tried, when the call has been joined and media has had no path for some
   * time. Null otherwise. The attempts continue; the person may leave.
   */
  readonly mediaTrouble$: Behavior<MediaTrouble | null>;
  /** The connection of this device; null until it was measured. */
  readonly quality$: Behavior<CallQuality | null>;
  readonly happened$: Observable<CallHappening>;
  readonly meeting: Meeting;
  /**
   * Leaves the call; while it still rings, the caller cancels it. Takes effect at once; the server
   * is notified in the background.
   */
  hangUp(): void;
  /**
   * Call when the page is unloaded. The server keeps this device in the call for
   * `CALL_RELOAD_MS`, so that the next page may return with `returnToCall` and what this returns. Null
   * when the server does not know the call yet: then it is left. When the page was not unloaded
   * after all, `retryMedia` returns to the call.
   */
  unload(): CallReturn | null;
  /** Puts the call on hold: microphone, camera and screen are paused, the choices of the person stay. */
  hold(): void;
  /** Ends the hold: what the person had chosen is sent again. */
  resume(): void;
  /** Sets up media again, now. */
  retryMedia(): void;
  stats(): Promise<CallStats>;
}
