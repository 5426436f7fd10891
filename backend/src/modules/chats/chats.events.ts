import type {
  Conversation,
  ConversationChangedNotice,
  ConversationId,
  Draft,
  Member,
  MemberRole,
  MessageId,
  OwnSettings,
  OwnThreadState,
  SavedChangedNotice,
  Section,
  Seq,
  UserId,
} from '@chatcall/contracts';
import { DomainEvent } from '../../platform/events/index.js';

/**
 * A user sees a conversation from now on: they created it, were added, or received its first
 * message.
 */
export class ConversationOpened extends DomainEvent {
  constructor(
    readonly userId: UserId,
    readonly conversation: Conversation,
  ) {
    super();
  }
}

/** A direct conversation was created. The other user sees it with the first message. */
export class DirectCreated extends DomainEvent {
  constructor(
    readonly conversationId: ConversationId,
    readonly userIds: readonly [UserId, UserId],
  ) {
    super();
  }
}

/** Title, picture or settings of a group or channel changed. */
export class ConversationChanged extends DomainEvent {
  constructor(readonly notice: ConversationChangedNotice) {
    super();
  }
}

/** Members were added to a group, at its creation or later. */
export class MembersAdded extends DomainEvent {
  constructor(
    readonly conversationId: ConversationId,
    readonly members: readonly Member[],
    /** The new members for those members who see one of them differently. */
    readonly membersFor: ReadonlyMap<UserId, readonly Member[]>,
    readonly memberCount: number,
    readonly version: number,
  ) {
    super();
  }
}

/**
 * A member has accepted a conversation by writing in it: from now on the others may see their
 * activity there.
 */
export class MembershipAccepted extends DomainEvent {
  constructor(
    readonly conversationId: ConversationId,
    readonly userId: UserId,
  ) {
    super();
  }
}

/** A user is no longer a member of a group. */
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

/** An administrator of the site gave a member another role. `MemberRoleChanged` follows from it, too. */
export class MemberRoleAssigned extends DomainEvent {
  constructor(
    readonly conversationId: ConversationId,
    readonly userId: UserId,
    readonly role: MemberRole,
    readonly previous: MemberRole,
    readonly administratorId: UserId,
  ) {
    super();
  }
}

/** An administrator of the site removed a member. `MemberRemoved` follows from it, too. */
export class MemberRemovedByAdministrator extends DomainEvent {
  constructor(
    readonly conversationId: ConversationId,
    readonly userId: UserId,
    readonly administratorId: UserId,
  ) {
    super();
  }
}

/** An administrator of the site archived a group or channel, or restored it. */
export class ConversationArchived extends DomainEvent {
  constructor(
    readonly conversationId: ConversationId,
    readonly archived: boolean,
    readonly administratorId: UserId,
  ) {
    super();
  }
}

/** An administrator of the site deleted a group or channel: nobody is a member of it any more. */
export class ConversationDeleted extends DomainEvent {
  constructor(
    readonly conversationId: ConversationId,
    readonly title: string,
    readonly administratorId: UserId,
  ) {
    super();
  }
}

/** A user changed their own settings of a conversation. */
export class OwnMembershipChanged extends DomainEvent {
  constructor(
    readonly conversationId: ConversationId,
    readonly userId: UserId,
    readonly settings: OwnSettings & { readonly accepted: boolean },
  ) {
    super();
  }
}

/** A user changed the sections of their list of conversations. */
export class SectionsChanged extends DomainEvent {
  constructor(
    readonly userId: UserId,
    readonly sections: readonly Section[],
  ) {
    super();
  }
}

/** A user saved a message for later, or removed it from the saved ones. */
export class SavedChanged extends DomainEvent {
  constructor(
    readonly userId: UserId,
    readonly notice: SavedChangedNotice,
  ) {
    super();
  }
}

/** A user wrote or cleared a draft on one of their devices. */
export class DraftChanged extends DomainEvent {
  constructor(
    readonly userId: UserId,
    readonly draft: Draft,
  ) {
    super();
  }
}

/** A user has read a thread, followed or unfollowed it. */
export class OwnThreadChanged extends DomainEvent {
  constructor(
    readonly conversationId: ConversationId,
    readonly threadId: MessageId,
    readonly userId: UserId,
    readonly own: OwnThreadState,
    /** `threadSeq` of the newest reply at that time. */
    readonly lastSeq: Seq,
    /** The read cursor may have moved back. */
    readonly back = false,
  ) {
    super();
  }
}
