import { Injectable, Logger } from '@nestjs/common';
import type { ConversationId, Message, UserId } from '@chatcall/contracts';
import { EventBus, KeyedQueue } from '../../../platform/events/index.js';
import { MembershipAccepted } from '../chats.events.js';
import { MessageSent } from './message.events.js';
import type { MessageVariants } from './message.events.js';
import { MemberRepository } from '../access/index.js';

/**
 * Runs the work of each conversation one task at a time. Everything that takes a `seq` runs here
 * and publishes its event before the next task starts. So this process emits events in the order of
 * `seq`, and a busy conversation uses one connection of the pool, instead of all of them waiting
 * for its row.
 *
 * Never wait for this queue while holding the lock of the conversation's row: the task that runs
 * may wait for that lock.
 */
@Injectable()
export class ConversationQueue extends KeyedQueue<ConversationId> {}

/** A stored message that was not published yet. */
export interface PublishableMessage {
  readonly message: Message;
  /** The message for members who see one of the users in it differently. */
  readonly views: ReadonlyMap<UserId, Message>;
  readonly direct: boolean;
  /** The sender accepts the conversation with this message. */
  readonly accepts: boolean;
  /** Of a reply in a thread: the root with the new summary. */
  readonly root?: MessageVariants | null;
}

/** Shows a conversation to users who have not seen it before. */
export abstract class ConversationOpener {
  abstract publishOpened(
    conversationId: ConversationId,
    userIds: readonly UserId[],
  ): Promise<unknown>;
}

/**
 * Publishes stored messages. The first one of a direct conversation also opens the conversation for
 * both users.
 */
@Injectable()
export class MessagePublisher {
  readonly #logger = new Logger(MessagePublisher.name);
  readonly #events: EventBus;
  readonly #members: MemberRepository;
  readonly #opener: ConversationOpener;

  constructor(events: EventBus, members: MemberRepository, opener: ConversationOpener) {
    this.#events = events;
    this.#members = members;
    this.#opener = opener;
  }

  /**
   * To be called in the conversation's queue, in the order of `seq`. Never throws or rejects: the
   * message is stored in any case.
   * @returns null when it is published already, as nearly every message is
   */
  publish(publishable: PublishableMessage): Promise<void> | null {
    const { message, direct } = publishable;
    if (!direct || message.seq !== 1) {
      this.#publish(publishable);
      return null;
    }
    return this.#open(message).then(() => this.#publish(publishable));
  }

  #publish({ message, views, accepts, root = null }: PublishableMessage): void {
    this.#events.publish(new MessageSent(message, views, root));
    if (accepts)
      this.#events.publish(new MembershipAccepted(message.conversationId, message.sender.id));
  }

  async #open({ conversationId }: Message): Promise<void> {
    try {
      await this.#opener.publishOpened(conversationId, await this.#members.ids(conversationId));
    } catch (error) {
      this.#logger.error(
        { err: error, conversationId },
        'A direct conversation could not be opened for its members',
      );
    }
  }
}
