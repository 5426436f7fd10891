import type {
  Conversation,
  ConversationId,
  OwnMembership,
  UpdateOwnMembershipRequest,
  UserId,
} from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import { Transactor } from '../../platform/database/index.js';
import { EventBus } from '../../platform/events/index.js';
import { ConversationOpened, DirectCreated, OwnMembershipChanged } from './chats.events.js';
import { DirectSelfError, NotMemberError } from './chats.errors.js';
import { ConversationViews } from './conversation-views.js';
import { ConversationRepository } from './conversation.repository.js';
import { MemberRepository } from './member.repository.js';
import { People } from './people.js';

export interface OpenedDirect {
  readonly conversation: Conversation;
  readonly created: boolean;
}

/** What anyone does with a conversation: open one with a person, mute and archive. */
@Injectable()
export class ConversationsService {
  constructor(
    private readonly conversations: ConversationRepository,
    private readonly members: MemberRepository,
    private readonly views: ConversationViews,
    private readonly people: People,
    private readonly transactor: Transactor,
    private readonly events: EventBus,
  ) {}

  /** @throws NotMemberError */
  async get(userId: UserId, conversationId: ConversationId): Promise<Conversation> {
    return this.views.one(conversationId, userId);
  }

  /**
   * The conversation with a person. One that exists is answered with even where a block stands, since its history stays readable.
   * @throws DirectSelfError, UserNotFoundError, BlockedError, TooManyConversationsError
   */
  async openDirect(userId: UserId, peerId: UserId): Promise<OpenedDirect> {
    if (peerId === userId) throw new DirectSelfError();
    const existing = await this.conversations.findDirect(userId, peerId);
    if (existing !== null)
      return { conversation: await this.views.one(existing, userId), created: false };
    await this.people.requireReachable(userId, [peerId]);
    await this.people.requireRoom([peerId]);
    return this.transactor.run(async () => {
      await this.people.requireMayMake(userId);
      const { id, created } = await this.conversations.ensureDirect(uuidv7(), userId, peerId);
      const conversation = await this.views.one(id, userId);
      if (created) {
        this.events.publish(new DirectCreated(id, [userId, peerId]));
        this.events.publish(new ConversationOpened(userId, conversation));
      }
      return { conversation, created };
    });
  }

  /** @throws NotMemberError */
  async changeOwn(
    userId: UserId,
    conversationId: ConversationId,
    change: UpdateOwnMembershipRequest,
  ): Promise<OwnMembership> {
    const changed = await this.members.setOwn(conversationId, userId, change);
    if (changed === null) throw new NotMemberError();
    this.events.publish(
      new OwnMembershipChanged(conversationId, userId, changed.muted, changed.archived),
    );
    return (await this.views.one(conversationId, userId)).own;
  }
}
