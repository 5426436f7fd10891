import type {
  ClientMessageId,
  Count,
  Conversation,
  ConversationId,
  CursorPage,
  ForwardedFrom,
  LinkPreview,
  Member,
  Message,
  MessageEdit,
  Emoji,
  MessageId,
  MessageMentions,
  Reaction,
  Reactor,
  Receipt,
  Seq,
  SystemNote,
  Thread,
  ThreadSummary,
  Timestamp,
  UserCard,
} from '@chatcall/contracts';
import type { ChatCallError } from '../errors/chat-call-error.js';
import type { AttachedUpload, TimelineFile, TimelineFiles } from '../files/files-api.js';
import type { Behavior } from '../state/behavior.js';

/**
 * `waiting`: not stored yet, and there is no connection; `sending`: being sent, or behind others of
 * the conversation; `failed`: the server refused it, see `error`; `sent`: stored. My stored messages
 * become `delivered` when a device of every other member has them, and `read` when every other
 * member has read them; messages of others are always `sent`.
 */
export type MessageDelivery = 'waiting' | 'sending' | 'failed' | 'sent' | 'delivered' | 'read';

/** My change of a message that the server has not confirmed. */
export interface PendingChange {
  readonly kind: 'edit' | 'delete';
  /**
   * Null while it is being sent or waits for the connection: the message is shown as changed.
   * Otherwise why the server refused it: the message is shown as it is stored.
   */
  readonly error: ChatCallError | null;
  /** The new text of an edit, which the user may correct. */
  readonly content: string;
}

/** A message as a timeline shows it: stored, or mine and not yet stored. */
export interface TimelineMessage {
  /** Stays the same from `waiting` to `read`: the identity to track by. */
  readonly key: string;
  readonly delivery: MessageDelivery;
  /** Null until stored. */
  readonly id: MessageId | null;
  /** Place in the timeline: in the conversation, or in the thread; null until stored. */
  readonly seq: number | null;
  readonly clientMessageId: ClientMessageId;
  readonly sender: UserCard;
  readonly mine: boolean;
  readonly type: 'text' | 'system';
  readonly content: string;
  /** Empty for a message without files. */
  readonly files: readonly TimelineFile[];
  /** What the pages of its links say of themselves. `files.linkImageUrl` has their pictures. */
  readonly links: readonly LinkPreview[];
  readonly system: SystemNote | null;
  readonly replyTo: MessageId | null;
  /** The root of the thread in which it is a reply; null: it is in no thread. */
  readonly threadId: MessageId | null;
  /** A reply in a thread that is also in the conversation. */
  readonly alsoInConversation: boolean;
  /** The thread that begins with this message; null without replies. */
  readonly thread: ThreadSummary | null;
  /** By this device's clock until stored. */
  readonly createdAt: Timestamp;
  readonly editedAt: Timestamp | null;
  readonly deletedAt: Timestamp | null;
  readonly reactions: readonly Reaction[];
  /** When it was pinned; null while it is not. */
  readonly pinnedAt: Timestamp | null;
  /** Where the text comes from, when it was forwarded; such a message cannot be edited. */
  readonly forwarded: ForwardedFrom | null;
  /** I have saved it for later. */
  readonly saved: boolean;
  /** Of an unsent message, the users whose cards are known here. */
  readonly mentions: MessageMentions;
  /** Only with `failed`. */
  readonly error: ChatCallError | null;
  /** Null without one. */
  readonly pending: PendingChange | null;
}

/** State of the history. */
export interface TimelineState {
  /**
   * `failed`: the first page could not be loaded, see `error`; it is tried again after a reconnect.
   */
  readonly status: 'loading' | 'ready' | 'failed';
  readonly loadingOlder: boolean;
  /** Older messages exist on the server. */
  readonly hasOlder: boolean;
  readonly loadingNewer: boolean;
  /**
   * The messages are a part of the past, after a jump: newer ones exist that are not loaded.
   * Messages that arrive are not added, unsent ones are not shown, and nothing is marked as read.
   */
  readonly hasNewer: boolean;
  /** Of the last load; null after a success. */
  readonly error: ChatCallError | null;
}

