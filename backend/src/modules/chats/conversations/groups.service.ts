import { LIMITS } from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import type { Conversation, ConversationId, CreateGroupRequest, UserId } from '@chatcall/contracts';
import { Transactor } from '../../../platform/database/index.js';
import { requireVersion } from '../../../platform/errors/index.js';
import type { ExpectedVersions } from '../../../platform/errors/index.js';
import { EventBus } from '../../../platform/events/index.js';
import { IdempotentRequests } from '../../../platform/idempotency/index.js';
import type { IdempotentRequest } from '../../../platform/idempotency/index.js';
import { MembersFullError } from '../chats.errors.js';
import { ConversationChanged } from '../chats.events.js';
import { avatarUrlOf } from './conversation.mapper.js';
import { ConversationViews } from './conversation-views.js';
import { ConversationRepository } from './conversation.repository.js';
import { GroupChanges } from './group-changes.js';
import { InvitationRules, MemberRepository } from '../access/index.js';
import { SystemMessages } from '../messages/index.js';

/** Creates and renames groups; `MembershipService` changes their members. */
@Injectable()
export class GroupsService {
  readonly #changes: GroupChanges;
  readonly #conversations: ConversationRepository;
  readonly #members: MemberRepository;
  readonly #rules: InvitationRules;
  readonly #views: ConversationViews;
  readonly #notes: SystemMessages;
  readonly #transactor: Transactor;
  readonly #events: EventBus;
  readonly #requests: IdempotentRequests;

  constructor(
    changes: GroupChanges,
    conversations: ConversationRepository,
    members: MemberRepository,
    rules: InvitationRules,
    views: ConversationViews,
    notes: SystemMessages,
    transactor: Transactor,
    events: EventBus,
    requests: IdempotentRequests,
  ) {
    this.#changes = changes;
    this.#conversations = conversations;
    this.#members = members;
    this.#rules = rules;
    this.#views = views;
    this.#notes = notes;
    this.#transactor = transactor;
    this.#events = events;
    this.#requests = requests;
  }

  /**
   * Creates a group whose owner is the user. Duplicates in `memberIds` and the user's own id are
   * ignored.
   * @throws UserNotFoundError, BlockedError, MembersFullError, TooManyConversationsError,
   *   IdempotencyKeyReusedError
   */
  create(
    userId: UserId,
    group: CreateGroupRequest,
    request: IdempotentRequest | null = null,
  ): Promise<Conversation> {
    return this.#requests.run(request, () => this.#create(userId, group));
  }

  async #create(userId: UserId, { title, memberIds }: CreateGroupRequest): Promise<Conversation> {
    const others = [...new Set(memberIds)].filter((id) => id !== userId);
    if (others.length + 1 > LIMITS.groupMembersMax)
      throw new MembersFullError(LIMITS.groupMembersMax);
    await this.#rules.requireNoBlocks(userId, others);
    await this.#rules.requireMembershipsBelowLimit(others);
    return this.#transactor.run(async () => {
      await this.#rules.requireCreationsBelowLimit(userId);
      const id = uuidv7();
      await this.#conversations.insertGroup(id, userId, title);
      await this.#members.add(id, [userId], 'owner', [userId]);
      if (others.length > 0)
        await this.#members.add(
          id,
          others,
          'member',
          await this.#rules.acceptingMembers(userId, others),
        );
      const note = await this.#notes.store(id, userId, { kind: 'group-created', title });
      const views = await this.#views.publishOpened(id, [userId, ...others]);
      await note.publish();
      const own = views.get(userId);
      if (own === undefined) throw new Error('The creator of the group is not a member of it');
      return own;
    });
  }

  /**
   * Does nothing if the title is the same.
   * @throws NotMemberError, NotGroupError, ActionNotAllowedError, PreconditionFailedError
   */
  async rename(
    userId: UserId,
    conversationId: ConversationId,
    title: string,
    expected: ExpectedVersions = null,
  ): Promise<Conversation> {
    return this.#changes.run(conversationId, userId, async (change) => {
      change.require('rename');
      requireVersion(change.group.detailsVersion, expected);
      if (change.group.title !== title) {
        const renamed = await this.#conversations.rename(conversationId, title);
        this.#events.publish(
          new ConversationChanged(
            conversationId,
            renamed.title,
            avatarUrlOf(renamed),
            renamed.version,
          ),
        );
        await this.#notes.post(conversationId, userId, { kind: 'renamed', title });
      }
      return this.#views.one(conversationId, userId);
    });
  }
}
