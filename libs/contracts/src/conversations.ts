import type { Message } from './messages.js';
import type {
  ConversationDescription,
  ConversationId,
  ConversationTitle,
  ConversationTopic,
  Count,
  Seconds,
  SectionId,
  SectionName,
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
  /**
   * Path of the picture of a group or channel on this server, which changes with the picture; it
   * needs the access token. Null: show initials.
   */
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
  /**
   * When an administrator of the site archived it: members can only read and leave. Absent or null:
   * not archived.
   */
  readonly archivedAt?: Timestamp | null;
}

/** What I decided about a conversation for myself; the same on all my devices. */
export interface OwnSettings {
  /** No notifications, and not in the unread totals. Becomes false by itself at `mutedUntil`. */
  readonly muted: boolean;
  /** When the conversation stops being muted; null: not muted, or until I turn it off. */
  readonly mutedUntil: Timestamp | null;
  readonly archived: boolean;
  readonly favourite: boolean;
  /**
   * Not in the list until somebody writes the next message. With unread messages it is listed anyway.
   */
  readonly hidden: boolean;
  /** My section of the list; null: in none. One that does not exist any more counts as none. */
  readonly sectionId: SectionId | null;
}

export interface OwnMembership extends OwnSettings {
  readonly role: MemberRole;
  readonly lastReadSeq: Seq;
  readonly lastDeliveredSeq: Seq;
  /** Messages of other users after the read cursor, without system messages and deleted ones. */
  readonly unread: Count;
  /**
   * Messages of other users after the read cursor that mention me or all members (`@all`), without
   * replies that are only in a thread. Also counted while it is muted.
   */
  readonly mentions: Count;
  /**
   * The other members may see my presence, typing and receipts here: I wrote a message, created the
   * group, or was added by one of my contacts.
   */
  readonly accepted: boolean;
}

/**
 * Part of the list: `active` excludes archived and hidden conversations, `unread` are those with
 * unread messages that are not archived, `placed` the active ones that are favourites or in a
 * section.
 */
export type ConversationFilter = 'active' | 'unread' | 'archived' | 'placed';

/** A section of my list of conversations. Their order is that of the list of sections. */
export interface Section {
  readonly id: SectionId;
  readonly name: SectionName;
  readonly collapsed: boolean;
}

export interface CreateSectionRequest {
  readonly name: SectionName;
}

export interface UpdateSectionRequest {
  readonly name?: SectionName;
  readonly collapsed?: boolean;
  /** The place in the order, from 0; beyond the end means the end. */
  readonly position?: number;
}

/** Counts over all conversations, or all but those of `except`. */
export interface ConversationTotals {
  /** Unread messages outside muted conversations. */
  readonly unread: Count;
  /** Conversations with unread messages, without muted ones. */
  readonly unreadConversations: Count;
  /** Unread messages that mention me, also in muted conversations. */
  readonly mentions: Count;
  /** Archived conversations. */
  readonly archived: Count;
}

/** Totals as the server counts them now. */
export interface CountedTotals extends ConversationTotals {
  /**
   * Seconds until the next mute of a counted conversation with unread messages ends by itself, and the
   * totals change; null: none does.
   */
  readonly muteEndsIn: Seconds | null;
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

/** A group or channel as administrators see it: never what its messages say. */
export interface AdministeredConversation {
  readonly id: ConversationId;
  readonly kind: AdministeredKind;
  readonly title: ConversationTitle;
  readonly memberCount: Count;
  readonly createdAt: Timestamp;
  /** When the newest message was stored, or the conversation was created. */
  readonly lastActivityAt: Timestamp;
  /** Null: not archived. */
  readonly archivedAt: Timestamp | null;
}

export interface UpdateAdministeredRequest {
  /** True: members can only read and leave, and a call ends. */
  readonly archived: boolean;
}

/** Makes a member owner in place of another. */
export interface TransferOwnershipRequest {
  /** An owner, who becomes an ordinary member. */
  readonly fromMemberId: UserId;
  readonly toMemberId: UserId;
}

/** What administrators see one by one. Direct conversations are private, and only counted. */
export type AdministeredKind = Exclude<ConversationKind, 'direct'>;

/** `ownerless`: without an owner whose account is active. */
export type AdministeredState = 'open' | 'archived' | 'ownerless';

export const ADMINISTERED_STATES: readonly AdministeredState[] = ['open', 'archived', 'ownerless'];

/** How many conversations the server has. */
export interface ConversationCounts {
  readonly direct: Count;
  readonly group: Count;
  readonly channel: Count;
}

/** A member as administrators see them: without what they have read. */
export interface AdministeredMember {
  readonly user: UserCard;
  readonly role: MemberRole;
  readonly joinedAt: Timestamp;
}

export interface UpdateMembershipRequest {
  /** Without `mutedUntil`: until I turn it off. */
  readonly muted?: boolean;
  /** Mutes until this time, which has to be in the future; null: until I turn it off. */
  readonly mutedUntil?: Timestamp | null;
  readonly archived?: boolean;
  readonly favourite?: boolean;
  readonly hidden?: boolean;
  /** Null: out of its section. */
  readonly sectionId?: SectionId | null;
  /** Accepts the conversation without writing in it. There is no way back but to leave it. */
  readonly accepted?: true;
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
