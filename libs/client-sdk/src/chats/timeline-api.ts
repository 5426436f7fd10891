import type {
  ClientMessageId,
  Conversation,
  ConversationId,
  Member,
  MessageId,
  SystemNote,
  Timestamp,
  UserCard,
} from '@chatcall/contracts';
import type { ChatCallError } from '../errors/chat-call-error.js';
import type { Behavior } from '../state/behavior.js';

/** `sending`: on its way, or waiting for the connection; `sent`: stored; `failed`: the server refused it, see `error`. */
export type MessageDelivery = 'sending' | 'sent' | 'failed';

/** A message as a timeline shows it: stored, or mine and not yet stored. */
export interface TimelineMessage {
  /** Stays the same from `sending` to `sent`: the identity to track by. */
  readonly key: string;
  readonly delivery: MessageDelivery;
  /** Null until stored. */
  readonly id: MessageId | null;
  /** Place in the conversation; null until stored. */
  readonly seq: number | null;
  readonly clientMessageId: ClientMessageId;
  readonly sender: UserCard;
  readonly mine: boolean;
  readonly type: 'text' | 'system';
  readonly content: string;
  readonly system: SystemNote | null;
  readonly replyTo: MessageId | null;
  /** By this device's clock until stored. */
  readonly createdAt: Timestamp;
  readonly editedAt: Timestamp | null;
  readonly deletedAt: Timestamp | null;
  /** Only with `failed`. */
  readonly error: ChatCallError | null;
}

/** How much of the history is there. */
export interface TimelineState {
  /** `failed`: the first page could not be loaded, see `error`; it is tried again after a reconnect. */
  readonly status: 'loading' | 'ready' | 'failed';
  readonly loadingOlder: boolean;
  /** Older messages exist on the server. */
  readonly hasOlder: boolean;
  /** Of the last load, null when it went well. */
  readonly error: ChatCallError | null;
}

/** How far the others in the conversation are. All are `seq`s; 0 with nobody else in it. */
export interface TimelineReceipts {
  /** Reached a device of everyone else. */
  readonly deliveredToAll: number;
  /** Read by at least one other. */
  readonly readByAny: number;
  readonly readByAll: number;
}

/** One open conversation. Lives until `close()`; opening the same one again shares the history. */
export interface Timeline {
  readonly conversationId: ConversationId;
  /** Null while unknown, or when I am no longer a member. */
  readonly conversation$: Behavior<Conversation | null>;
  readonly state$: Behavior<TimelineState>;
  /**
   * A gapless piece of history by `seq`, then mine that are stored beyond a gap which is being fetched, then my unsent messages in the order
   * of writing.
   */
  readonly messages$: Behavior<readonly TimelineMessage[]>;
  /**
   * Where a divider "new" belongs: after this `seq`. It is where my read cursor was when the timeline was opened, or where another device has
   * moved it since; reading here leaves it. Changes together with `conversation$`. Null while the conversation is unknown.
   */
  readonly firstReadSeq: number | null;
  readonly members$: Behavior<readonly Member[]>;
  /** Everyone else who types now. */
  readonly typing$: Behavior<readonly UserCard[]>;
  readonly receipts$: Behavior<TimelineReceipts>;
  /** Text of the composer, kept over restarts where the host has a store. */
  readonly draft$: Behavior<string>;
  /** One older page; does nothing while one is loading or when there is none. */
  loadOlder(): Promise<void>;
  /** Loads again after `failed`. */
  reload(): Promise<void>;
  /**
   * Shows the message at once and sends it as it is. Clears the draft. Throws `COMMON.VALIDATION` and keeps the draft when it cannot be sent;
   * the field `content` has the rule that is broken: `visible` (nothing to see), `maxLength`, `wellFormed`.
   */
  send(content: string, options?: { readonly replyTo?: MessageId }): void;
  /** Sends a failed message again. */
  retry(clientMessageId: ClientMessageId): void;
  /** Drops a message that is not sent. */
  discard(clientMessageId: ClientMessageId): void;
  /** Members, without me, whose read cursor has reached `seq`. */
  readBy(seq: number): readonly Member[];
  setDraft(text: string): void;
  /** Call on every key stroke: tells the others at most every few seconds, and that it stopped. */
  typed(): void;
  /** The newest message is on screen: moves my read cursor while this is true and the app is visible. */
  setInView(inView: boolean): void;
  close(): void;
}
