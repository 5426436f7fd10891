import type { CallEndReason, CallKind } from './calls.js';
import type { AttachedFile, FileCard } from './files.js';
import type { LinkPreview } from './links.js';
import type {
  CallId,
  ClientMessageId,
  ConversationId,
  ConversationTitle,
  ConversationTopic,
  Count,
  CursorPage,
  DisplayName,
  Emoji,
  MessageId,
  MessageText,
  Seconds,
  Seq,
  Timestamp,
  UserId,
  Version,
} from './protocol.js';
import type { UserCard } from './users.js';

/** A notice that the server writes into a conversation. */
export type SystemNote =
  | { readonly kind: 'group-created'; readonly title: ConversationTitle }
  | { readonly kind: 'channel-created'; readonly title: ConversationTitle }
  | { readonly kind: 'renamed'; readonly title: ConversationTitle }
  | { readonly kind: 'topic-changed'; readonly topic: ConversationTopic }
  | { readonly kind: 'picture-changed' }
  | { readonly kind: 'picture-removed' }
  /** The group became a channel. */
  | { readonly kind: 'opened' }
  /** The channel became a group. */
  | { readonly kind: 'closed' }
  | {
      readonly kind: 'members-added';
      readonly userIds: readonly UserId[];
      readonly names: readonly DisplayName[];
    }
  /** Of the removed user themself: an administrator of the site removed them. */
  | { readonly kind: 'member-removed'; readonly userId: UserId; readonly name: DisplayName }
  | { readonly kind: 'member-joined'; readonly userId: UserId; readonly name: DisplayName }
  | { readonly kind: 'member-left'; readonly userId: UserId; readonly name: DisplayName }
  | {
      readonly kind: 'call-ended';
      readonly callId: CallId;
      readonly callKind: CallKind;
      readonly reason: CallEndReason;
      /** Seconds from answer to end; 0 when never answered. */
      readonly duration: Seconds;
    };

/** One emoji with which members have reacted to a message. */
export interface Reaction {
  readonly emoji: Emoji;
  readonly count: Count;
  /**
   * I have reacted with it. Always false in notices about actions of other users: clients keep
   * what they know.
   */
  readonly mine: boolean;
}

/** A member who has reacted to a message. */
export interface Reactor {
  readonly emoji: Emoji;
  readonly user: UserCard;
  readonly reactedAt: Timestamp;
}

/** What a message shows of the thread below it. */
export interface ThreadSummary {
  /** Replies that are not deleted. */
  readonly replyCount: Count;
  /** `threadSeq` of the newest reply. */
  readonly lastSeq: Seq;
  /** When the newest reply was stored. */
  readonly lastReplyAt: Timestamp;
  /** Authors of replies, the latest first; at most `LIMITS.threadParticipantsMax`. */
  readonly participants: readonly UserCard[];
}

/** A member who has read a message. */
export interface Receipt {
  readonly user: UserCard;
  /**
   * When they read it at the latest; exact to 15 seconds for their last moves. Null: not known.
   */
  readonly readAt: Timestamp | null;
}

/** Members who have read a message, without its author and me. */
export interface MessageReceipts extends CursorPage<Receipt> {
  /**
   * How many have read it, on all pages. In conversations of more than `LIMITS.receiptNamesMax`
   * members there is only this number. Null: I have turned read receipts off.
   */
  readonly count: Count | null;
}

/** Everyone at once: all members, or those of them who are online. */
export type MentionAll = 'all' | 'here';

/** The users that a message mentions. I am never among them across a block between the sender and me. */
export interface MessageMentions {
  /**
   * The users whose mentions, `<@user id>`, are in the text, with their current names, each once. A
   * user who is not a member is not notified and has no entry in the list of mentions.
   * @maxItems 50
   */
  readonly users: readonly UserCard[];
  /** The text has `<@all>` or, if not, `<@here>`. */
  readonly all: MentionAll | null;
}

