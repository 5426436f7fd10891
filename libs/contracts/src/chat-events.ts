import type {
  Conversation,
  ConversationKind,
  ConversationPolicy,
  Member,
  MemberRole,
  OwnSettings,
  Section,
} from './conversations.js';
import type { AttachedFile } from './files.js';
import type { MentionAll, Message, ThreadSummary } from './messages.js';
import type { OwnThreadState } from './threads.js';
import type {
  ClientEvent,
  ClientMessageId,
  ConversationDescription,
  ConversationId,
  ConversationTitle,
  ConversationTopic,
  Count,
  Done,
  Emoji,
  MessageId,
  MessageText,
  Seq,
  ServerEvent,
  Timestamp,
  UserId,
  Version,
} from './protocol.js';

/**
 * `chat:message`: stores one message and sends it to all members; a repeated `clientMessageId` is
 * answered with the stored message.
 */
export interface SendMessagePayload {
  readonly conversationId: ConversationId;
  readonly clientMessageId: ClientMessageId;
  readonly content: MessageText;
  /**
   * Files that the message carries, in the order in which they are shown, each once. One that I cannot
   * send refuses the message (`CHAT.FILE_UNKNOWN`).
   * @minItems 1
   * @maxItems 20
   */
  readonly files?: readonly AttachedFile[] | null;
  readonly replyTo?: MessageId | null;
  /**
   * The message is a reply in the thread below this one, which must be in the main timeline and may
   * be neither a reply in a thread itself nor a system message (`CHAT.NO_THREAD`).
   */
  readonly threadId?: MessageId | null;
  /** A reply in a thread is in the main timeline, too: one message in both. */
  readonly alsoToConversation?: boolean;
}

export interface SendMessageResponse {
  readonly message: Message;
}

/**
 * `chat:forward`: sends a copy of a message that I may read to another conversation; the server
 * copies the text and the files, and says who wrote it. A repeated `clientMessageId` is answered with the stored
 * message.
 */
export interface ForwardMessagePayload {
  /** Where the copy is sent to. */
  readonly conversationId: ConversationId;
  readonly clientMessageId: ClientMessageId;
  /** The conversation of the message. */
  readonly sourceConversationId: ConversationId;
  readonly messageId: MessageId;
}

export interface ForwardMessageResponse {
  readonly message: Message;
}

/**
 * `chat:edit`: replaces the text of my message; the former one stays visible in its history. The same
 * text again changes nothing. The files of a message stay; its text may become empty then.
 */
export interface EditMessagePayload {
  readonly conversationId: ConversationId;
  readonly messageId: MessageId;
  readonly content: MessageText;
}

export interface EditMessageResponse {
  readonly message: Message;
}

/**
 * `chat:delete`: deletes a message for all members, mine or as owner or admin of the group; it stays
 * in its place without its text and files. Deleting it again changes nothing.
 */
export interface DeleteMessagePayload {
  readonly conversationId: ConversationId;
  readonly messageId: MessageId;
}

export type DeleteMessageResponse = Done;

/**
 * `chat:typing`: reports that I am typing or have stopped; not stored, expires after
 * 6 seconds.
 */
export interface SetTypingPayload {
  readonly conversationId: ConversationId;
  readonly typing: boolean;
  /** In the thread below this message; otherwise in the main timeline. */
  readonly threadId?: MessageId | null;
}

export type SetTypingResponse = Done;

/**
 * `chat:read`: moves my read cursor; returns the cursor. Forward only, unless `back` is true, which
 * marks the messages after `seq` as unread.
 */
export interface MoveReadCursorPayload {
  readonly conversationId: ConversationId;
  readonly seq: Seq;
  readonly back?: boolean;
}

export interface MoveReadCursorResponse {
  readonly lastReadSeq: Seq;
}

/** `chat:delivered`: moves my delivered cursor forward, never back; returns the cursor. */
export interface MoveDeliveredCursorPayload {
  readonly conversationId: ConversationId;
  readonly seq: Seq;
}

export interface MoveDeliveredCursorResponse {
  readonly lastDeliveredSeq: Seq;
}

/**
 * `chat:message`: a message was stored; sent to every device of every member, the sender included.
 */
