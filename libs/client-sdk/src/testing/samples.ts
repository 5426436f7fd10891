import { SITE_PERMISSIONS } from '@chatcall/contracts';
import type { AuthResult, Conversation, Me, Member, Message, UserCard } from '@chatcall/contracts';

export const ADA: Me = {
  id: '00000000-0000-7000-8000-00000000000a',
  username: 'ada',
  displayName: 'Ada',
  avatarUrl: null,
  statusText: '',
  email: 'ada@example.org',
  createdAt: '2026-01-01T00:00:00.000Z',
  readReceipts: true,
  emailVerified: true,
  language: null,
  acceptsMessages: 'everyone',
  acceptsCalls: 'everyone',
  acceptsAdding: 'everyone',
  factorDeadline: null,
  siteRole: 'member',
  permissions: SITE_PERMISSIONS.member,
};

export const BOB: UserCard = {
  id: '00000000-0000-7000-8000-00000000000b',
  username: 'bob',
  displayName: 'Bob',
  avatarUrl: null,
  statusText: '',
};

export const ROOM = '00000000-0000-7000-8000-0000000000c1';
export const SESSION = '00000000-0000-7000-8000-0000000000d1';

/** A pair of tokens that is valid for 15 minutes from `now`. */
export function authResult(now: number, accessToken = 'access-1'): AuthResult {
  return {
    sessionId: SESSION,
    accessToken,
    accessTokenExpiresAt: new Date(now + 900_000).toISOString(),
    refreshToken: `refresh-of-${accessToken}`,
    refreshTokenExpiresAt: new Date(now + 604_800_000).toISOString(),
    user: ADA,
  };
}

export function message(seq: number, change: Partial<Message> = {}): Message {
  return {
    id: `00000000-0000-7000-8000-${String(seq).padStart(12, '0')}`,
    conversationId: ROOM,
    seq,
    sender: BOB,
    clientMessageId: `00000000-0000-4000-8000-${String(seq).padStart(12, '0')}`,
    type: 'text',
    content: `message ${seq}`,
    files: [],
    links: [],
    system: null,
    forwarded: null,
    replyTo: null,
    createdAt: new Date(Date.parse('2026-01-31T08:00:00.000Z') + seq * 1000).toISOString(),
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

export function member(user: UserCard, change: Partial<Member> = {}): Member {
  return {
    user,
    role: 'member',
    joinedAt: ADA.createdAt,
    lastDeliveredSeq: 0,
    lastReadSeq: 0,
    ...change,
  };
}

export function conversation(lastSeq: number, change: Partial<Conversation> = {}): Conversation {
  return {
    id: ROOM,
    kind: 'direct',
    title: null,
    description: '',
    topic: '',
    policy: { post: 'member', addMembers: 'admin', pin: 'member', mentionAll: 'member' },
    avatarUrl: null,
    peer: BOB,
    memberCount: 2,
    createdAt: '2026-01-01T00:00:00.000Z',
    lastSeq,
    lastMessage: lastSeq > 0 ? message(lastSeq) : null,
    version: 1,
    detailsVersion: 1,
    own: {
      role: 'member',
      lastReadSeq: lastSeq,
      lastDeliveredSeq: lastSeq,
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
