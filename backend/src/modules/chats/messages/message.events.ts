import type {
  ConversationId,
  Message,
  MessageId,
  OwnThreadState,
  Seq,
  UserId,
} from '@chatcall/contracts';
import { DomainEvent } from '../../../platform/events/index.js';

/** A message for most members, and for those who see one of the users in it differently. */
export interface MessageVariants {
  readonly message: Message;
  readonly views: ReadonlyMap<UserId, Message>;
}

/**
 * A message of a user or of the system was stored. Published in the order of `seq` within a
 * conversation.
 */
export class MessageSent extends DomainEvent {
  constructor(
    readonly message: Message,
    /** The message for members who see one of the users in it differently. */
    readonly views: ReadonlyMap<UserId, Message>,
    /** Of a reply in a thread: the root with the new summary. */
    readonly root: MessageVariants | null = null,
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
    /** The message as it was, when it mentioned others; otherwise null. */
    readonly former: MessageVariants | null,
    /** Of a reply in a thread: the root, if its summary changed with it. */
    readonly root: MessageVariants | null,
    /** It has another text. */
    readonly rewritten: boolean,
  ) {
    super();
  }
}

/** A user has replied in a thread. Published after `MessageSent`. */
export class ThreadReplied extends DomainEvent {
  constructor(
    readonly conversationId: ConversationId,
    readonly threadId: MessageId,
    readonly threadSeq: Seq,
    /** Users whose own state of the thread changed with it: the author, or the one of the root. */
    readonly changed: readonly { readonly userId: UserId; readonly own: OwnThreadState }[],
    /** Other members who follow the thread. */
    readonly followerIds: readonly UserId[],
  ) {
    super();
  }
}