export interface MessageSentNotice {
  readonly message: Message;
  /**
   * Of a reply in a thread: the new summary of the thread, for its root (`message.threadId`), whose
   * `version` is now that of the reply.
   */
  readonly thread?: ThreadSummary;
}

/**
 * `chat:react`: adds or removes my reaction to a message; returns the message. Idempotent.
 */
export interface ReactPayload {
  readonly conversationId: ConversationId;
  readonly messageId: MessageId;
  readonly emoji: Emoji;
  readonly reacted: boolean;
}

export interface ReactResponse {
  readonly message: Message;
}

/**
 * `chat:messageChanged`: a stored message was changed; has the whole message as it is now. `by` is
 * the user who changed it.
 */
export interface MessageChangedNotice {
  readonly message: Message;
  readonly by: UserId;
  /**
   * Of a reply in a thread that was deleted: the new summary of the thread, for its root
   * (`message.threadId`), whose `version` is now that of the reply.
   */
  readonly thread?: ThreadSummary;
  /** The mentions that it had before, when they have changed: for clients that count them. */
  readonly mentionedBefore?: FormerMentions;
}

/** The mentions of a message before it was edited or deleted. */
export interface FormerMentions {
  readonly userIds: readonly UserId[];
  readonly all: MentionAll | null;
}

/**
 * `chat:readThread`: moves my read cursor in a thread; returns my state. Forward only, unless `back`
 * is true, which marks the replies after `seq` as unread. Does nothing in a thread that I have never
 * followed.
 */
export interface MoveThreadCursorPayload {
  readonly conversationId: ConversationId;
  readonly threadId: MessageId;
  /** A `threadSeq`. */
  readonly seq: Seq;
  readonly back?: boolean;
}

export interface MoveThreadCursorResponse {
  readonly own: OwnThreadState;
}

/**
 * `chat:ownThreadChanged`: I have replied in a thread, read it, followed or unfollowed it, or the
 * thread below my message got its first reply. Sent to my own devices only. `lastSeq` is the
 * `threadSeq` of the newest reply that `own.unread` counts.
 */
export interface OwnThreadChangedNotice {
  readonly conversationId: ConversationId;
  readonly threadId: MessageId;
  readonly own: OwnThreadState;
  readonly lastSeq: Seq;
  /** I moved my read cursor back: `own` counts, although it has read less than before. */
  readonly back?: boolean;
}

/**
 * `chat:followedThreadReplied`: another user has replied in a thread that I follow. The reply itself
 * comes with `chat:message`.
 */
export interface FollowedThreadRepliedNotice {
  readonly conversationId: ConversationId;
  readonly threadId: MessageId;
  readonly threadSeq: Seq;
}

/** `chat:typing`: a member is typing or has stopped. */
export interface TypingNotice {
  readonly conversationId: ConversationId;
  readonly userId: UserId;
  readonly typing: boolean;
  /** In the thread below this message; otherwise in the main timeline. */
  readonly threadId?: MessageId;
}

/**
 * `chat:read`: a member has read everything up to `seq`. Also sent to my own devices, with `own`;
 * when I have moved my cursor back, only to them.
 */
export interface ReadCursorMovedNotice {
  readonly conversationId: ConversationId;
  readonly userId: UserId;
  readonly seq: Seq;
  readonly own?: OwnCursorMoved;
}

/** What my own devices need in addition. */
export interface OwnCursorMoved {
  /** The number of unread messages, counted up to `countedSeq`. */
  readonly unread: Count;
  /** How many of them mention me. */
  readonly mentions: Count;
  /** `seq` of the newest message at that time. */
  readonly countedSeq: Seq;
  /** The cursor was moved back: it is at `seq`, wherever it was. */
  readonly back: boolean;
}

/** `chat:delivered`: everything up to `seq` has reached a device of a member. */
export interface DeliveredCursorMovedNotice {
  readonly conversationId: ConversationId;
  readonly userId: UserId;
  readonly seq: Seq;
}

/** `chat:conversationAdded`: I became a member of a conversation. */
export interface ConversationAddedNotice {
  readonly conversation: Conversation;
}

