import type { Message } from './messages.js';
import type {
  ConversationDescription,
  ConversationId,
  ConversationTitle,
  ConversationTopic,
  Count,
  Seq,
  Timestamp,
  UserId,
  Version,
} from './protocol.js';
import type { UserCard } from './users.js';

/**
 * `direct`: two users. `group`: its members are added by members. `channel`: every user may find it,
 * read it before joining, and join.
 */
export type ConversationKind = 'direct' | 'group' | 'channel';

/** The lowest role that may do each action. */
export interface ConversationPolicy {
  /** Write messages. */
  readonly post: MemberRole;
  readonly addMembers: MemberRole;
  readonly pin: MemberRole;
  /** Mention everyone at once. */
  readonly mentionAll: MemberRole;
}

/** A conversation as one of its members sees it. */
export interface Conversation {
  readonly id: ConversationId;
  readonly kind: ConversationKind;
  /** Title of a group or channel; null for a direct conversation, which is named after `peer`. */
  readonly title: ConversationTitle | null;
  /** What a group or channel is for; may be empty. */
  readonly description: ConversationDescription;
  /** What it is about at the moment; may be empty. */
  readonly topic: ConversationTopic;
  readonly policy: ConversationPolicy;
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

export interface CreateChannelRequest {
  readonly title: ConversationTitle;
  readonly description?: ConversationDescription;
}

export interface UpdateConversationRequest {
  readonly title?: ConversationTitle;
  readonly description?: ConversationDescription;
  readonly topic?: ConversationTopic;
  /** Converts a group into a channel or a channel into a group. */
  readonly kind?: 'group' | 'channel';
  /** Only the given parts change. */
  readonly policy?: Partial<ConversationPolicy>;
}

/** A channel as every user may see it. */
export interface Channel {
  readonly id: ConversationId;
  readonly title: ConversationTitle;
  readonly description: ConversationDescription;
  readonly topic: ConversationTopic;
  readonly avatarUrl: string | null;
  readonly memberCount: Count;
  readonly createdAt: Timestamp;
  readonly lastActivityAt: Timestamp;
  /** The requesting user is a member. */
  readonly joined: boolean;
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
  /** The cursor may move back: marks the messages after `seq` as unread. */
  readonly back?: boolean;
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
  /**
   * Everything up to this `seq` has been read. Null: not visible to the requesting user, also when
   * one of the two has turned read receipts off.
   */
  readonly lastReadSeq: Seq | null;
}
