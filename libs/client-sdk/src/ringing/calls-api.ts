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

/** A call that rings here. */
export interface IncomingCall {
  readonly call: Call;
  readonly caller: UserCard;
  /** Title of the group, or null in a direct conversation. */
  readonly conversationTitle: string | null;
  readonly expiresAt: Timestamp;
  /** For `prepareCall` of the calls entry; null when only the call itself is known. */
  readonly routerRtpCapabilities: RtpCapabilities | null;
}

/** A call, or whatever rings in a conversation. */
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
 * Calls as far as a client needs them before it is in one: light, without WebRTC. Being in a call is the entry
 * `@chatcall/client-sdk/calls`. All methods throw `ChatCallError`.
 */
export interface CallsApi {
  /** Calls that ring here, oldest first. */
  readonly ringing$: Behavior<readonly IncomingCall[]>;
  /** The one to show: the oldest of {@link ringing$}. */
  readonly incoming$: Behavior<IncomingCall | null>;
  /** A call stopped ringing here, and why. */
  readonly ringingStopped$: Observable<{
    readonly incoming: IncomingCall;
    readonly reason: RingingStoppedReason;
  }>;
  /** Calls that ring or go on in my conversations, by conversation: where "join" is offered. */
  readonly ongoing$: Behavior<ReadonlyMap<ConversationId, Call>>;
  ongoingIn$(conversationId: ConversationId): Behavior<Call | null>;
  /** Refuses a call that rings here. It stops ringing at once, and rings again when the server could not be told in time. */
  decline(callId: CallId): Promise<void>;
  /**
   * What rings is being answered here, or a call is started where it rings or begins to: it stops ringing at once. To be ended with the
   * outcome; `false` lets it ring again where it still does. Done by the calls entry.
   */
  answering(target: AnswerTarget): (answered: boolean) => void;
  /** Past and present calls, newest first. */
  log(options?: {
    readonly conversationId?: ConversationId;
    readonly cursor?: string;
  }): Promise<CursorPage<Call>>;
  call(callId: CallId): Promise<Call>;
}
