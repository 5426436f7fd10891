import type { Emoji, Message, ThreadSummary, UserCard, UserId } from '@chatcall/contracts';
import type { CardVariants } from '../../users/index.js';
import { contentOf, userIdsIn, withNames } from './message-content.js';
import type { MessageRow } from './message-rows.js';

const NONE: ReadonlySet<Emoji> = new Set();
const NO_VIEWS: ReadonlyMap<UserId, Message> = new Map();

type Cards = ReadonlyMap<UserId, UserCard>;

/**
 * A stored message as clients receive it.
 * @param cards of the sender, of the users whom it mentions, and of the participants of its thread
 * @param own the emoji with which the viewer has reacted
 */
export function toMessage(row: MessageRow, cards: Cards, own: ReadonlySet<Emoji> = NONE): Message {
  const sender = cards.get(row.senderId);
  if (sender === undefined) throw new Error('The card of a sender was not loaded');
  return {
    // First, where copying is cheap for the engine.
    ...contentOf(row, cards),
    id: row.id,
    conversationId: row.conversationId,
    seq: row.seq ?? 0,
    threadId: row.threadId,
    threadSeq: row.threadSeq,
    thread: threadOf(row, cards),
    sender,
    clientMessageId: row.clientMessageId,
    replyTo: row.replyTo,
    createdAt: row.createdAt.toISOString(),
    editedAt: row.editedAt?.toISOString() ?? null,
    deletedAt: row.deletedAt?.toISOString() ?? null,
    reactions: row.reactions.map(({ emoji, count }) => ({ emoji, count, mine: own.has(emoji) })),
    pinnedAt: row.pinnedAt?.toISOString() ?? null,
    version: row.version,
  };
}

/** The users whom a message shows. */
export function usersIn(row: MessageRow): readonly UserId[] {
  return [row.senderId, ...userIdsIn(row), ...(row.threadParticipants ?? [])];
}

/** The summary of the thread below the message. */
function threadOf(row: MessageRow, cards: Cards): ThreadSummary | null {
  const { replyCount, threadLastSeq, threadLastAt, threadParticipants } = row;
  if (threadLastSeq === null || threadLastAt === null) return null;
  return {
    replyCount: replyCount ?? 0,
    lastSeq: threadLastSeq,
    lastReplyAt: threadLastAt.toISOString(),
    participants: (threadParticipants ?? []).flatMap((id) => cards.get(id) ?? []),
  };
}

/**
 * The message for a viewer who sees these users with other cards: across a block. If one of them is
 * the sender, the message does not mention the viewer.
 */
export function withCards(message: Message, cards: Cards, viewerId: UserId): Message {
  if (cards.size === 0) return message;
  const sender = cards.get(message.sender.id) ?? message.sender;
  const mentions = cards.has(sender.id)
    ? { users: message.mentions.users.filter(({ id }) => id !== viewerId), all: null }
    : message.mentions;
  const thread = message.thread && {
    ...message.thread,
    participants: message.thread.participants.map((user) => cards.get(user.id) ?? user),
  };
  return withNames({ ...message, sender, thread, mentions }, cards);
}

/** The cards of these users without a block. */
export function cardsOf(variants: ReadonlyMap<UserId, CardVariants>): Cards {
  return new Map(Array.from(variants, ([id, { card }]) => [id, card]));
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
  if (cardsFor.size === 0) return NO_VIEWS;
  return new Map(
    Array.from(cardsFor, ([viewerId, cards]) => [viewerId, withCards(message, cards, viewerId)]),
  );
}
