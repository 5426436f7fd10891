import type { Conversation, Member } from './conversations.js';
import type { Message } from './messages.js';
import type { ConversationId, CursorPage, Seq, UserId, Version } from './protocol.js';

/** Something of a conversation that changed, in its current state. */
export type Change =
  /** The message was stored or changed. */
  | { readonly kind: 'message'; readonly version: Version; readonly message: Message }
  /** The member was added, or their role changed. */
  | { readonly kind: 'member'; readonly version: Version; readonly member: Member }
  /** The user is no longer a member. */
  | { readonly kind: 'member-removed'; readonly version: Version; readonly userId: UserId };

/** What a member has received and read. */
export interface MemberCursors {
  readonly userId: UserId;
  readonly lastDeliveredSeq: Seq;
  /** Null: one of you has turned read receipts off. */
  readonly lastReadSeq: Seq | null;
}

/**
 * What changed in a conversation after a version: each message and member once, in its current
 * state, ascending by `version`.
 */
export interface ConversationChanges extends CursorPage<Change> {
  /** Applying this page brings a client to this version. */
  readonly version: Version;
  /** There is too much to list: nothing is listed, the client loads the conversation again. */
  readonly reset: boolean;
  /** The conversation as it is now. */
  readonly conversation: Conversation;
  /**
   * Cursors of the other members, where the requesting user may see them and the conversation is
   * not too large.
   */
  readonly cursors: readonly MemberCursors[];
}

/** A conversation that a client has, and the version up to which it has all changes. */
export interface KnownConversation {
  readonly id: ConversationId;
  readonly version: Version;
}

/** What a client has. Catches up after any time offline. */
export interface SyncRequest {
  /** `since` of the last answer; null the first time. Opaque. */
  readonly since: string | null;
  /** At most `LIMITS.syncConversationsMax`. */
  readonly conversations: readonly KnownConversation[];
  /** `nextCursor` of the page before; the rest of the request is repeated unchanged. */
  readonly cursor?: string;
}

/** A conversation that moved, and the first page of its changes. */
export interface SyncedConversation extends ConversationChanges {
  /** The client did not have it. */
  readonly joined: boolean;
}

/** Conversations that moved: changed, joined, or with other own cursors and settings. */
export interface SyncResponse extends CursorPage<SyncedConversation> {
  /** Conversations of the request of which the user is no longer a member. On the first page. */
  readonly left: readonly ConversationId[];
  /** For the next request; take that of the last page. Opaque. */
  readonly since: string;
}
