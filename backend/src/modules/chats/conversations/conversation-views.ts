import { Injectable } from '@nestjs/common';
import type { Conversation, ConversationId, UserId } from '@chatcall/contracts';
import { EventBus } from '../../../platform/events/index.js';
import { NotMemberError } from '../chats.errors.js';
import { ConversationOpened } from '../chats.events.js';
import { peerOf, toConversation } from './conversation.mapper.js';
import { MessageViews } from '../messages/index.js';
import { ConversationRepository } from './conversation.repository.js';
import type { ConversationViewRow } from './conversation.repository.js';
import { MemberProfiles } from '../access/index.js';
import type { ConversationOpener } from '../messages/index.js';

/** Conversations as their members see them: one statement for the rows, cards from the cache. */
@Injectable()
export class ConversationViews implements ConversationOpener {
  readonly #conversations: ConversationRepository;
  readonly #profiles: MemberProfiles;
  readonly #messages: MessageViews;
  readonly #events: EventBus;

  constructor(
    conversations: ConversationRepository,
    profiles: MemberProfiles,
    messages: MessageViews,
    events: EventBus,
  ) {
    this.#conversations = conversations;
    this.#profiles = profiles;
    this.#messages = messages;
    this.#events = events;
  }

  /** Conversations as one user sees them, in the order of the rows. */
  async seenBy(userId: UserId, rows: readonly ConversationViewRow[]): Promise<Conversation[]> {
    const peers = await this.#profiles.cards(userId, peersOf(rows));
    const newest = await this.#messages.seenBy(
      userId,
      rows.flatMap(({ lastMessage }) => lastMessage ?? []),
    );
    const messages = new Map(newest.map((message) => [message.id, message]));
    return rows.map((row) =>
      toConversation(row, peers, messages.get(row.lastMessage?.id ?? '') ?? null),
    );
  }

  /** Those of these conversations that the user is a member of. */
  async seenByMember(
    userId: UserId,
    ids: readonly ConversationId[],
  ): Promise<ReadonlyMap<ConversationId, Conversation>> {
    const seen = await this.seenBy(userId, await this.#conversations.viewsOf(userId, ids));
    return new Map(seen.map((conversation) => [conversation.id, conversation]));
  }

  /** @throws NotMemberError */
  async one(conversationId: ConversationId, userId: UserId): Promise<Conversation> {
    const conversation = (await this.seenByMember(userId, [conversationId])).get(conversationId);
    if (conversation === undefined) throw new NotMemberError();
    return conversation;
  }

  /**
   * What each of these users sees, for notices: `mine` of a reaction is false. Users who are not
   * members are missing.
   */
  async of(
    conversationId: ConversationId,
    userIds: readonly UserId[],
  ): Promise<ReadonlyMap<UserId, Conversation>> {
    const rows = await this.#conversations.views(conversationId, userIds);
    const newest = rows[0]?.lastMessage ?? null;
    const variants = newest && (await this.#messages.forMembers(conversationId, newest));
    const seen = new Map<UserId, Conversation>();
    for (const row of rows) {
      const peers = await this.#profiles.cards(row.userId, peersOf([row]));
      seen.set(
        row.userId,
        toConversation(row, peers, variants?.views.get(row.userId) ?? variants?.message ?? null),
      );
    }
    return seen;
  }

  /**
   * Publishes that these users see the conversation from now on.
   * @returns what each of them sees
   */
  async publishOpened(
    conversationId: ConversationId,
    userIds: readonly UserId[],
  ): Promise<ReadonlyMap<UserId, Conversation>> {
    const views = await this.of(conversationId, userIds);
    for (const [userId, conversation] of views)
      this.#events.publish(new ConversationOpened(userId, conversation));
    return views;
  }
}

function peersOf(rows: readonly ConversationViewRow[]): UserId[] {
  return rows.flatMap((row) => peerOf(row) ?? []);
}