/** `chat:conversationChanged`: title, picture or settings of a conversation changed. */
export interface ConversationChangedNotice {
  readonly conversationId: ConversationId;
  readonly kind: ConversationKind;
  readonly title: ConversationTitle | null;
  readonly description: ConversationDescription;
  readonly topic: ConversationTopic;
  readonly policy: ConversationPolicy;
  readonly avatarUrl: string | null;
  readonly version: Version;
  /** Null: not archived by an administrator of the site. */
  readonly archivedAt?: Timestamp | null;
}

/** `chat:conversationRemoved`: I am no longer a member of a conversation. */
export interface ConversationRemovedNotice {
  readonly conversationId: ConversationId;
  readonly reason: 'left' | 'removed';
}

/** `chat:ownMembershipChanged`: I changed my settings of a conversation, on any device. */
export interface OwnMembershipChangedNotice extends OwnSettings {
  readonly conversationId: ConversationId;
  readonly accepted: boolean;
}

/** `chat:sectionsChanged`: my sections, all of them in their order, after a change on any device. */
export interface SectionsChangedNotice {
  /** @maxItems 50 */
  readonly sections: readonly Section[];
}

/** `chat:membersAdded`: members were added to a conversation. */
export interface MembersAddedNotice {
  readonly conversationId: ConversationId;
  readonly members: readonly Member[];
  readonly memberCount: Count;
  readonly version: Version;
}

/** `chat:memberRemoved`: a member left a conversation or was removed. */
export interface MemberRemovedNotice {
  readonly conversationId: ConversationId;
  readonly userId: UserId;
  readonly memberCount: Count;
  readonly version: Version;
}

/** `chat:memberRoleChanged`: the role of a member changed. */
export interface MemberRoleChangedNotice {
  readonly conversationId: ConversationId;
  readonly userId: UserId;
  readonly role: MemberRole;
  readonly version: Version;
}

/**
 * `chat:changed`: the conversation has reached this version, and notices of its changes were lost.
 * A client below it requests the changes; one that does not have the conversation loads it.
 */
export interface ChangesUnannouncedNotice {
  readonly conversationId: ConversationId;
  readonly version: Version;
}

/** Client-to-server events of chats. */
export interface ChatsClientEvents {
  'chat:message': ClientEvent<SendMessagePayload, SendMessageResponse>;
  'chat:forward': ClientEvent<ForwardMessagePayload, ForwardMessageResponse>;
  'chat:edit': ClientEvent<EditMessagePayload, EditMessageResponse>;
  'chat:delete': ClientEvent<DeleteMessagePayload, DeleteMessageResponse>;
  'chat:react': ClientEvent<ReactPayload, ReactResponse>;
  'chat:typing': ClientEvent<SetTypingPayload, SetTypingResponse>;
  'chat:read': ClientEvent<MoveReadCursorPayload, MoveReadCursorResponse>;
  'chat:delivered': ClientEvent<MoveDeliveredCursorPayload, MoveDeliveredCursorResponse>;
  'chat:readThread': ClientEvent<MoveThreadCursorPayload, MoveThreadCursorResponse>;
}

/** Server-to-client events of chats. */
export interface ChatsServerEvents {
  'chat:message': ServerEvent<MessageSentNotice>;
  'chat:messageChanged': ServerEvent<MessageChangedNotice>;
  'chat:typing': ServerEvent<TypingNotice>;
  'chat:read': ServerEvent<ReadCursorMovedNotice>;
  'chat:delivered': ServerEvent<DeliveredCursorMovedNotice>;
  'chat:conversationAdded': ServerEvent<ConversationAddedNotice>;
  'chat:conversationChanged': ServerEvent<ConversationChangedNotice>;
  'chat:conversationRemoved': ServerEvent<ConversationRemovedNotice>;
  'chat:ownMembershipChanged': ServerEvent<OwnMembershipChangedNotice>;
  'chat:sectionsChanged': ServerEvent<SectionsChangedNotice>;
  'chat:membersAdded': ServerEvent<MembersAddedNotice>;
  'chat:memberRemoved': ServerEvent<MemberRemovedNotice>;
  'chat:memberRoleChanged': ServerEvent<MemberRoleChangedNotice>;
  'chat:changed': ServerEvent<ChangesUnannouncedNotice>;
  'chat:ownThreadChanged': ServerEvent<OwnThreadChangedNotice>;
  'chat:followedThreadReplied': ServerEvent<FollowedThreadRepliedNotice>;
}
