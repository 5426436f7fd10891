import {
  ACROSS_BLOCK,
  ALL,
  IN_GROUP,
  OUTSIDE,
  THE_TWO,
  UNKNOWN_ID,
  WITHOUT_ACCESS,
  noPicture,
} from './rows.js';
import type { RestRow } from './rows.js';

const GROUP = 'the group';
const DIRECT = 'the conversation of two';
const BLOCKED = 'the conversation with a block';
const OWN = 'oneself';
const SECTION = 'a section of someone else';

/** The answer of each route for conversations and calls to each role, with ids of other users. */
export const CHAT_ROWS: readonly RestRow[] = [
  // Conversations.
  { route: 'GET /api/chats', of: OWN, request: () => ({ path: 'chats' }), expect: ALL('ok') },
  {
    route: 'GET /api/chats/search',
    of: 'the title of the group',
    request: () => ({ path: 'chats/search?q=title' }),
    expect: ALL('ok'),
  },
  {
    route: 'GET /api/chats/search',
    of: 'the owner',
    request: ({ users }) => ({ path: `chats/search?q=${users.owner.user.user.username}` }),
    expect: ALL('ok'),
    hides: { text: ({ users }) => users.owner.id, from: ['removed', 'nonMember', 'blocked'] },
  },
  {
    route: 'GET /api/chats/totals',
    of: OWN,
    request: () => ({ path: 'chats/totals' }),
    expect: ALL('ok'),
  },
  {
    route: 'GET /api/mentions',
    of: OWN,
    request: () => ({ path: 'mentions' }),
    expect: ALL('ok'),
  },
  {
    route: 'GET /api/search/messages',
    of: OWN,
    request: ({ group }) => ({ path: `search/messages?in=${group}&has=link` }),
    expect: ALL('ok'),
  },
  {
    route: 'POST /api/chats/totals',
    of: GROUP,
    request: ({ group }) => ({ path: 'chats/totals', body: { except: [group] } }),
    expect: ALL('ok'),
  },
  {
    route: 'POST /api/chats/direct',
    of: 'the owner',
    request: ({ users }) => ({ path: 'chats/direct', body: { userId: users.owner.id } }),
    // The blocked user has a conversation with the owner, whose history stays readable.
    expect: { owner: 'CHAT.DIRECT_SELF', others: 'ok' },
  },
  {
    route: 'POST /api/chats/direct',
    of: 'someone who has blocked',
    request: ({ users }) => ({ path: 'chats/direct', body: { userId: users.blocker.id } }),
    expect: { blocked: 'CHAT.BLOCKED', others: 'ok' },
  },
  {
    route: 'POST /api/chats/groups',
    of: 'the owner as a member',
    request: ({ users }) => ({
      path: 'chats/groups',
      body: { title: 'New', memberIds: [users.owner.id] },
    }),
    expect: { blocked: 'CHAT.BLOCKED', others: 'ok' },
  },
  {
    route: 'GET /api/chats/{conversationId}',
    of: GROUP,
    request: ({ group }) => ({ path: `chats/${group}` }),
    expect: IN_GROUP('ok', OUTSIDE),
  },
  {
    route: 'GET /api/chats/{conversationId}',
    of: DIRECT,
    request: ({ direct }) => ({ path: `chats/${direct}` }),
    expect: THE_TWO('ok', OUTSIDE),
  },
  {
    route: 'GET /api/chats/{conversationId}',
    of: BLOCKED,
    request: ({ withBlocked }) => ({ path: `chats/${withBlocked}` }),
    expect: ACROSS_BLOCK('ok', OUTSIDE),
  },
  {
    route: 'PATCH /api/chats/{conversationId}',
    of: GROUP,
    request: async (world, actor) => ({
      path: `chats/${await world.freshGroup(actor)}`,
      body: { title: 'Renamed' },
    }),
    expect: { owner: 'ok', admin: 'ok', member: 'CHAT.NOT_ALLOWED', others: OUTSIDE },
  },
  {
    route: 'PATCH /api/chats/{conversationId}',
    of: DIRECT,
    request: ({ direct }) => ({ path: `chats/${direct}`, body: { title: 'Renamed' } }),
    expect: THE_TWO('CHAT.NOT_GROUP', OUTSIDE),
  },
  {
    route: 'PUT /api/chats/{conversationId}/avatar',
    of: GROUP,
    request: ({ group }) => ({ path: `chats/${group}/avatar`, body: noPicture() }),
    expect: {
      owner: 'COMMON.PICTURE_UNREADABLE',
      admin: 'COMMON.PICTURE_UNREADABLE',
      member: 'CHAT.NOT_ALLOWED',
      others: OUTSIDE,
    },
  },
  {
    route: 'PUT /api/chats/{conversationId}/avatar',
    of: DIRECT,
    request: ({ direct }) => ({ path: `chats/${direct}/avatar`, body: noPicture() }),
    expect: THE_TWO('CHAT.NOT_GROUP', OUTSIDE),
  },
  {
    route: 'DELETE /api/chats/{conversationId}/avatar',
    of: GROUP,
    request: ({ group }) => ({ path: `chats/${group}/avatar` }),
    expect: { owner: 'ok', admin: 'ok', member: 'CHAT.NOT_ALLOWED', others: OUTSIDE },
  },
  {
    route: 'DELETE /api/chats/{conversationId}/avatar',
    of: DIRECT,
    request: ({ direct }) => ({ path: `chats/${direct}/avatar` }),
    expect: THE_TWO('CHAT.NOT_GROUP', OUTSIDE),
  },
  {
    route: 'GET /api/chats/{conversationId}/avatar/{version}',
    of: `${GROUP}, a made-up version`,
    request: ({ group }) => ({ path: `chats/${group}/avatar/${'0'.repeat(32)}` }),
    expect: IN_GROUP('COMMON.NOT_FOUND', OUTSIDE),
  },
  {
    // Without a title nothing changes, but outsiders are refused anyway.
    route: 'PATCH /api/chats/{conversationId}',
    of: `${GROUP}, without a change`,
    request: ({ group }) => ({ path: `chats/${group}`, body: {} }),
    expect: IN_GROUP('ok', OUTSIDE),
  },
  {
    route: 'GET /api/chats/{conversationId}/membership',
    of: GROUP,
    request: ({ group }) => ({ path: `chats/${group}/membership` }),
    expect: IN_GROUP('ok', OUTSIDE),
  },
  {
    route: 'GET /api/chats/{conversationId}/membership',
    of: DIRECT,
    request: ({ direct }) => ({ path: `chats/${direct}/membership` }),
    expect: THE_TWO('ok', OUTSIDE),
  },
  {
    route: 'PATCH /api/chats/{conversationId}/membership',
    of: GROUP,
    request: ({ group }) => ({ path: `chats/${group}/membership`, body: { muted: true } }),
    expect: IN_GROUP('ok', OUTSIDE),
  },
  {
    route: 'PATCH /api/chats/{conversationId}/membership',
    of: DIRECT,
    request: ({ direct }) => ({ path: `chats/${direct}/membership`, body: { muted: true } }),
    expect: THE_TWO('ok', OUTSIDE),
  },
  {
    route: 'PATCH /api/chats/{conversationId}/membership',
    of: 'a section of someone else',
    request: ({ group, section }) => ({
      path: `chats/${group}/membership`,
      body: { sectionId: section },
    }),
    expect: IN_GROUP('CHAT.NOT_FOUND', OUTSIDE),
  },

  // Sections of the own list.
  { route: 'GET /api/sections', of: OWN, request: () => ({ path: 'sections' }), expect: ALL('ok') },
  {
    route: 'POST /api/sections',
    of: OWN,
    request: () => ({ path: 'sections', body: { name: 'Customers' } }),
    expect: ALL('ok'),
  },
  {
    route: 'PATCH /api/sections/{sectionId}',
    of: SECTION,
    request: ({ section }) => ({ path: `sections/${section}`, body: { name: 'Mine' } }),
    expect: ALL('CHAT.NOT_FOUND'),
  },
  {
    // Nothing is deleted, and nothing is said about the section.
    route: 'DELETE /api/sections/{sectionId}',
    of: SECTION,
    request: ({ section }) => ({ path: `sections/${section}` }),
    expect: ALL('ok'),
  },

  // Members.
  {
    route: 'GET /api/chats/{conversationId}/members',
    of: GROUP,
    request: ({ group }) => ({ path: `chats/${group}/members` }),
    expect: IN_GROUP('ok', OUTSIDE),
  },
  {
    route: 'GET /api/chats/{conversationId}/members',
    of: DIRECT,
    request: ({ direct }) => ({ path: `chats/${direct}/members` }),
    expect: THE_TWO('ok', OUTSIDE),
  },
  {
    route: 'POST /api/chats/{conversationId}/members',
    of: 'somebody else',
    request: async (world, actor) => ({
      path: `chats/${await world.freshGroup(actor)}/members`,
      body: { userIds: [world.users.blocker.id] },
    }),
    expect: { owner: 'ok', admin: 'ok', member: 'CHAT.NOT_ALLOWED', others: OUTSIDE },
  },
  {
    route: 'POST /api/chats/{conversationId}/members',
    of: 'oneself, into the group',
    request: async (world, actor) => ({
      path: `chats/${await world.freshGroup(actor)}/members`,
      body: { userIds: [actor.person.id] },
    }),
    expect: {
      owner: 'CHAT.ALREADY_MEMBER',
      admin: 'CHAT.ALREADY_MEMBER',
      member: 'CHAT.NOT_ALLOWED',
      others: OUTSIDE,
    },
  },
  {
    route: 'POST /api/chats/{conversationId}/members',
    of: 'somebody else, into the conversation of two',
    request: ({ direct, users }) => ({
      path: `chats/${direct}/members`,
      body: { userIds: [users.other.id] },
    }),
    expect: THE_TWO('CHAT.NOT_GROUP', OUTSIDE),
  },
  {
    route: 'PATCH /api/chats/{conversationId}/members/{userId}',
    of: 'a member, to become an admin',
    request: async (world, actor) => ({
      path: `chats/${await world.freshGroup(actor)}/members/${world.users.other.id}`,
      body: { role: 'admin' },
    }),
    expect: { owner: 'ok', admin: 'CHAT.NOT_ALLOWED', member: 'CHAT.NOT_ALLOWED', others: OUTSIDE },
  },
  {
    route: 'PATCH /api/chats/{conversationId}/members/{userId}',
    of: 'oneself, to become an owner',
    request: async (world, actor) => ({
      path: `chats/${await world.freshGroup(actor)}/members/${actor.person.id}`,
      body: { role: 'owner' },
    }),
    expect: { owner: 'ok', admin: 'CHAT.NOT_ALLOWED', member: 'CHAT.NOT_ALLOWED', others: OUTSIDE },
  },
  {
    route: 'DELETE /api/chats/{conversationId}/members/{userId}',
    of: 'a member',
    request: async (world, actor) => ({
      path: `chats/${await world.freshGroup(actor)}/members/${world.users.other.id}`,
    }),
    expect: { owner: 'ok', admin: 'ok', member: 'CHAT.NOT_ALLOWED', others: OUTSIDE },
  },
  {
    route: 'DELETE /api/chats/{conversationId}/members/{userId}',
    of: 'the owner',
    request: async (world, actor) => ({
      path: `chats/${await world.freshGroup(actor)}/members/${world.users.owner.id}`,
    }),
    // The owner is the actor here: that is `oneself` below.
    expect: {
      owner: 'CHAT.NOT_ALLOWED',
      admin: 'CHAT.NOT_ALLOWED',
      member: 'CHAT.NOT_ALLOWED',
      others: OUTSIDE,
    },
  },
  {
    route: 'DELETE /api/chats/{conversationId}/members/{userId}',
    of: 'oneself',
    request: async (world, actor) => ({
      path: `chats/${await world.freshGroup(actor)}/members/${actor.person.id}`,
    }),
    expect: IN_GROUP('CHAT.NOT_ALLOWED', OUTSIDE),
  },
  {
    route: 'DELETE /api/chats/{conversationId}/membership',
    of: GROUP,
    request: async (world, actor) => ({
      path: `chats/${await world.freshGroup(actor)}/membership`,
    }),
    expect: IN_GROUP('ok', OUTSIDE),
  },
  {
    route: 'DELETE /api/chats/{conversationId}/membership',
    of: DIRECT,
    request: ({ direct }) => ({ path: `chats/${direct}/membership` }),
    expect: THE_TWO('CHAT.NOT_GROUP', OUTSIDE),
  },

  // Calls.
  { route: 'GET /api/calls', of: OWN, request: () => ({ path: 'calls' }), expect: ALL('ok') },
  {
    route: 'GET /api/calls',
    of: GROUP,
    request: ({ group }) => ({ path: `calls?conversationId=${group}` }),
    expect: IN_GROUP('ok', OUTSIDE),
  },
  {
    route: 'GET /api/calls',
    of: DIRECT,
    request: ({ direct }) => ({ path: `calls?conversationId=${direct}` }),
    expect: THE_TWO('ok', OUTSIDE),
  },
  {
    route: 'GET /api/calls/missed',
    of: OWN,
    request: () => ({ path: 'calls/missed' }),
    expect: ALL('ok'),
  },
  {
    route: 'POST /api/calls/missed/seen',
    of: OWN,
    request: () => ({ path: 'calls/missed/seen' }),
    expect: ALL('ok'),
  },
  {
    route: 'GET /api/calls/{callId}',
    of: 'the running call',
    request: ({ call }) => ({ path: `calls/${call.call.id}` }),
    expect: IN_GROUP('ok', 'CALL.NOT_FOUND'),
  },
  {
    route: 'GET /api/calls/{callId}',
    of: 'a past call that the removed one was in',
    request: ({ pastCall }) => ({ path: `calls/${pastCall}` }),
    expect: IN_GROUP('ok', 'CALL.NOT_FOUND'),
  },
  {
    route: 'GET /api/calls/{callId}',
    of: 'no call',
    request: () => ({ path: `calls/${UNKNOWN_ID}` }),
    expect: ALL('CALL.NOT_FOUND'),
  },
  {
    route: 'GET /api/calls/ice-servers',
    of: OWN,
    request: () => ({ path: 'calls/ice-servers' }),
    expect: ALL('ok'),
    hides: { text: ({ users }) => users.owner.id, from: WITHOUT_ACCESS },
  },
];
