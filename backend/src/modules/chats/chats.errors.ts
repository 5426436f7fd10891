import { ChatCallError } from '../../platform/errors/index.js';

/** The asker is not in the conversation, or there is none: both sound the same, so that ids cannot be probed. */
export class NotMemberError extends ChatCallError {
  readonly code = 'CHAT.NOT_MEMBER';

  constructor() {
    super('You are not a member of this conversation.');
  }
}

/** Nobody with this id is in the conversation. */
export class MemberNotFoundError extends ChatCallError {
  readonly code = 'CHAT.NOT_FOUND';

  constructor() {
    super('This person is not in the conversation.');
  }
}

export class ActionNotAllowedError extends ChatCallError {
  readonly code = 'CHAT.NOT_ALLOWED';

  constructor() {
    super('Your role in this conversation does not allow this.');
  }
}

/** What was asked for exists in groups only. */
export class NotGroupError extends ChatCallError {
  readonly code = 'CHAT.NOT_GROUP';

  constructor() {
    super('This works in groups only.');
  }
}

export class AlreadyMemberError extends ChatCallError {
  readonly code = 'CHAT.ALREADY_MEMBER';

  constructor() {
    super('Everyone named is in the conversation already.');
  }
}

export class MembersFullError extends ChatCallError {
  readonly code = 'CHAT.MEMBERS_FULL';

  /** @param most members that a group may have */
  constructor(most: number) {
    super(`A group has at most ${most} members.`);
  }
}

/** Somebody is in, or has made, as many conversations as allowed. */
export class TooManyConversationsError extends ChatCallError {
  readonly code = 'CHAT.TOO_MANY';

  constructor(message: string) {
    super(message);
  }
}

/** The last owner may not become something else: nobody could name an owner again. */
export class LastOwnerError extends ChatCallError {
  readonly code = 'CHAT.LAST_OWNER';

  constructor() {
    super('A group needs an owner: make someone else an owner first.');
  }
}

export class DirectSelfError extends ChatCallError {
  readonly code = 'CHAT.DIRECT_SELF';

  constructor() {
    super('A direct conversation needs someone else.');
  }
}

/** The message replied to is not in this conversation. */
export class ReplyUnknownError extends ChatCallError {
  readonly code = 'CHAT.REPLY_UNKNOWN';

  constructor() {
    super('The message that this replies to is not in this conversation.');
  }
}

/** One of the two has blocked the other; which one is not told. */
export class BlockedError extends ChatCallError {
  readonly code = 'CHAT.BLOCKED';

  constructor() {
    super('One of you has blocked the other.');
  }
}

/** The client used one `clientMessageId` for two conversations. */
export class ClientMessageIdReusedError extends ChatCallError {
  readonly code = 'COMMON.CONFLICT';

  constructor() {
    super('This clientMessageId belongs to a message in another conversation.');
  }
}

/** More sends wait for one conversation than this process can promise to store soon. */
export class ConversationBusyError extends ChatCallError {
  readonly code = 'COMMON.UNAVAILABLE';
  override readonly logLevel = 'warn';
  override readonly retryAfter = 1;

  constructor() {
    super('Too much is going on in this conversation; try again in a moment.');
  }
}
