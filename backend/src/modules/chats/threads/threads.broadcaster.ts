import { Injectable } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { EventBus } from '../../../platform/events/index.js';
import { SocketPublisher } from '../../../platform/socket/index.js';
import { ThreadReplied } from '../messages/index.js';
import { OwnThreadChanged } from '../chats.events.js';

/**
 * Notifies users of threads that they follow. Everyone gets the replies themselves, with the other
 * messages of the conversation.
 */
@Injectable()
export class ThreadsBroadcaster implements OnModuleInit {
  readonly #events: EventBus;
  readonly #publisher: SocketPublisher;

  constructor(events: EventBus, publisher: SocketPublisher) {
    this.#events = events;
    this.#publisher = publisher;
  }

  onModuleInit(): void {
    this.#events.on(ThreadReplied, ({ changed, followerIds, ...reply }) => {
      const { conversationId, threadId, threadSeq } = reply;
      const ids = { conversationId, threadId };
      for (const { userId, own } of changed)
        this.#publisher.toUser(userId, 'chat:ownThreadChanged', {
          ...ids,
          own,
          lastSeq: threadSeq,
        });
      if (followerIds.length > 0)
        this.#publisher.toUsers(followerIds, 'chat:followedThreadReplied', { ...ids, threadSeq });
    });
    this.#events.on(OwnThreadChanged, ({ userId, conversationId, threadId, own, lastSeq, back }) =>
      this.#publisher.toUser(userId, 'chat:ownThreadChanged', {
        conversationId,
        threadId,
        own,
        lastSeq,
        ...(back ? { back } : {}),
      }),
    );
  }
}
