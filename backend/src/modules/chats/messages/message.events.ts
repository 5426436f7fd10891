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
