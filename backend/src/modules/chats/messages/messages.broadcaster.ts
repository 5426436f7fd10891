import type { ChatsServerEvents, Message, NoticeOf, UserId } from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { EventBus } from '../../../platform/events/index.js';
import { SocketPublisher } from '../../../platform/socket/index.js';
import { MessageChanged, MessageSent } from './message.events.js';

/** Sends new and changed messages to the members of their conversation. */
@Injectable()
export class MessagesBroadcaster implements OnModuleInit {
  readonly #events: EventBus;
  readonly #publisher: SocketPublisher;

  constructor(events: EventBus, publisher: SocketPublisher) {
    this.#events = events;
    this.#publisher = publisher;
  }

  onModuleInit(): void {
    this.#events.on(MessageSent, ({ message, views }) =>
      this.#publish('chat:message', message, views, (view) => ({ message: view })),
    );
    this.#events.on(MessageChanged, ({ message, views, by }) =>
      this.#publish('chat:messageChanged', message, views, (view) => ({ message: view, by })),
    );
  }

  /**
   * Synchronous, so that notices are sent in the order of `version`: `views` was determined before.
   */
  #publish<E extends 'chat:message' | 'chat:messageChanged'>(
    event: E,
    message: Message,
    views: ReadonlyMap<UserId, Message>,
    noticeWith: (view: Message) => NoticeOf<ChatsServerEvents, E>,
  ): void {
    const exceptUserIds = [...views.keys()];
    const notice = noticeWith(message);
    this.#publisher.toConversation(message.conversationId, event, notice, { exceptUserIds });
    for (const [userId, view] of views) this.#publisher.toUser(userId, event, noticeWith(view));
  }
}
