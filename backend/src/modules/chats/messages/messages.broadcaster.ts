import { Injectable } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { EventBus } from '../../../platform/events/index.js';
import { SocketPublisher } from '../../../platform/socket/index.js';
import { MessageSent } from './message.events.js';

/** Sends new messages to the members of their conversation. */
@Injectable()
export class MessagesBroadcaster implements OnModuleInit {
  readonly #events: EventBus;
  readonly #publisher: SocketPublisher;

  constructor(events: EventBus, publisher: SocketPublisher) {
    this.#events = events;
    this.#publisher = publisher;
  }

  onModuleInit(): void {
    this.#events.on(MessageSent, (event) => this.#messageSent(event));
  }

  /**
   * Synchronous, so that messages are sent in the order of `seq`: `views` was determined before.
   */
  #messageSent({ message, views }: MessageSent): void {
    const exceptUserIds = [...views.keys()];
    this.#publisher.toConversation(
      message.conversationId,
      'chat:message',
      { message },
      { exceptUserIds },
    );
    for (const [userId, view] of views)
      this.#publisher.toUser(userId, 'chat:message', { message: view });
  }
}
