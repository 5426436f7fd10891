import type { ConversationId, MessageId, OwnThreadState, Seq, UserId } from '@chatcall/contracts';
import { DomainEvent } from '../../../platform/events/index.js';

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
