import { Injectable, Logger } from '@nestjs/common';
import type { ConversationId, Message, UserId } from '@chatcall/contracts';
import { EventBus, KeyedQueue } from '../../platform/events/index.js';
import { MembershipAccepted, MessageSent } from './chats.events.js';
import { ConversationViews } from './conversation-views.js';
import { MemberRepository } from './member.repository.js';

/**
 * One thing after another within a conversation. What takes a `seq` runs in its conversation's lane and publishes before it leaves, so this
 * process emits in the order of `seq`, and a busy conversation holds one connection of the pool instead of all of them waiting for its row.
 *
 * Never wait for a lane while holding the lock of the conversation's row: whoever is in the lane may wait for that lock.
 */
@Injectable()
export class ConversationQueue extends KeyedQueue<ConversationId> {}

/** A stored message that is not known yet. */
export interface PublishableMessage {
  readonly message: Message;
  /** The message for those members who see one of its people differently. */
  readonly views: ReadonlyMap<UserId, Message>;
  readonly direct: boolean;
  /** With it the sender accepts the conversation. */
  readonly accepts: boolean;
}

/** Makes a stored message known. The first one of a direct conversation also opens it for both. */
@Injectable()
export class MessagePublisher {
  readonly #logger = new Logger(MessagePublisher.name);
  readonly #events: EventBus;
  readonly #members: MemberRepository;
  readonly #views: ConversationViews;

  constructor(events: EventBus, members: MemberRepository, views: ConversationViews) {
    this.#events = events;
    this.#members = members;
    this.#views = views;
  }

  /** Call it in the conversation's lane, in the order of `seq`. Never throws: the message is stored whatever happens here. */
  async publish({ message, views, direct, accepts }: PublishableMessage): Promise<void> {
    if (direct && message.seq === 1) await this.#open(message);
    this.#events.publish(new MessageSent(message, views));
    if (accepts)
      this.#events.publish(new MembershipAccepted(message.conversationId, message.sender.id));
  }

  async #open({ conversationId }: Message): Promise<void> {
    try {
      await this.#views.publishOpened(conversationId, await this.#members.ids(conversationId));
    } catch (error) {
      this.#logger.error(
        { err: error, conversationId },
        'A direct conversation could not be shown to its members',
      );
    }
  }
}