/**
 * A place in a timeline: a message by id or `seq`, the first one at or after a time, or the first
 * one after {@link Timeline.firstReadSeq}.
 */
export type TimelinePlace =
  | { readonly messageId: MessageId }
  | { readonly seq: Seq }
  | { readonly date: Timestamp }
  | 'first-unread';

/** Cursors of the other members, as `seq`s; 0 without other members. */
export interface TimelineReceipts {
  /** Delivered to a device of every other member. */
  readonly deliveredToAll: number;
  /** Read by at least one other member. */
  readonly readByAny: number;
  readonly readByAll: number;
}

export interface SendToTimeline {
  readonly replyTo?: MessageId;
  /** In the order in which they are shown; at most `LIMITS.messageFilesMax`. */
  readonly files?: readonly AttachedUpload[];
  /** In a thread: the reply is also shown in the conversation. Default: false. */
  readonly alsoToConversation?: boolean;
}

/** One open conversation. Lives until `close()`; opening the same one again shares the history. */
export interface Timeline extends TimelineFiles {
  readonly conversationId: ConversationId;
  /** Null while unknown, or when I am no longer a member. */
  readonly conversation$: Behavior<Conversation | null>;
  readonly state$: Behavior<TimelineState>;
  /**
   * History without gaps by `seq`, then my stored messages beyond a gap that is being loaded, then
   * my unsent messages in the order of writing. A part of it after {@link jumpTo}.
   */
  readonly messages$: Behavior<readonly TimelineMessage[]>;
  /**
   * Position of the divider "new": after this `seq`. It is my read cursor when the timeline was
   * opened, or where another device has moved it since; reading here does not move it. Changes
   * together with `conversation$`. Null while the conversation is unknown.
   */
  readonly firstReadSeq: number | null;
  readonly members$: Behavior<readonly Member[]>;
  /** Other members who are typing. */
  readonly typing$: Behavior<readonly UserCard[]>;
  readonly receipts$: Behavior<TimelineReceipts>;
  /** Text of the composer; restored after a restart where the host has a store. */
  readonly draft$: Behavior<string>;
  /** The message that the draft replies to; restored together with its text. */
  readonly draftReplyTo$: Behavior<MessageId | null>;
  /** The pinned messages, the last pinned one first; null until {@link loadPins}. */
  readonly pins$: Behavior<readonly Message[] | null>;
  /** Loads one older page; does nothing while one is loading or when there is none. */
  loadOlder(): Promise<void>;
  /** Loads one newer page while `hasNewer`; does nothing while one is loading. */
  loadNewer(): Promise<void>;
  /**
   * Shows the messages around a place, however far back it is: `messages$` starts again with them,
   * unless the place is loaded, and continues in both directions. Returns the `seq` of the message
   * at the place; null when there is none (nothing is unread), or another jump followed. Throws
   * `CHAT.NOT_FOUND` for a message that does not exist, and keeps what is shown.
   */
  jumpTo(place: TimelinePlace): Promise<Seq | null>;
  /** Back to the newest messages. Sending does so, too. */
  jumpToNewest(): Promise<void>;
  /** Loads the newest messages again, also after `failed`. */
  reload(): Promise<void>;
  /**
   * Shows the message at once and sends it unchanged, when its files are uploaded and in its order
   * among the messages of the conversation; a file that is refused or paused holds up no other
   * message. With files the text may be empty. Clears the draft. Throws `COMMON.VALIDATION`
   * and keeps the draft when it cannot be sent; the field `content` has the broken rule: `visible`
   * (no visible character), `maxLength`, `wellFormed`, `mentionsMax`. Throws `CHAT.OUTBOX_FULL` when too many
   * messages of this device are not sent yet.
   */
  send(content: string, options?: SendToTimeline): void;
  /** Sends a failed message again, after uploading its refused files again: before those that were written after it and are not sent yet. */
  retry(clientMessageId: ClientMessageId): void;
  /** Removes a message that was not sent, and its files. */
  discard(clientMessageId: ClientMessageId): void;
  /**
   * Puts a failed message back into the draft, before the text that is there, with its files, and
   * removes it from the timeline. Returns the message that it replied to.
   */
  reopen(clientMessageId: ClientMessageId): MessageId | null;
  /**
   * Replaces the text of a message of mine: shown at once, and sent until the server has answered.
   * When it refuses (`CHAT.MESSAGE_DELETED`, `CHAT.EDIT_TOO_LATE`, …) the message is shown as it was,
   * with the text in `pending`. The last change of a message counts. The files of a message stay, and with
   * them the text may be empty. Throws `COMMON.VALIDATION` for a text that cannot be sent.
   */
  edit(messageId: MessageId, content: string): void;
  /** Deletes a message for all members, in the same way. */
  delete(messageId: MessageId): void;
  /** Adds or removes my reaction. Throws `CHAT.TOO_MANY_REACTIONS`, `CHAT.MESSAGE_DELETED`, … */
  react(messageId: MessageId, emoji: Emoji, reacted: boolean): Promise<void>;
  /** Pins or unpins a message. Throws `CHAT.NOT_ALLOWED`, `CHAT.TOO_MANY_PINS`, … */
  pin(messageId: MessageId, pinned: boolean): Promise<void>;
  /**
   * Removes the previews of links from a message of mine, for all members and for good. Throws
   * `CHAT.NOT_ALLOWED`, …
   */
  removeLinkPreviews(messageId: MessageId): Promise<void>;
  /** Loads the pinned messages, which are up to date from then on. Throws `ChatCallError`. */
  loadPins(): Promise<void>;
  /** A page of the former texts of an edited message, the newest first. */
  edits(messageId: MessageId, cursor?: string | null): Promise<CursorPage<MessageEdit>>;
  /** The first users who have reacted to a message, in the order of their reactions. */
  reactors(messageId: MessageId): Promise<readonly Reactor[]>;
  /**
   * Who has read a message, and when: the members who were there and show it, without me. `count` is
   * the only answer in a conversation of more than `LIMITS.receiptNamesMax` members, and null while
   * I have read receipts turned off.
   */
  receiptsOf(messageId: MessageId): Promise<{
    readonly items: readonly Receipt[];
    readonly count: Count | null;
  }>;
  /**
   * A message of the conversation that need not be loaded: one that is quoted. From then on it is in
   * {@link requested$}. Throws `CHAT.NOT_FOUND`.
   */
  message(messageId: MessageId): Promise<Message>;
  /** Messages that were requested with {@link message}, in their current state. */
  readonly requested$: Behavior<ReadonlyMap<MessageId, Message>>;
  /** Gives up a change that was refused. */
  discardChange(messageId: MessageId): void;
  /**
   * Marks this message and those after it as unread. Nothing is marked as read by viewing it until
   * the timeline is opened again. Throws `ChatCallError`.
   */
  markUnreadFrom(seq: Seq): Promise<void>;
  /** Members, without me, whose read cursor has reached `seq`. */
  readBy(seq: number): readonly Member[];
  /** Keeps the message that the draft replies to. */
  setDraft(text: string): void;
  /** The draft replies to this message; null: to none. Kept once it has a text. */
  setDraftReplyTo(replyTo: MessageId | null): void;
  /**
   * Call on every keystroke: reports typing to the others at most every few seconds, and when it
   * stopped.
   */
  typed(): void;
  /**
   * Whether the newest message is on screen: moves my read cursor while this is true and the app is
   * visible.
   */
  setInView(inView: boolean): void;
  close(): void;
}

/**
 * The replies of one thread. Its timeline works as that of a conversation: `seq`, cursors, unread
 * line, typing and draft are those of the thread; `receipts$` is that of the conversation.
 * `firstReadSeq` changes together with `thread$`. Replies are unread only in a thread that I follow.
 */
export interface ThreadTimeline extends Timeline {
  readonly rootId: MessageId;
  /** The message with which the thread begins; null while it is not loaded. */
  readonly root$: Behavior<TimelineMessage | null>;
  /** My state in the thread; null while it is not loaded. */
  readonly thread$: Behavior<Thread | null>;
  /**
   * Follows the thread or no longer. Members follow the threads of their messages, those in which
   * they reply and those in which they are mentioned. Throws `ChatCallError`.
   */
  follow(following: boolean): Promise<void>;
}
