import { LIMITS } from '@chatcall/contracts';
import { ChatCallError } from '../../../platform/errors/index.js';

/** The conversation has no message with this id. */
export class MessageNotFoundError extends ChatCallError {
  readonly code = 'CHAT.NOT_FOUND';

  constructor() {
    super('There is no such message in this conversation.');
  }
}

/** The message was deleted and cannot be changed any more. */
export class MessageDeletedError extends ChatCallError {
  readonly code = 'CHAT.MESSAGE_DELETED';

  constructor() {
    super('This message was deleted.');
  }
}

/** A reply in a thread and a system message have no thread of their own. */
export class NoThreadError extends ChatCallError {
  readonly code = 'CHAT.NO_THREAD';

  constructor() {
    super('A reply in a thread and a system message have no thread of their own.');
  }
}

/** The message has as many different reactions as allowed, and this emoji is not among them. */
export class TooManyReactionsError extends ChatCallError {
  readonly code = 'CHAT.TOO_MANY_REACTIONS';

  constructor() {
    super(`A message has at most ${LIMITS.reactionsMax} different reactions.`);
  }
}

/** The conversation has as many pinned messages as allowed. */
export class TooManyPinsError extends ChatCallError {
  readonly code = 'CHAT.TOO_MANY_PINS';

  constructor() {
    super(`A conversation has at most ${LIMITS.pinsMax} pinned messages.`);
  }
}

/** Messages may be edited for a limited time only (setting `messages.editSeconds`). */
export class EditTooLateError extends ChatCallError {
  readonly code = 'CHAT.EDIT_TOO_LATE';

  /** @param seconds how long a message may be edited */
  constructor(seconds: number) {
    super(`A message can be edited for ${seconds} seconds.`);
  }
}

/** The message replied to is not in this conversation. */
export class ReplyUnknownError extends ChatCallError {
  readonly code = 'CHAT.REPLY_UNKNOWN';

  constructor() {
    super('The message replied to is not in this conversation.');
  }
}

/** A file of the message does not exist, belongs to another user or was sent in another message. */
export class FileUnknownError extends ChatCallError {
  readonly code = 'CHAT.FILE_UNKNOWN';

  constructor() {
    super('A file of the message is not yours, does not exist or was sent in another message.');
  }
}

/** The client used one `clientMessageId` for two conversations. */
export class ClientMessageIdReusedError extends ChatCallError {
  readonly code = 'COMMON.CONFLICT';

  constructor() {
    super('This clientMessageId belongs to a message in another conversation.');
  }
}

/** Too many sends of one conversation are queued in this process. */
export class ConversationBusyError extends ChatCallError {
  readonly code = 'COMMON.UNAVAILABLE';
  override readonly logLevel = 'warn';
  override readonly retryAfter = 1;

  constructor() {
    super('Too many messages are being sent in this conversation; try again in a moment.');
  }
}
