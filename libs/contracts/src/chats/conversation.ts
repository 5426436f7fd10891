import type { ConversationId, Timestamp, UserId } from '../common/ids.js';
import type { UserCard } from '../users/user.js';
import type { Member, MemberRole } from './member.js';
import type { Message } from './message.js';

export type ConversationKind = 'direct' | 'group';

/** A conversation as one of its members sees it. */
export interface Conversation {
  readonly id: ConversationId;
  readonly kind: ConversationKind;
  /** Title of a group; null for a direct conversation, which is named after `peer`. */
  readonly title: string | null;
  readonly avatarUrl: string | null;
  /** The other person of a direct conversation; null for a group. */
  readonly peer: UserCard | null;
  readonly memberCount: number;
  readonly createdAt: Timestamp;
  /** `seq` of the newest message; 0 when there is none. */
  readonly lastSeq: number;
  readonly lastMessage: Message | null;
  /** Rises with every change of title, avatar or members. */
  readonly version: number;
  /** What only the asking member knows. */
  readonly own: OwnMembership;
}

export interface OwnMembership {
  readonly role: MemberRole;
  readonly lastReadSeq: number;
  readonly lastDeliveredSeq: number;
  /** Messages after the read cursor. */
  readonly unread: number;
  readonly muted: boolean;
  readonly archived: boolean;
  /** The others may see my presence, typing and receipts here: I wrote, made the group, or was added by someone whom I know. */
  readonly accepted: boolean;
}

/** Part of the list: `active` leaves out what is archived, `unread` is what of it has unread messages. */
export type ConversationFilter = 'active' | 'unread' | 'archived';

/** Counted over all conversations, or all but those of `except`. */
export interface ConversationTotals {
  /** Unread messages outside muted conversations. */
  readonly unread: number;
  /** Conversations with unread messages, muted ones left out. */
  readonly unreadConversations: number;
  /** Archived conversations. */
  readonly archived: number;
}

/** What a client counts by itself from the events of those conversations is left out. */
export interface ConversationTotalsRequest {
  readonly except: readonly ConversationId[];
}

export interface CreateDirectRequest {
  readonly userId: UserId;
}

export interface CreateGroupRequest {
  readonly title: string;
  readonly memberIds: readonly UserId[];
}

export interface UpdateConversationRequest {
  readonly title?: string;
}

export interface UpdateOwnMembershipRequest {
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
  readonly seq: number;
}

/** Members who were let in. */
export interface MemberList {
  readonly members: readonly Member[];
}
