import type { Message } from './messages.js';
import type {
  ConversationId,
  ConversationTitle,
  Count,
  Seq,
  Timestamp,
  UserId,
  Version,
} from './protocol.js';
import type { UserCard } from './users.js';

export type ConversationKind = 'direct' | 'group';

/** A conversation as one of its members sees it. */
export interface Conversation {
  readonly id: ConversationId;
  readonly kind: ConversationKind;
  /** Title of a group; null for a direct conversation, which is named after `peer`. */
  readonly title: ConversationTitle | null;
  readonly avatarUrl: string | null;
  /** The other person of a direct conversation; null for a group. */
  readonly peer: UserCard | null;
  readonly memberCount: Count;
  readonly createdAt: Timestamp;
  /** `seq` of the newest message; 0 when there is none. */
  readonly lastSeq: Seq;
  readonly lastMessage: Message | null;
  /** Incremented by every change: a message stored or changed, a member added, a new title. */
  readonly version: Version;
  /** The version of the last change of title, picture, members or roles. */
  readonly detailsVersion: Version;
  /** Visible to the requesting member only. */
  readonly own: OwnMembership;
}

export interface OwnMembership {
  readonly role: MemberRole;
  readonly lastReadSeq: Seq;
  readonly lastDeliveredSeq: Seq;
  /** Messages of other users after the read cursor, without system messages. */
  readonly unread: Count;
  readonly muted: boolean;
  readonly archived: boolean;
  /**
   * The other members may see my presence, typing and receipts here: I wrote a message, created the
   * group, or was added by one of my contacts.
   */
  readonly accepted: boolean;
}

/**
 * Part of the list: `active` excludes archived conversations, `unread` are the active ones with
 * unread messages.
 */
export type ConversationFilter = 'active' | 'unread' | 'archived';

/** Counts over all conversations, or all but those of `except`. */
export interface ConversationTotals {
  /** Unread messages outside muted conversations. */
  readonly unread: Count;
  /** Conversations with unread messages, without muted ones. */
  readonly unreadConversations: Count;
  /** Archived conversations. */
  readonly archived: Count;
}

/** `except`: conversations that the client counts itself, from their events. */
export interface ConversationTotalsRequest {
  readonly except: readonly ConversationId[];
}

export interface CreateDirectRequest {
  readonly userId: UserId;
}

export interface CreateGroupRequest {
  readonly title: ConversationTitle;
  readonly memberIds: readonly UserId[];
}

export interface UpdateConversationRequest {
  readonly title?: ConversationTitle;
}

export interface UpdateMembershipRequest {
  readonly muted?: boolean;
  readonly archived?: boolean;
}

export interface AddMembersRequest {
  readonly userIds: readonly UserId[];
}

export interface ChangeRoleRequest {
  readonly role: MemberRole;
}

export interface MoveReadCursorRequest {
  readonly seq: Seq;
}

export type MemberRole = 'owner' | 'admin' | 'member';

export interface Member {
  readonly user: UserCard;
  readonly role: MemberRole;
  readonly joinedAt: Timestamp;
  /**
   * Everything up to this `seq` has reached one of their devices. Null: not visible to the
   * requesting user.
   */
  readonly lastDeliveredSeq: Seq | null;
  /** Everything up to this `seq` has been read. Null: not visible to the requesting user. */
  readonly lastReadSeq: Seq | null;
}
