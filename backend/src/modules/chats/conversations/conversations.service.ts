import { LIMITS, searchQueryOf } from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import type {
  Conversation,
  ConversationFilter,
  ConversationId,
  CountedTotals,
  CursorPage,
  UserId,
} from '@chatcall/contracts';
import { AccessControl } from '../../../platform/access/index.js';
import type { Action } from '../../../platform/access/index.js';
import {
  KeysetCursor,
  TIME_FIELD,
  Transactor,
  UUID_FIELD,
  integerField,
} from '../../../platform/database/index.js';
import { requireVersion } from '../../../platform/errors/index.js';
import type { ExpectedVersions } from '../../../platform/errors/index.js';
import { EventBus } from '../../../platform/events/index.js';
import { IdempotentRequests } from '../../../platform/idempotency/index.js';
import type { IdempotentRequest } from '../../../platform/idempotency/index.js';
import { DirectSelfError } from '../chats.errors.js';
import { ConversationOpened, DirectCreated } from '../chats.events.js';
import { ConversationListRepository } from './conversation-list.repository.js';
import type { FoundPosition, ListPage, ListPosition } from './conversation-list.repository.js';
import { ConversationViews } from './conversation-views.js';
import { ConversationRepository } from './conversation.repository.js';
import type { ConversationViewRow } from './conversation.repository.js';
import { InvitationRules } from '../access/index.js';

const LIST_CURSOR = new KeysetCursor<ListPosition>('conversations', {
  lastActivityAt: TIME_FIELD,
  id: UUID_FIELD,
});
const SEARCH_CURSOR = new KeysetCursor<FoundPosition>('found conversations', {
  place: integerField(9),
  lastActivityAt: TIME_FIELD,
  id: UUID_FIELD,
});

/** The requested page. */
export interface PageQuery {
  /** `nextCursor` of the page before. */
  readonly cursor?: string;
  readonly limit?: number;
}

export interface OpenedDirect {
  readonly conversation: Conversation;
  readonly created: boolean;
}

/** Starting a direct conversation; one that exists can be opened without it. */
const STARTING: Action = { name: 'POST /api/chats/direct', permission: 'conversations.create' };

/**
 * The conversations of a user: lists of them, and opening one with another user.
 */
@Injectable()
export class ConversationsService {
  readonly #lists: ConversationListRepository;
  readonly #conversations: ConversationRepository;
  readonly #views: ConversationViews;
  readonly #rules: InvitationRules;
  readonly #transactor: Transactor;
  readonly #events: EventBus;
  readonly #requests: IdempotentRequests;
  readonly #control: AccessControl;

  constructor(
    lists: ConversationListRepository,
    conversations: ConversationRepository,
    views: ConversationViews,
    rules: InvitationRules,
    transactor: Transactor,
    events: EventBus,
    requests: IdempotentRequests,
    control: AccessControl,
  ) {
    this.#lists = lists;
    this.#conversations = conversations;
    this.#views = views;
    this.#rules = rules;
    this.#transactor = transactor;
    this.#events = events;
    this.#requests = requests;
    this.#control = control;
  }

  /** A page of the user's conversations, newest activity first. @throws CursorError */
  async list(
    userId: UserId,
    {
      filter,
      cursor,
      limit = LIMITS.pageDefault,
    }: PageQuery & { readonly filter?: ConversationFilter },
  ): Promise<CursorPage<Conversation>> {
    const after = LIST_CURSOR.decode(cursor, filter);
    const page = await this.#lists.page({ userId, filter: filter ?? null, after, limit });
    return this.#toPage(userId, page, (last) => LIST_CURSOR.encode(last, filter));
  }

  /**
   * Finds conversations by title and by the name of the other user, the best matches first.
   * @throws CursorError
   */
  async find(
    userId: UserId,
    { q, cursor, limit = LIMITS.pageDefault }: PageQuery & { readonly q: string },
  ): Promise<CursorPage<Conversation>> {
    const after = SEARCH_CURSOR.decode(cursor, q);
    const search = searchQueryOf(q);
    if (search.words.length === 0) return { items: [], nextCursor: null };
    const page = await this.#lists.find({ userId, search, after, limit });
    return this.#toPage(userId, page, (last) => SEARCH_CURSOR.encode(last, q));
  }

  /** @param except conversations that are not counted */
  totals(userId: UserId, except: readonly ConversationId[] = []): Promise<CountedTotals> {
    return this.#lists.totals(userId, except);
  }

  /** @throws NotMemberError, PreconditionFailedError */
  async get(
    userId: UserId,
    conversationId: ConversationId,
    expected: ExpectedVersions = null,
  ): Promise<Conversation> {
    const conversation = await this.#views.one(conversationId, userId);
    requireVersion(conversation.detailsVersion, expected);
    return conversation;
  }

  /**
   * The direct conversation with a user. An existing one is returned even if there is a block,
   * since its history stays readable.
   * @throws DirectSelfError, UserNotFoundError, BlockedError, NotAcceptedError, TooManyConversationsError,
   *   IdempotencyKeyReusedError, ForbiddenError when the site role may not start conversations
   */
  openDirect(
    userId: UserId,
    peerId: UserId,
    request: IdempotentRequest | null = null,
  ): Promise<OpenedDirect> {
    return this.#requests.run(request, () => this.#openDirect(userId, peerId));
  }

  async #openDirect(userId: UserId, peerId: UserId): Promise<OpenedDirect> {
    if (peerId === userId) throw new DirectSelfError();
    const existing = await this.#conversations.findDirect(userId, peerId);
    if (existing !== null)
      return { conversation: await this.#views.one(existing, userId), created: false };
    await this.#control.require(userId, STARTING);
    await this.#rules.requireMayInvite('messages', userId, [peerId]);
    await this.#rules.requireMembershipsBelowLimit([peerId]);
    return this.#transactor.run(async () => {
      await this.#rules.requireCreationsBelowLimit(userId);
      const { id, created } = await this.#conversations.ensureDirect(uuidv7(), userId, peerId);
      const conversation = await this.#views.one(id, userId);
      if (created) {
        this.#events.publish(new DirectCreated(id, [userId, peerId]));
        this.#events.publish(new ConversationOpened(userId, conversation));
      }
      return { conversation, created };
    });
  }

  async #toPage<Row extends ConversationViewRow>(
    userId: UserId,
    { rows, hasMore }: ListPage<Row>,
    encode: (last: Row) => string,
  ): Promise<CursorPage<Conversation>> {
    const last = rows.at(-1);
    return {
      items: await this.#views.seenBy(userId, rows),
      nextCursor: hasMore && last !== undefined ? encode(last) : null,
    };
  }
}
