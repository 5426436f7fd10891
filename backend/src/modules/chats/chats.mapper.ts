import type {
  Conversation,
  Member,
  Message,
  SystemNote,
  UserCard,
  UserId,
} from '@chatcall/contracts';
import type { CardVariants } from '../users/index.js';
import type { ConversationRow, ConversationViewRow } from './conversation.repository.js';
import type { MemberRow } from './member.repository.js';
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

/** @param receipts whether the viewer may see the member's cursors */
export function toMember(row: MemberRow, user: UserCard, receipts: boolean): Member {
  return {
    user,
    role: row.role,
    joinedAt: row.joinedAt.toISOString(),
    lastDeliveredSeq: receipts ? row.lastDeliveredSeq : null,
    lastReadSeq: receipts ? row.lastReadSeq : null,
  };
}

/**
 * A conversation as the member of this row sees it.
 * @param peers has the card of the other user of a direct conversation
 * @param lastMessage as that member sees it
 */
export function toConversation(
  view: ConversationViewRow,
  peers: Cards,
  lastMessage: Message | null,
): Conversation {
  const peerId = peerOf(view);
  return {
    id: view.id,
    kind: view.kind,
    title: view.title,
    avatarUrl: avatarUrlOf(view),
    peer: peerId === null ? null : cardOf(peers, peerId),
    memberCount: view.memberCount,
    createdAt: view.createdAt.toISOString(),
    lastSeq: view.lastSeq,
    lastMessage,
    version: view.version,
    own: {
      role: view.role,
      lastReadSeq: view.lastReadSeq,
      lastDeliveredSeq: view.lastDeliveredSeq,
      unread: Math.max(0, view.lastSeq - view.lastReadSeq),
      muted: view.muted,
      archived: view.archived,
      accepted: view.accepted,
    },
  };
}

/** The other user of a direct conversation; null in a group. */
export function peerOf({ directLow, directHigh, userId }: ConversationViewRow): UserId | null {
  return directLow === userId ? directHigh : directLow;
}

/** Groups have no picture of their own yet. */
export function avatarUrlOf(row: Pick<ConversationRow, 'id' | 'avatarVersion'>): string | null {
  return row.avatarVersion === null ? null : `/api/chats/${row.id}/avatar/${row.avatarVersion}`;
}

function cardOf(cards: Cards, id: UserId): UserCard {
  const card = cards.get(id);
  if (card === undefined) throw new Error(`The card of user ${id} was not loaded`);
  return card;
}
