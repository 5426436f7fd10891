import type { Message, UserId } from '@chatcall/contracts';
import { Injectable, Logger } from '@nestjs/common';
import { EventBus } from '../../platform/events/index.js';
import { MembershipAccepted, MessageSent } from './chats.events.js';
import { ConversationOpenings } from './conversation-openings.js';
import { MemberRepository } from './member.repository.js';

/** A stored message that is not known yet. */
export interface Announcement {
  readonly message: Message;
  /** The message for those members who see one of its people differently. */
  readonly views: ReadonlyMap<UserId, Message>;
  readonly direct: boolean;
  /** With it the sender accepts the conversation. */
  readonly accepts: boolean;
}

/** Makes a stored message known. The first one of a direct conversation also opens it for both. */
@Injectable()
export class MessageAnnouncer {
  readonly #logger = new Logger(MessageAnnouncer.name);
  readonly #events: EventBus;
  readonly #members: MemberRepository;
  readonly #openings: ConversationOpenings;

  constructor(events: EventBus, members: MemberRepository, openings: ConversationOpenings) {
    this.#events = events;
    this.#members = members;
    this.#openings = openings;
  }

  /** Call it in the conversation's lane, in the order of `seq`. Never throws: the message is stored whatever happens here. */
  async announce({ message, views, direct, accepts }: Announcement): Promise<void> {
    if (direct && message.seq === 1) await this.#open(message);
    this.#events.publish(new MessageSent(message, views));
    if (accepts)
      this.#events.publish(new MembershipAccepted(message.conversationId, message.sender.id));
  }

  async #open({ conversationId }: Message): Promise<void> {
    try {
      await this.#openings.show(conversationId, await this.#members.ids(conversationId));
    } catch (error) {
      this.#logger.error(
        { err: error, conversationId },
        'A direct conversation could not be shown to its members',
      );
    }
  }
}
