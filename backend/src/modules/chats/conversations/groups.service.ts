import { isDeepStrictEqual } from 'node:util';
import { DEFAULT_POLICY, LIMITS } from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import type {
  Conversation,
  ConversationAction,
  ConversationId,
  CreateChannelRequest,
  CreateGroupRequest,
  SystemNote,
  UpdateConversationRequest,
  UserId,
} from '@chatcall/contracts';
import { AccessControl } from '../../../platform/access/index.js';
import type { Action } from '../../../platform/access/index.js';
import { Transactor } from '../../../platform/database/index.js';
import { requireVersion } from '../../../platform/errors/index.js';
import type { ExpectedVersions } from '../../../platform/errors/index.js';
import { EventBus } from '../../../platform/events/index.js';
import { IdempotentRequests } from '../../../platform/idempotency/index.js';
import type { IdempotentRequest } from '../../../platform/idempotency/index.js';
import { MembersFullError } from '../chats.errors.js';
import { ConversationChanged } from '../chats.events.js';
import { toConversationChanged } from './conversation.mapper.js';
import { ConversationViews } from './conversation-views.js';
import { ConversationRepository } from './conversation.repository.js';
import type {
  ConversationDetails,
  ConversationRow,
  NewConversation,
} from './conversation.repository.js';
import { GroupChanges } from './group-changes.js';
import { InvitationRules, MemberRepository } from '../access/index.js';
import { SystemMessages } from '../messages/index.js';

/** Members that a group or channel may have. */
export const MEMBERS_MAX = {
  direct: 2,
  group: LIMITS.groupMembersMax,
  channel: LIMITS.channelMembersMax,
} as const;

/** Making a channel of a group. */
const OPENING: Action = {
  name: 'PATCH /api/chats/:conversationId',
  permission: 'channels.create',
};

/** Creates groups and channels and changes their details; `MembershipService` changes their members. */
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
  readonly #control: AccessControl;

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
    control: AccessControl,
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
    this.#control = control;
  }

  /**
   * Creates a group whose owner is the user. Duplicates in `memberIds` and the user's own id are
   * ignored.
   * @throws UserNotFoundError, BlockedError, NotAcceptedError, MembersFullError, TooManyConversationsError,
   *   IdempotencyKeyReusedError
   */
  create(
    userId: UserId,
    group: CreateGroupRequest,
    request: IdempotentRequest | null = null,
  ): Promise<Conversation> {
    return this.#requests.run(request, () => this.#create(userId, group));
  }

  /**
   * Creates a channel whose owner is the user.
   * @throws TooManyConversationsError, IdempotencyKeyReusedError
   */
  createChannel(
    userId: UserId,
    { title, description = '' }: CreateChannelRequest,
    request: IdempotentRequest | null = null,
  ): Promise<Conversation> {
    return this.#requests.run(request, () =>
      this.#insert(userId, { kind: 'channel', title, description, policy: DEFAULT_POLICY }, []),
    );
  }

  async #create(userId: UserId, { title, memberIds }: CreateGroupRequest): Promise<Conversation> {
    const others = [...new Set(memberIds)].filter((id) => id !== userId);
    if (others.length + 1 > MEMBERS_MAX.group) throw new MembersFullError(MEMBERS_MAX.group);
    await this.#rules.requireMayInvite('adding', userId, others);
    await this.#rules.requireMembershipsBelowLimit(others);
    const group = { kind: 'group', title, description: '', policy: DEFAULT_POLICY } as const;
    return this.#insert(userId, group, others);
  }

  async #insert(
    userId: UserId,
    created: NewConversation,
    others: readonly UserId[],
  ): Promise<Conversation> {
    const { kind, title } = created;
    return this.#transactor.run(async () => {
      await this.#rules.requireCreationsBelowLimit(userId);
      const id = uuidv7();
      await this.#conversations.insert(id, userId, created);
      await this.#members.add(id, [userId], 'owner', [userId]);
      if (others.length > 0)
        await this.#members.add(
          id,
          others,
          'member',
          await this.#rules.acceptingMembers(userId, others),
        );
      const note = await this.#notes.store(id, userId, { kind: `${kind}-created`, title });
      const views = await this.#views.publishOpened(id, [userId, ...others]);
      await note.publish();
      const own = views.get(userId);
      if (own === undefined) throw new Error('The creator of the group is not a member of it');
      return own;
    });
  }

  /**
   * Changes details of a group or channel. Values that are the same already change nothing.
   * @throws NotMemberError, NotGroupError, ActionNotAllowedError, MembersFullError,
   *   PreconditionFailedError, ForbiddenError when the site role may not create channels
   */
  async update(
    userId: UserId,
    conversationId: ConversationId,
    request: UpdateConversationRequest,
    expected: ExpectedVersions = null,
  ): Promise<Conversation> {
    return this.#changes.run(conversationId, userId, async (change) => {
      const { group } = change;
      for (const action of actionsOf(request)) change.require(action);
      if (request.kind === 'channel' && group.kind !== 'channel')
        await this.#control.require(userId, OPENING);
      requireVersion(group.detailsVersion, expected);
      const details = withRequest(group, request);
      const notes = notesOf(group, details);
      if (group.memberCount > MEMBERS_MAX[details.kind])
        throw new MembersFullError(MEMBERS_MAX[details.kind]);
      if (!isSame(group, details)) {
        const changed = await this.#conversations.setDetails(conversationId, details);
        this.#events.publish(new ConversationChanged(toConversationChanged(changed)));
        for (const note of notes) await this.#notes.post(conversationId, userId, note);
      }
      return this.#views.one(conversationId, userId);
    });
  }
}

/** The actions that a request needs. */
function actionsOf({ kind, policy, ...details }: UpdateConversationRequest): ConversationAction[] {
  return [
    ...(Object.values(details).some((value) => value !== undefined)
      ? (['change-details'] as const)
      : []),
    ...(kind === undefined ? [] : (['convert'] as const)),
    ...(policy === undefined ? [] : (['change-policy'] as const)),
  ];
}

function withRequest(
  group: ConversationRow,
  request: UpdateConversationRequest,
): ConversationDetails {
  return {
    kind: request.kind ?? (group.kind === 'channel' ? 'channel' : 'group'),
    title: request.title ?? group.title ?? '',
    description: request.description ?? group.description,
    topic: request.topic ?? group.topic,
    policy: {
      post: request.policy?.post ?? group.policy.post,
      addMembers: request.policy?.addMembers ?? group.policy.addMembers,
      pin: request.policy?.pin ?? group.policy.pin,
      mentionAll: request.policy?.mentionAll ?? group.policy.mentionAll,
    },
  };
}

function isSame(group: ConversationRow, details: ConversationDetails): boolean {
  return isDeepStrictEqual(details, withRequest(group, {}));
}

/** What the history says about a change. Descriptions and policies are not mentioned. */
function notesOf(
  group: ConversationRow,
  { kind, title, topic }: ConversationDetails,
): SystemNote[] {
  return [
    ...(title === group.title ? [] : [{ kind: 'renamed', title } as const]),
    ...(topic === group.topic ? [] : [{ kind: 'topic-changed', topic } as const]),
    ...(kind === group.kind ? [] : [{ kind: kind === 'channel' ? 'opened' : 'closed' } as const]),
  ];
}
