import type { ChatsServerEvents, Message, NoticeOf, ThreadSummary } from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { EventBus } from '../../../platform/events/index.js';
import { SocketPublisher } from '../../../platform/socket/index.js';
import { MessageChanged, MessageSent } from './message.events.js';
import type { MessageVariants } from './message.events.js';

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
    this.#events.on(MessageSent, ({ root, ...sent }) =>
      this.#publish('chat:message', sent, root, (message, thread) => ({ message, ...thread })),
    );
    this.#events.on(MessageChanged, ({ by, root, ...changed }) =>
      this.#publish('chat:messageChanged', changed, root, (message, thread) => ({
        message,
        by,
        ...thread,
      })),
    );
  }

  /**
   * Synchronous, so that notices are sent in the order of `version`: `views` was determined before.
   */
  #publish<E extends 'chat:message' | 'chat:messageChanged'>(
    event: E,
    { message, views }: MessageVariants,
    root: MessageVariants | null,
    noticeWith: (
      view: Message,
      thread: { readonly thread?: ThreadSummary },
    ) => NoticeOf<ChatsServerEvents, E>,
  ): void {
    const exceptUserIds = [...new Set([...views.keys(), ...(root?.views.keys() ?? [])])];
    const notice = noticeWith(message, summaryOf(root?.message));
    this.#publisher.toConversation(message.conversationId, event, notice, { exceptUserIds });
    for (const userId of exceptUserIds) {
      const thread = summaryOf(root?.views.get(userId) ?? root?.message);
      const view = noticeWith(views.get(userId) ?? message, thread);
      this.#publisher.toUser(userId, event, view);
    }
  }
}

function summaryOf(root: Message | undefined): { readonly thread?: ThreadSummary } {
  return root?.thread ? { thread: root.thread } : {};
}
