import { LIMITS } from '@chatcall/contracts';
import { ChatCallError } from '../../platform/errors/index.js';

/**
 * The user is not a member, or there is no such conversation. Both look the same, so that ids
 * cannot be probed.
 */
export class NotMemberError extends ChatCallError {
  readonly code = 'CHAT.NOT_MEMBER';

  constructor() {
    super('You are not a member of this conversation.');
  }
}

/** The user to be changed is not a member of the conversation. */
export class MemberNotFoundError extends ChatCallError {
  readonly code = 'CHAT.NOT_FOUND';

  constructor() {
    super('This user is not a member of the conversation.');
  }
}

export class ActionNotAllowedError extends ChatCallError {
  readonly code = 'CHAT.NOT_ALLOWED';

  constructor(message = 'Your role in this conversation does not allow this.') {
    super(message);
  }
}

/** The client has a version that the conversation has not reached: the database was restored. */
export class VersionAheadError extends ChatCallError {
  readonly code = 'CHAT.VERSION_AHEAD';

  constructor() {
    super('The conversation has not reached this version; load it again.');
  }
}

/** The action exists in groups only. */
export class NotGroupError extends ChatCallError {
  readonly code = 'CHAT.NOT_GROUP';

  constructor() {
    super('This is possible in groups and channels only.');
  }
}

/** The user has no section with this id. */
export class SectionNotFoundError extends ChatCallError {
  readonly code = 'CHAT.NOT_FOUND';

  constructor() {
    super('You have no such section.');
  }
}

export class TooManySectionsError extends ChatCallError {
  readonly code = 'CHAT.TOO_MANY_SECTIONS';

  constructor() {
    super(`You can have at most ${LIMITS.sectionsMax} sections.`);
  }
}

/** There is no group or channel with this id. */
export class ConversationNotFoundError extends ChatCallError {
  readonly code = 'CHAT.NOT_FOUND';

  constructor() {
    super('There is no such group or channel.');
  }
}

/** There is no channel with this id. */
export class ChannelNotFoundError extends ChatCallError {
  readonly code = 'CHAT.NOT_FOUND';

  constructor() {
    super('There is no such channel.');
  }
}

export class AlreadyMemberError extends ChatCallError {
  readonly code = 'CHAT.ALREADY_MEMBER';

  constructor() {
    super('All of these users are members already.');
  }
}

export class MembersFullError extends ChatCallError {
  readonly code = 'CHAT.MEMBERS_FULL';

  /** @param most members that a group may have */
  constructor(most: number) {
    super(`A group has at most ${most} members.`);
  }
}

/** A user is in, or has created, as many conversations as allowed. */
export class TooManyConversationsError extends ChatCallError {
  readonly code = 'CHAT.TOO_MANY';

  constructor(message: string) {
    super(message);
  }
}

/**
 * The last owner may not take another role: no member would be left who can appoint an owner.
 */
export class LastOwnerError extends ChatCallError {
  readonly code = 'CHAT.LAST_OWNER';

  constructor() {
    super('A group needs an owner: make someone else an owner first.');
  }
}

export class DirectSelfError extends ChatCallError {
  readonly code = 'CHAT.DIRECT_SELF';

  constructor() {
    super('You cannot open a direct conversation with yourself.');
  }
}

/** One of the two users has blocked the other. The error does not say which. */
export class BlockedError extends ChatCallError {
  readonly code = 'CHAT.BLOCKED';

  constructor() {
    super('One of you has blocked the other.');
  }
}

/** The user has saved as many messages as allowed. */
export class TooManySavedError extends ChatCallError {
  readonly code = 'CHAT.TOO_MANY_SAVED';

  constructor() {
    super(`You can save at most ${LIMITS.savedMax} messages.`);
  }
}
