import type { ConversationId, MessageId, OwnCursorMoved, UserId } from '@chatcall/contracts';
import { DomainEvent } from '../../../platform/events/index.js';

/**
 * A user has read, or a device of theirs has received, everything up to `seq`; or they have moved
 * their read cursor back.
 */
export class CursorMoved extends DomainEvent {
  constructor(
    readonly cursor: 'read' | 'delivered',
    readonly conversationId: ConversationId,
    readonly userId: UserId,
    readonly seq: number,
    readonly memberCount: number,
    readonly accepted: boolean,
    /** Of the read cursor. */
    readonly own: OwnCursorMoved | null = null,
    /** The other members may see it. */
    readonly shared = true,
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
    /** Of the root, in a thread. */
    readonly threadId: MessageId | null = null,
  ) {
    super();
  }
}
