import type {
  ChatsServerEvents,
  FormerMentions,
  Message,
  NoticeOf,
  ThreadSummary,
  UserId,
} from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { EventBus } from '../../../platform/events/index.js';
import { SocketPublisher } from '../../../platform/socket/index.js';
import { MessageChanged, MessageSent } from './message.events.js';
import type { MessageVariants } from './message.events.js';

/** Of a reply in a thread: the new summary of the thread. */
interface ThreadPart {
  readonly thread?: ThreadSummary;
}

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
    this.#events.on(MessageSent, (sent) => this.#publish('chat:message', sent, sentNotice));
    this.#events.on(MessageChanged, (changed) => {
      const { by, former } = changed;
      this.#publish('chat:messageChanged', changed, (message, thread, viewerId) => ({
        message,
        by,
        ...thread,
        ...(former === null ? {} : { mentionedBefore: formerMentions(former, viewerId) }),
      }));
    });
  }

  /**
   * Synchronous, so that notices are sent in the order of `version`: `views` was determined before.
   */
  #publish<E extends 'chat:message' | 'chat:messageChanged'>(
    event: E,
    { message, views, root }: MessageVariants & { readonly root: MessageVariants | null },
    noticeWith: (
      view: Message,
      thread: ThreadPart,
      viewerId: UserId | null,
    ) => NoticeOf<ChatsServerEvents, E>,
  ): void {
    const exceptUserIds =
      root === null
        ? Array.from(views.keys())
        : [...new Set([...views.keys(), ...root.views.keys()])];
    const notice = noticeWith(message, summaryOf(root?.message), null);
    this.#publisher.toConversation(message.conversationId, event, notice, { exceptUserIds });
    for (const userId of exceptUserIds) {
      const thread = summaryOf(root?.views.get(userId) ?? root?.message);
      const view = noticeWith(views.get(userId) ?? message, thread, userId);
      this.#publisher.toUser(userId, event, view);
    }
  }
}

function summaryOf(root: Message | undefined): ThreadPart {
  return root?.thread ? { thread: root.thread } : {};
}

function sentNotice(
  message: Message,
  { thread }: ThreadPart,
): NoticeOf<ChatsServerEvents, 'chat:message'> {
  return thread === undefined ? { message } : { message, thread };
}

/** The mentions that a message had, as this viewer saw it. @param viewerId null: without exceptions */
function formerMentions(former: MessageVariants, viewerId: UserId | null): FormerMentions {
  const view = viewerId === null ? undefined : former.views.get(viewerId);
  const { users, all } = (view ?? former.message).mentions;
  return { userIds: users.map(({ id }) => id), all };
}
