import type { ConversationId, UserId } from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import { EventBus } from '../../../platform/events/index.js';
import { MemberRepository } from '../access/index.js';
import { ConversationNotFoundError, NotMemberError } from '../chats.errors.js';
import { ConversationArchived, ConversationChanged, ConversationDeleted } from '../chats.events.js';
import {
  ConversationRepository,
  GroupChanges,
  toConversationChanged,
} from '../conversations/index.js';
import type { ConversationRow } from '../conversations/index.js';
import { AdministeredConversationRepository } from './administered-conversation.repository.js';

/** Changes of groups and channels by administrators of the site, who need not be members. */
@Injectable()
export class AdministeredChanges {
  readonly #changes: GroupChanges;
  readonly #conversations: ConversationRepository;
  readonly #administered: AdministeredConversationRepository;
  readonly #members: MemberRepository;
  readonly #events: EventBus;

  constructor(
    changes: GroupChanges,
    conversations: ConversationRepository,
    administered: AdministeredConversationRepository,
    members: MemberRepository,
    events: EventBus,
  ) {
    this.#changes = changes;
    this.#conversations = conversations;
    this.#administered = administered;
    this.#members = members;
    this.#events = events;
  }

  /**
   * Runs a change with the row of the conversation locked.
   * @throws ConversationNotFoundError also for a direct or a deleted one, and what `work` throws
   */
  async run<T>(
    administratorId: UserId,
    conversationId: ConversationId,
    work: (group: ConversationRow) => Promise<T>,
  ): Promise<T> {
    try {
      return await this.#changes.runLocked(conversationId, administratorId, async (group) => {
        if ((await this.#administered.find(conversationId)) === null)
          throw new ConversationNotFoundError();
        return work(group);
      });
    } catch (error) {
      throw error instanceof NotMemberError ? new ConversationNotFoundError() : error;
    }
  }

  /**
   * Members can only read and leave an archived conversation. Does nothing when it is so already.
   * @throws ConversationNotFoundError
   */
  async setArchived(
    administratorId: UserId,
    conversationId: ConversationId,
    archived: boolean,
  ): Promise<void> {
    await this.run(administratorId, conversationId, async (group) => {
      if ((group.archivedAt !== null) === archived) return;
      const changed = await this.#conversations.setArchived(conversationId, archived);
      this.#events.publish(new ConversationChanged(toConversationChanged(changed)));
      this.#events.publish(new ConversationArchived(conversationId, archived, administratorId));
    });
  }

  /**
   * Nobody is a member from now on, and `DeletedConversations` removes the rest.
   * @throws ConversationNotFoundError
   */
  async delete(administratorId: UserId, conversationId: ConversationId): Promise<void> {
    await this.run(administratorId, conversationId, async ({ title }) => {
      await this.#members.setAllLeft(conversationId);
      this.#events.publish(new ConversationDeleted(conversationId, title ?? '', administratorId));
    });
  }
}
