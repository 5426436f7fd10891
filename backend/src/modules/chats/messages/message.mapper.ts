import type { Message, SystemNote, UserCard, UserId } from '@chatcall/contracts';
import type { CardVariants } from '../../users/index.js';
import type { MessageRow } from './message-rows.js';

type Cards = ReadonlyMap<UserId, UserCard>;

/** A stored message as clients receive it. */
export function toMessage(row: MessageRow, sender: UserCard): Message {
  const fields = {
    id: row.id,
    conversationId: row.conversationId,
    seq: row.seq,
    sender,
    clientMessageId: row.clientMessageId,
    replyTo: row.replyTo,
    createdAt: row.createdAt.toISOString(),
    editedAt: row.editedAt?.toISOString() ?? null,
    deletedAt: row.deletedAt?.toISOString() ?? null,
    version: row.version,
  };
  if (row.system !== null) return { ...fields, type: 'system', content: '', system: row.system };
  return {
    ...fields,
    type: 'text',
    content: row.deletedAt === null ? row.content : '',
    system: null,
  };
}

/** The users named in a system note. */
export function userIdsIn(note: SystemNote | null): readonly UserId[] {
  if (note === null) return [];
  if ('userIds' in note) return note.userIds;
  return 'userId' in note ? [note.userId] : [];
}

/** The message for a viewer who sees these users with other cards. */
export function withCards(message: Message, cards: Cards): Message {
  if (cards.size === 0) return message;
  const sender = cards.get(message.sender.id) ?? message.sender;
  if (message.type === 'text') return { ...message, sender };
  return { ...message, sender, system: noteWithCards(message.system, cards) };
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

function noteWithCards(note: SystemNote, cards: Cards): SystemNote {
  const nameOf = (id: UserId | undefined, name: string): string =>
    (id === undefined ? undefined : cards.get(id)?.displayName) ?? name;
  if ('names' in note)
    return { ...note, names: note.names.map((name, index) => nameOf(note.userIds[index], name)) };
  return 'name' in note ? { ...note, name: nameOf(note.userId, note.name) } : note;
}
