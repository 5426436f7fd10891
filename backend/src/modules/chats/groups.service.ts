import type { Conversation, ConversationId, UserId } from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import { EventBus } from '../../platform/events/index.js';
import { ConversationChanged } from './chats.events.js';
import { avatarUrlOf } from './chats.mapper.js';
import { ConversationViews } from './conversation-views.js';
import { ConversationRepository } from './conversation.repository.js';
import { GroupChanges } from './group-changes.js';
import { SystemMessages } from './system-messages.js';

/** Changes of a group itself; who is in it is `MembershipService`'s. */
@Injectable()
export class GroupsService {
  constructor(
    private readonly changes: GroupChanges,
    private readonly conversations: ConversationRepository,
    private readonly views: ConversationViews,
    private readonly notes: SystemMessages,
    private readonly events: EventBus,
  ) {}

  /** The same title again changes nothing. @throws NotMemberError, NotGroupError, ActionNotAllowedError */
  async rename(
    userId: UserId,
    conversationId: ConversationId,
    title: string,
  ): Promise<Conversation> {
    return this.changes.run(conversationId, userId, async (change) => {
      change.require('rename');
      if (change.group.title !== title) {
        const renamed = await this.conversations.rename(conversationId, title);
        this.events.publish(
          new ConversationChanged(
            conversationId,
            renamed.title,
            avatarUrlOf(renamed),
            renamed.version,
          ),
        );
        await this.notes.post(conversationId, userId, { kind: 'renamed', title });
      }
      return this.views.one(conversationId, userId);
    });
  }
}
