import type { Message, UserId } from '@chatcall/contracts';
import { DomainEvent } from '../../../platform/events/index.js';

/**
 * A message of a user or of the system was stored. Published in the order of `seq` within a
 * conversation.
 */
export class MessageSent extends DomainEvent {
  constructor(
    readonly message: Message,
    /** The message for members who see one of the users in it differently. */
    readonly views: ReadonlyMap<UserId, Message>,
  ) {
    super();
  }
}

/** A stored message was changed. Published in the order of `version` within a conversation. */
export class MessageChanged extends DomainEvent {
  constructor(
    /** The whole message as it is now. */
    readonly message: Message,
    /** The message for members who see one of the users in it differently. */
    readonly views: ReadonlyMap<UserId, Message>,
    /** The user who changed it. */
    readonly by: UserId,
  ) {
    super();
  }
}