/** What all messages have. */
interface MessageFields {
  readonly id: MessageId;
  readonly conversationId: ConversationId;
  /**
   * 1, 2, 3 … in the main timeline of a conversation, without gaps: the order of messages. 0 for a
   * reply that is only in its thread, which is not part of the main timeline.
   */
  readonly seq: Seq;
  /** The message below which this reply is; null for messages that are no replies in a thread. */
  readonly threadId: MessageId | null;
  /** 1, 2, 3 … in the thread, without gaps; null for messages that are no replies in a thread. */
  readonly threadSeq: Seq | null;
  /** The thread below this message; null as long as there was no reply. */
  readonly thread: ThreadSummary | null;
  readonly sender: UserCard;
  readonly clientMessageId: ClientMessageId;
  readonly replyTo: MessageId | null;
  readonly createdAt: Timestamp;
  readonly editedAt: Timestamp | null;
  readonly deletedAt: Timestamp | null;
  /** In the order of their first use; at most `LIMITS.reactionsMax`. */
  readonly reactions: readonly Reaction[];
  /** When it was pinned; null while it is not. */
  readonly pinnedAt: Timestamp | null;
  /** Nobody, of a deleted or system message. */
  readonly mentions: MessageMentions;
  /** The version of the conversation in which the message was stored or changed last. */
  readonly version: Version;
}

/**
 * Where the text of a forwarded message comes from. The conversation is not named: its title and its
 * id are for those who may read it.
 */
export interface ForwardedFrom {
  /** The author of the text, with the current name. */
  readonly sender: UserCard;
  /** When it was written. */
  readonly createdAt: Timestamp;
}

/** A message that a user wrote. */
export interface TextMessage extends MessageFields {
  readonly type: 'text';
  /**
   * The source text, unchanged: CommonMark with strikethrough, tables and task lists, without
   * HTML. Empty for deleted messages, and for files without a caption.
   * @maxLength 8000
   */
  readonly content: string;
  /**
   * The files that it carries, in the order in which they are shown; none of a deleted message.
   * @maxItems 20
   */
  readonly files: readonly FileCard[];
  /**
   * Pages of links in the text. Where the server makes previews, they appear in a change of the
   * message soon after it was sent, unless its author has removed them.
   * @maxItems 3
   */
  readonly links: readonly LinkPreview[];
  readonly system: null;
  /** The server copied the text of another message; null: the sender wrote it here. */
  readonly forwarded: ForwardedFrom | null;
}

/** A notice that the server wrote into the conversation; clients make the text. */
export interface SystemMessage extends MessageFields {
  readonly type: 'system';
  readonly content: '';
  /** @maxItems 0 */
  readonly files: readonly FileCard[];
  /** @maxItems 0 */
  readonly links: readonly LinkPreview[];
  readonly system: SystemNote;
  readonly forwarded: null;
}

export type Message = TextMessage | SystemMessage;

/**
 * A page of a history, ascending by `seq`. `nextCursor` continues in the direction of the page: with
 * older messages, or after `after`, `around` and `at` with newer ones.
 */
export interface MessagePage extends CursorPage<Message> {
  /**
   * Of a page `around` a message or `at` a time: continues with older messages; null where there are
   * none. Null on all other pages.
   */
  readonly previousCursor: string | null;
}

/** A former text of an edited message. */
export interface MessageEdit {
  /** The version of the message when it had this text. */
  readonly version: Version;
  /** @maxLength 8000 */
  readonly content: string;
  /** The users that this text names, with their current names. */
  readonly mentions: MessageMentions;
  /** When this text was written. */
  readonly writtenAt: Timestamp;
}

export interface EditMessageRequest {
  readonly content: MessageText;
}

export interface SendMessageRequest {
  readonly clientMessageId: ClientMessageId;
  readonly content: MessageText;
  /**
   * Files that the message carries, in the order in which they are shown, each once.
   * @minItems 1
   * @maxItems 20
   */
  readonly files?: readonly AttachedFile[] | null;
  readonly replyTo?: MessageId | null;
}

/** Sends a copy of a message to another conversation. */
export interface ForwardMessageRequest {
  readonly clientMessageId: ClientMessageId;
  /** The conversation of the message. */
  readonly sourceConversationId: ConversationId;
  readonly messageId: MessageId;
}

/** A reply in a thread. */
export interface SendReplyRequest extends SendMessageRequest {
  /** The reply is in the main timeline, too. */
  readonly alsoToConversation?: boolean;
}
