import type { Emoji, Message, UserCard, UserId } from '@chatcall/contracts';
import type { CardVariants } from '../../users/index.js';
import { contentOf, withNames } from './message-content.js';
import type { MessageRow } from './message-rows.js';

const NONE: ReadonlySet<Emoji> = new Set();

type Cards = ReadonlyMap<UserId, UserCard>;

/**
 * A stored message as clients receive it.
 * @param own the emoji with which the viewer has reacted
 */
export function toMessage(
  row: MessageRow,
  sender: UserCard,
  own: ReadonlySet<Emoji> = NONE,
): Message {
  return {
    id: row.id,
    conversationId: row.conversationId,
    seq: row.seq,
    threadId: null,
    threadSeq: null,
    thread: null,
    sender,
    clientMessageId: row.clientMessageId,
    replyTo: row.replyTo,
    createdAt: row.createdAt.toISOString(),
    editedAt: row.editedAt?.toISOString() ?? null,
    deletedAt: row.deletedAt?.toISOString() ?? null,
    reactions: row.reactions.map(({ emoji, count }) => ({ emoji, count, mine: own.has(emoji) })),
    pinnedAt: row.pinnedAt?.toISOString() ?? null,
    version: row.version,
    ...contentOf(row),
  };
}

/** The message for a viewer who sees these users with other cards. */
export function withCards(message: Message, cards: Cards): Message {
  if (cards.size === 0) return message;
  const sender = cards.get(message.sender.id) ?? message.sender;
  return withNames({ ...message, sender }, cards);
}

/** The message for each viewer who sees one of the users in it differently. */
export function viewsByMember(
  message: Message,
  variants: Iterable<CardVariants>,
): ReadonlyMap<UserId, Message> {
  const cardsFor = new Map<UserId, Map<UserId, UserCard>>();
  for (const { exceptions } of variants) {
    for (const [viewerId, card] of exceptions)
      cardsFor.set(
        viewerId,
        (cardsFor.get(viewerId) ?? new Map<UserId, UserCard>()).set(card.id, card),
      );
  }
  return new Map(
    Array.from(cardsFor, ([viewerId, cards]) => [viewerId, withCards(message, cards)]),
  );
}
