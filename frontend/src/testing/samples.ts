import type { TimelineMessage } from '@chatcall/client-sdk';
import { SITE_PERMISSIONS } from '@chatcall/contracts';
import type {
  Conversation,
  FileCard,
  Me,
  Message,
  SharedFile,
  SharedLinks,
  UserCard,
} from '@chatcall/contracts';

/** A person; the id is made from the name. */
export function person(name: string, change: Partial<UserCard> = {}): UserCard {
  const username = name.toLowerCase().replace(/\s+/g, '.');
  return {
    id: `id-${username}`,
    username,
    displayName: name,
    avatarUrl: null,
    statusText: '',
    ...change,
  };
}

export const ADA: Me = {
  ...person('Ada Lovelace'),
  email: 'ada@example.org',
  createdAt: '2026-01-01T09:00:00.000Z',
  readReceipts: true,
  emailVerified: true,
  language: 'en',
  acceptsMessages: 'everyone',
  acceptsCalls: 'everyone',
  acceptsAdding: 'everyone',
  factorDeadline: null,
  siteRole: 'member',
  permissions: SITE_PERMISSIONS.member,
};
export const BEN: UserCard = person('Ben Okonkwo');
export const CEM: UserCard = person('Cem Yılmaz');

/** A stored message of someone else, one minute after the one before (by `seq`). */
export function timelineMessage(
  seq: number,
  change: Partial<TimelineMessage> = {},
): TimelineMessage {
  return {
    key: `key-${seq}`,
    delivery: 'sent',
    id: `message-${seq}`,
    seq,
    clientMessageId: `client-${seq}`,
    sender: BEN,
    mine: false,
    type: 'text',
    content: `text ${seq}`,
    files: [],
    links: [],
    system: null,
    forwarded: null,
    replyTo: null,
    threadId: null,
    alsoInConversation: false,
    thread: null,
    createdAt: new Date(2026, 2, 3, 9, seq).toISOString(),
    editedAt: null,
    deletedAt: null,
    reactions: [],
    pinnedAt: null,
    saved: false,
    mentions: { users: [], all: null },
    error: null,
    pending: null,
    ...change,
  };
}

/** A message of mine. */
export function mine(seq: number, change: Partial<TimelineMessage> = {}): TimelineMessage {
  return timelineMessage(seq, { sender: ADA, mine: true, ...change });
}

export function message(change: Partial<Message> = {}): Message {
  return {
    id: 'message-1',
    conversationId: 'conversation-1',
    seq: 1,
    sender: BEN,
    clientMessageId: 'client-1',
    type: 'text',
    content: 'Hello',
    files: [],
    links: [],
    system: null,
    forwarded: null,
    replyTo: null,
    createdAt: '2026-03-03T09:00:00.000Z',
    editedAt: null,
    deletedAt: null,
    reactions: [],
    pinnedAt: null,
    threadId: null,
    threadSeq: null,
    thread: null,
    mentions: { users: [], all: null },
    version: 1,
    ...change,
  } as Message;
}

/** A file of a message; the id is made from the name. */
export function fileCard(name: string, change: Partial<FileCard> = {}): FileCard {
  return {
    id: `file-${name}`,
    name,
    kind: 'image',
    type: 'image/png',
    size: 48_213,
    width: 1280,
    height: 720,
    duration: null,
    pages: null,
    animated: false,
    blurhash: null,
    preview: false,
    waveform: null,
    alt: '',
    ...change,
  };
}

/** A file of a conversation, in the message `message-<number>`. */
export function sharedFile(
  number: number,
  card: Partial<FileCard> = {},
  change: Partial<SharedFile> = {},
): SharedFile {
  return {
    file: fileCard(`image-${number}.png`, card),
    messageId: `message-${number}`,
    threadId: null,
    sender: BEN,
    sentAt: new Date(2026, 2, 3, 9, number).toISOString(),
    ...change,
  };
}

/** The links of the message `message-<number>`. */
export function sharedLinks(number: number, change: Partial<SharedLinks> = {}): SharedLinks {
  const { messageId, threadId, sender, sentAt } = sharedFile(number);
  const urls = [`https://www.example.org/${number}`];
  return { urls, previews: [], messageId, threadId, sender, sentAt, ...change };
}

/** A direct conversation of Ada and Ben. */
export function conversation(change: Partial<Conversation> = {}): Conversation {
  return {
    id: 'conversation-1',
    kind: 'direct',
    title: null,
    description: '',
    topic: '',
    policy: { post: 'member', addMembers: 'admin', pin: 'member', mentionAll: 'member' },
    avatarUrl: null,
    peer: BEN,
    memberCount: 2,
    createdAt: '2026-03-01T09:00:00.000Z',
    lastSeq: 1,
    lastMessage: message(),
    version: 1,
    detailsVersion: 1,
    own: {
      role: 'member',
      lastReadSeq: 1,
      lastDeliveredSeq: 1,
      unread: 0,
      mentions: 0,
      muted: false,
      mutedUntil: null,
      archived: false,
      favourite: false,
      hidden: false,
      sectionId: null,
      accepted: true,
    },
    ...change,
  };
}
