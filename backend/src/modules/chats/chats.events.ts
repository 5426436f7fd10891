import type {
  Conversation,
  ConversationId,
  Member,
  MemberRole,
  Message,
  UserId,
} from '@chatcall/contracts';
import { DomainEvent } from '../../platform/events/index.js';

/** A message was stored, of a person or of the system. Published in the order of `seq` within a conversation. */
export class MessageSent extends DomainEvent {
  constructor(
    readonly message: Message,
    /** The message for those members who see one of its people differently. */
    readonly views: ReadonlyMap<UserId, Message>,
  ) {
    super();
  }
}

/** Someone sees a conversation from now on: they created it, were added, or were written to for the first time. */
export class ConversationOpened extends DomainEvent {
  constructor(
    readonly userId: UserId,
    readonly conversation: Conversation,
  ) {
    super();
  }
}

/** A direct conversation was created; who did not create it sees it with the first message. */
export class DirectCreated extends DomainEvent {
  constructor(
    readonly conversationId: ConversationId,
    readonly userIds: readonly [UserId, UserId],
  ) {
    super();
  }
}

/** The title or picture of a group changed. */
export class ConversationChanged extends DomainEvent {
  constructor(
    readonly conversationId: ConversationId,
    readonly title: string | null,
    readonly avatarUrl: string | null,
    readonly version: number,
  ) {
    super();
  }
}

/** People came into a group, as its first members or later. */
export class MembersAdded extends DomainEvent {
  constructor(
    readonly conversationId: ConversationId,
    readonly members: readonly Member[],
    /** Members who see the new ones differently. */
    readonly membersFor: ReadonlyMap<UserId, readonly Member[]>,
    readonly memberCount: number,
    readonly version: number,
  ) {
    super();
  }
}

/** A member has accepted a conversation by writing in it: the others may see from now on what they do there. */
export class MembershipAccepted extends DomainEvent {
  constructor(
    readonly conversationId: ConversationId,
    readonly userId: UserId,
  ) {
    super();
  }
}

/** Someone is no longer in a group. */
export class MemberRemoved extends DomainEvent {
  constructor(
    readonly conversationId: ConversationId,
    readonly userId: UserId,
    readonly reason: 'left' | 'removed',
    readonly memberCount: number,
    readonly version: number,
  ) {
    super();
  }
}

export class MemberRoleChanged extends DomainEvent {
  constructor(
    readonly conversationId: ConversationId,
    readonly userId: UserId,
    readonly role: MemberRole,
    readonly version: number,
  ) {
    super();
  }
}

/** Someone has read, or a device of theirs has got, everything up to `seq`. */
export class CursorMoved extends DomainEvent {
  constructor(
    readonly cursor: 'read' | 'delivered',
    readonly conversationId: ConversationId,
    readonly userId: UserId,
    readonly seq: number,
    readonly memberCount: number,
    readonly accepted: boolean,
  ) {
    super();
  }
}

/** Someone muted, archived or took back one of these for themself. */
export class OwnMembershipChanged extends DomainEvent {
  constructor(
    readonly conversationId: ConversationId,
    readonly userId: UserId,
    readonly muted: boolean,
    readonly archived: boolean,
  ) {
    super();
  }
}

export class TypingChanged extends DomainEvent {
  constructor(
    readonly conversationId: ConversationId,
    readonly userId: UserId,
    readonly typing: boolean,
    readonly accepted: boolean,
  ) {
    super();
  }
}
