import type { ConversationId, Message, MessageEdit, UserId } from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import { MemberProfiles } from '../access/index.js';
import { contentOf, textContent, userIdsIn } from './message-content.js';
import { cardsOf, toMessage, usersIn, viewsByMember, withCards } from './message.mapper.js';
import type { MessageVariants } from './message.events.js';
import type { MessageRow } from './message-rows.js';
import { ReactionRepository } from './reaction.repository.js';

/** Messages as members of their conversation see them. */
@Injectable()
export class MessageViews {
  readonly #profiles: MemberProfiles;
  readonly #reactions: ReactionRepository;

  constructor(profiles: MemberProfiles, reactions: ReactionRepository) {
    this.#profiles = profiles;
    this.#reactions = reactions;
  }

  /** Messages as one user sees them, in the order of the rows. */
  async seenBy(userId: UserId, rows: readonly MessageRow[]): Promise<Message[]> {
    if (rows.length === 0) return [];
    const profiles = await this.#profiles.profiles(rows.flatMap(usersIn));
    const exceptions = await this.#profiles.exceptionsFor(userId);
    const own = await this.#reactions.of(
      userId,
      rows.filter(({ reactions }) => reactions.length > 0).map(({ id }) => id),
    );
    return rows.map((row) =>
      withCards(toMessage(row, profiles, own.get(row.id)), exceptions, userId),
    );
  }

  /** Former texts, with the names in them as one user sees them. */
  async editsSeenBy(
    userId: UserId,
    edits: readonly Omit<MessageEdit, 'mentions'>[],
  ): Promise<MessageEdit[]> {
    const texts = edits.map(({ content }) => textContent(content));
    const cards = await this.#profiles.cards(userId, texts.flatMap(userIdsIn));
    return edits.map((edit) => ({
      ...edit,
      mentions: contentOf(textContent(edit.content), cards).mentions,
    }));
  }

  /** A message for a notice to all members. */
  async forMembers(conversationId: ConversationId, row: MessageRow): Promise<MessageVariants> {
    const variants = await this.#profiles.cardVariants(conversationId, usersIn(row));
    const message = toMessage(row, cardsOf(variants));
    return { message, views: viewsByMember(message, variants.values()) };
  }
}
