import type {
  Channel,
  Conversation,
  ConversationChangedNotice,
  Message,
  UserCard,
  UserId,
} from '@chatcall/contracts';
import type { ChannelRow } from './channel.repository.js';
import type { ConversationRow, ConversationViewRow } from './conversation.repository.js';

type Cards = ReadonlyMap<UserId, UserCard>;

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
    description: view.description,
    topic: view.topic,
    policy: view.policy,
    avatarUrl: avatarUrlOf(view),
    peer: peerId === null ? null : cardOf(peers, peerId),
    memberCount: view.memberCount,
    createdAt: view.createdAt.toISOString(),
    lastSeq: view.lastSeq,
    lastMessage,
    version: view.version,
    detailsVersion: view.detailsVersion,
    own: {
      role: view.role,
      lastReadSeq: view.lastReadSeq,
      lastDeliveredSeq: view.lastDeliveredSeq,
      unread: view.unread,
      mentions: view.mentions,
      muted: view.muted,
      mutedUntil: view.mutedUntil?.toISOString() ?? null,
      archived: view.archived,
      favourite: view.favourite,
      hidden: view.hidden,
      sectionId: view.sectionId,
      accepted: view.accepted,
    },
    ...(view.archivedAt === null ? {} : { archivedAt: view.archivedAt.toISOString() }),
  };
}

export function toChannel(row: ChannelRow): Channel {
  const { id, title, description, topic, memberCount, joined } = row;
  return {
    id,
    title,
    description,
    topic,
    avatarUrl: avatarUrlOf(row),
    memberCount,
    createdAt: row.createdAt.toISOString(),
    lastActivityAt: row.lastActivityAt.toISOString(),
    joined,
  };
}

/** The other user of a direct conversation; null in a group. */
export function peerOf({ directLow, directHigh, userId }: ConversationViewRow): UserId | null {
  return directLow === userId ? directHigh : directLow;
}

/** The notice of changed details to the members. */
export function toConversationChanged(row: ConversationRow): ConversationChangedNotice {
  const { id, kind, title, description, topic, policy, version } = row;
  return {
    conversationId: id,
    kind,
    title,
    description,
    topic,
    policy,
    avatarUrl: avatarUrlOf(row),
    version,
    archivedAt: row.archivedAt?.toISOString() ?? null,
  };
}

/** Path of the picture of a group or channel; it changes with the picture. */
function avatarUrlOf(row: Pick<ConversationRow, 'id' | 'avatarVersion'>): string | null {
  return row.avatarVersion === null ? null : `/api/chats/${row.id}/avatar/${row.avatarVersion}`;
}

function cardOf(cards: Cards, id: UserId): UserCard {
  const card = cards.get(id);
  if (card === undefined) throw new Error(`The card of user ${id} was not loaded`);
  return card;
}
