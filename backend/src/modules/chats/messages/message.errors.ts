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

/** Messages may be edited for a limited time only (`EDIT_SECONDS`). */
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
