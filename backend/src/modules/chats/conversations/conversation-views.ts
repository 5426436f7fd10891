import { Injectable } from '@nestjs/common';
import type { Conversation, ConversationId, Message, UserCard, UserId } from '@chatcall/contracts';
import { EventBus } from '../../../platform/events/index.js';
import { NotMemberError } from '../chats.errors.js';
import { ConversationOpened } from '../chats.events.js';
import { peerOf, toConversation } from './conversation.mapper.js';
import { userIdsIn, withCards, toMessage, viewsByMember } from '../messages/index.js';
import { ConversationRepository } from './conversation.repository.js';
import type { ConversationViewRow } from './conversation.repository.js';
import { MemberProfiles } from '../access/index.js';
import type { ConversationOpener, MessageRow } from '../messages/index.js';

/** Conversations as their members see them: one statement for the rows, cards from the cache. */
@Injectable()
export class ConversationViews implements ConversationOpener {
  readonly #conversations: ConversationRepository;
  readonly #profiles: MemberProfiles;
  readonly #events: EventBus;

  constructor(conversations: ConversationRepository, profiles: MemberProfiles, events: EventBus) {
    this.#conversations = conversations;
    this.#profiles = profiles;
    this.#events = events;
  }

  /** Conversations as one user sees them, in the order of the rows. */
  async seenBy(userId: UserId, rows: readonly ConversationViewRow[]): Promise<Conversation[]> {
    const peers = await this.#profiles.cards(userId, peersOf(rows));
    const exceptions = await this.#profiles.exceptionsFor(userId);
    const senders = await this.#profiles.profiles(
      rows.flatMap(({ lastMessage }) => lastMessage?.senderId ?? []),
    );
    return rows.map((row) => {
      const { lastMessage } = row;
      const message =
        lastMessage && toMessage(lastMessage, cardOf(senders.get(lastMessage.senderId)));
      return toConversation(row, peers, message && withCards(message, exceptions));
    });
  }

  /** @throws NotMemberError */
  async one(conversationId: ConversationId, userId: UserId): Promise<Conversation> {
    const conversation = (await this.of(conversationId, [userId])).get(userId);
    if (conversation === undefined) throw new NotMemberError();
    return conversation;
  }

  /** What each of these users sees. Users who are not members are missing. */
  async of(
    conversationId: ConversationId,
    userIds: readonly UserId[],
  ): Promise<ReadonlyMap<UserId, Conversation>> {
    const rows = await this.#conversations.views(conversationId, userIds);
    const [message, views] = await this.#newest(conversationId, rows[0]?.lastMessage ?? null);
    const seen = new Map<UserId, Conversation>();
    for (const row of rows) {
      const peers = await this.#profiles.cards(row.userId, peersOf([row]));
      seen.set(row.userId, toConversation(row, peers, views.get(row.userId) ?? message));
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

  /** The newest message, and what it looks like for the members in the map. */
  async #newest(
    conversationId: ConversationId,
    row: MessageRow | null,
  ): Promise<[Message | null, ReadonlyMap<UserId, Message>]> {
    if (row === null) return [null, new Map()];
    const variants = await this.#profiles.cardVariants(conversationId, [
      row.senderId,
      ...userIdsIn(row.system),
    ]);
    const message = toMessage(row, cardOf(variants.get(row.senderId)?.card));
    return [message, viewsByMember(message, variants.values())];
  }
}

function cardOf(card: UserCard | undefined): UserCard {
  if (card === undefined) throw new Error('The card of a sender was not loaded');
  return card;
}

function peersOf(rows: readonly ConversationViewRow[]): UserId[] {
  return rows.flatMap((row) => peerOf(row) ?? []);
}
