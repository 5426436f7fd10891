import type { ConversationId, UserId } from '@chatcall/contracts';
import { DomainEvent } from '../../../platform/events/index.js';

/** A user has read, or a device of theirs has received, everything up to `seq`. */
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
