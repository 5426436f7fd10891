import type { Conversation, ConversationId, Message, UserCard, UserId } from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import { peerOf, peopleIn, seenWith, toConversation, toMessage, viewsOf } from './chats.mapper.js';
import { NotMemberError } from './chats.errors.js';
import { ConversationRepository } from './conversation.repository.js';
import type { ConversationViewRow } from './conversation.repository.js';
import type { MessageRow } from './message-rows.js';
import { People } from './people.js';

/** Conversations the way their members see them: one statement for the rows, cards from the cache. */
@Injectable()
export class ConversationViews {
  readonly #conversations: ConversationRepository;
  readonly #people: People;

  constructor(conversations: ConversationRepository, people: People) {
    this.#conversations = conversations;
    this.#people = people;
  }

  /** Conversations of one person, in the order of the rows. */
  async seenBy(userId: UserId, rows: readonly ConversationViewRow[]): Promise<Conversation[]> {
    const peers = await this.#people.cards(userId, peersOf(rows));
    const exceptions = await this.#people.exceptionsFor(userId);
    const senders = await this.#people.profiles(
      rows.flatMap(({ lastMessage }) => lastMessage?.senderId ?? []),
    );
    return rows.map((row) => {
      const { lastMessage } = row;
      const message =
        lastMessage && toMessage(lastMessage, cardOf(senders.get(lastMessage.senderId)));
      return toConversation(row, peers, message && seenWith(message, exceptions));
    });
  }

  /** @throws NotMemberError */
  async one(conversationId: ConversationId, userId: UserId): Promise<Conversation> {
    const conversation = (await this.of(conversationId, [userId])).get(userId);
    if (conversation === undefined) throw new NotMemberError();
    return conversation;
  }

  /** What each of these people sees; who is not a member is missing. */
  async of(
    conversationId: ConversationId,
    userIds: readonly UserId[],
  ): Promise<ReadonlyMap<UserId, Conversation>> {
    const rows = await this.#conversations.views(conversationId, userIds);
    const [message, views] = await this.#newest(conversationId, rows[0]?.lastMessage ?? null);
    const seen = new Map<UserId, Conversation>();
    for (const row of rows) {
      const peers = await this.#people.cards(row.userId, peersOf([row]));
      seen.set(row.userId, toConversation(row, peers, views.get(row.userId) ?? message));
    }
    return seen;
  }

  /** The newest message, the same for all members but those of the map. */
  async #newest(
    conversationId: ConversationId,
    row: MessageRow | null,
  ): Promise<[Message | null, ReadonlyMap<UserId, Message>]> {
    if (row === null) return [null, new Map()];
    const portraits = await this.#people.portraits(conversationId, [
      row.senderId,
      ...peopleIn(row.system),
    ]);
    const message = toMessage(row, cardOf(portraits.get(row.senderId)?.card));
    return [message, viewsOf(message, portraits.values())];
  }
}

function cardOf(card: UserCard | undefined): UserCard {
  if (card === undefined) throw new Error('The card of a sender was not asked for');
  return card;
}

function peersOf(rows: readonly ConversationViewRow[]): UserId[] {
  return rows.flatMap((row) => peerOf(row) ?? []);
}
