import type {
  Call,
  CallId,
  ConversationId,
  CursorPage,
  RtpCapabilities,
  Timestamp,
  UserCard,
} from '@chatcall/contracts';
import type { Observable } from 'rxjs';
import type { Behavior } from '../state/behavior.js';

/** A call that rings on this device. */
export interface IncomingCall {
  readonly call: Call;
  readonly caller: UserCard;
  /** Title of the group, or null in a direct conversation. */
  readonly conversationTitle: string | null;
  readonly expiresAt: Timestamp;
  /** For `prepareCall` of the entry for calls; null when only the call itself is known. */
  readonly routerRtpCapabilities: RtpCapabilities | null;
}

/** A call, or any call that rings in a conversation. */
export type AnswerTarget =
  { readonly callId: CallId } | { readonly conversationId: ConversationId };

export type RingingStoppedReason =
  | 'answered-here'
  | 'declined-here'
  | 'answered-elsewhere'
  | 'declined-elsewhere'
  | 'cancelled'
  | 'missed'
  | 'ended';

/**
 * Calls that this device has not joined: small, without WebRTC. To join a call there is the entry
 * `@chatcall/client-sdk/calls`. All methods throw `ChatCallError`.
 */
export interface CallsApi {
  /** Calls that ring on this device, oldest first. */
  readonly ringing$: Behavior<readonly IncomingCall[]>;
  /** The call to show: the oldest of {@link ringing$}. */
  readonly incoming$: Behavior<IncomingCall | null>;
  /** A call stopped ringing on this device, with the reason. */
  readonly ringingStopped$: Observable<{
    readonly incoming: IncomingCall;
    readonly reason: RingingStoppedReason;
  }>;
  /** Ringing and active calls of my conversations, by conversation; they can be joined. */
  readonly ongoing$: Behavior<ReadonlyMap<ConversationId, Call>>;
  ongoingIn$(conversationId: ConversationId): Behavior<Call | null>;
  /**
   * Declines a call that rings on this device. It stops ringing at once, and rings again when the
   * server could not be reached in time.
   */
  decline(callId: CallId): Promise<void>;
  /**
   * A ringing call is being answered here, or a call is started in its conversation: it stops
   * ringing at once. Call the returned function with the outcome; after `false` it rings again if
   * it still does. Used by the entry for calls.
   */
  answering(target: AnswerTarget): (answered: boolean) => void;
  /** Past and present calls, newest first. */
  log(options?: {
    readonly conversationId?: ConversationId;
    readonly cursor?: string;
  }): Promise<CursorPage<Call>>;
  call(callId: CallId): Promise<Call>;
}
