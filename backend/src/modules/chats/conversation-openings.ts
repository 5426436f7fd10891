import type { Conversation, ConversationId, UserId } from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import { EventBus } from '../../platform/events/index.js';
import { ConversationOpened } from './chats.events.js';
import { ConversationViews } from './conversation-views.js';

/** Shows a conversation to people who did not see it before. */
@Injectable()
export class ConversationOpenings {
  readonly #views: ConversationViews;
  readonly #events: EventBus;

  constructor(views: ConversationViews, events: EventBus) {
    this.#views = views;
    this.#events = events;
  }

  /** @returns what each of them sees */
  async show(
    conversationId: ConversationId,
    userIds: readonly UserId[],
  ): Promise<ReadonlyMap<UserId, Conversation>> {
    const views = await this.#views.of(conversationId, userIds);
    for (const [userId, conversation] of views)
      this.#events.publish(new ConversationOpened(userId, conversation));
    return views;
  }
}
