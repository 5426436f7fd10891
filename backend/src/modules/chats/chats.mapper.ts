import type { Conversation, Member, Message, UserCard, UserId } from '@chatcall/contracts';
import type { ConversationRow, ConversationViewRow } from './conversation.repository.js';
import type { MemberRow } from './member.repository.js';
import type { MessageRow } from './message-rows.js';

type Cards = ReadonlyMap<UserId, UserCard>;

/** What leaves the server of a stored message. */
export function toMessage(row: MessageRow, sender: UserCard): Message {
  const deleted = row.deletedAt !== null;
  return {
    id: row.id,
    conversationId: row.conversationId,
    seq: row.seq,
    sender,
    clientMessageId: row.clientMessageId,
    type: row.type,
    content: deleted ? '' : row.content,
    system: row.system,
    replyTo: row.replyTo,
    createdAt: row.createdAt.toISOString(),
    editedAt: row.editedAt?.toISOString() ?? null,
    deletedAt: row.deletedAt?.toISOString() ?? null,
    version: row.version,
  };
}

export function toMember(row: MemberRow, user: UserCard): Member {
  return {
    user,
    role: row.role,
    joinedAt: row.joinedAt.toISOString(),
    lastDeliveredSeq: row.lastDeliveredSeq,
    lastReadSeq: row.lastReadSeq,
  };
}

/** A conversation as the member sees it whose row it is. */
export function toConversation(view: ConversationViewRow, cards: Cards): Conversation {
  const peerId = peerOf(view, view.userId);
  return {
    id: view.id,
    kind: view.kind,
    title: view.title,
    avatarUrl: avatarUrlOf(view),
    peer: peerId === null ? null : cardOf(cards, peerId),
    memberCount: view.memberCount,
    createdAt: view.createdAt.toISOString(),
    lastSeq: view.lastSeq,
    lastMessage:
      view.lastMessage === null
        ? null
        : toMessage(view.lastMessage, cardOf(cards, view.lastMessage.senderId)),
    version: view.version,
    own: {
      role: view.role,
      lastReadSeq: view.lastReadSeq,
      lastDeliveredSeq: view.lastDeliveredSeq,
      unread: Math.max(0, view.lastSeq - view.lastReadSeq),
      muted: view.muted,
      archived: view.archived,
    },
  };
}

/** Everyone whose card a conversation needs. */
export function peopleIn(view: ConversationViewRow): UserId[] {
  const people = view.lastMessage === null ? [] : [view.lastMessage.senderId];
  const peerId = peerOf(view, view.userId);
  return peerId === null ? people : [...people, peerId];
}

/** Groups have no picture of their own yet. */
export function avatarUrlOf(row: Pick<ConversationRow, 'id' | 'avatarVersion'>): string | null {
  return row.avatarVersion === null ? null : `/api/chats/${row.id}/avatar/${row.avatarVersion}`;
}

function peerOf(row: Pick<ConversationRow, 'directLow' | 'directHigh'>, userId: UserId): UserId | null {
  return row.directLow === userId ? row.directHigh : row.directLow;
}

function cardOf(cards: Cards, id: UserId): UserCard {
  const card = cards.get(id);
  if (card === undefined) throw new Error(`The card of person ${id} was not asked for`);
  return card;
}
