import type { ConversationId, Message, UserId } from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import { MemberProfiles } from '../access/index.js';
import { userIdsIn } from './message-content.js';
import { toMessage, viewsByMember, withCards } from './message.mapper.js';
import type { MessageRow } from './message-rows.js';
import { ReactionRepository } from './reaction.repository.js';

/** A message for most members, and for those who see one of the users in it differently. */
export interface MessageVariants {
  readonly message: Message;
  readonly views: ReadonlyMap<UserId, Message>;
}

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
    const profiles = await this.#profiles.profiles(rows.map((row) => row.senderId));
    const exceptions = await this.#profiles.exceptionsFor(userId);
    const own = await this.#reactions.of(
      userId,
      rows.filter(({ reactions }) => reactions.length > 0).map(({ id }) => id),
    );
    return rows.flatMap((row) => {
      const sender = profiles.get(row.senderId);
      return sender === undefined
        ? []
        : [withCards(toMessage(row, sender, own.get(row.id)), exceptions)];
    });
  }

  /** A message for a notice to all members. */
  async forMembers(conversationId: ConversationId, row: MessageRow): Promise<MessageVariants> {
    const ids = [row.senderId, ...userIdsIn(row)];
    const variants = await this.#profiles.cardVariants(conversationId, ids);
    const sender = variants.get(row.senderId)?.card;
    if (sender === undefined) throw new Error('The card of a sender was not loaded');
    const message = toMessage(row, sender);
    return { message, views: viewsByMember(message, variants.values()) };
  }
}
