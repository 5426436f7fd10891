import { ACROSS_BLOCK, ALL, IN_GROUP, OUTSIDE, THE_TWO } from './rows.js';
import type { RestRow } from './rows.js';

const GROUP = 'the group';
const DIRECT = 'the conversation of two';
const BLOCKED = 'the conversation with a block';

/** The answer of each route for messages and changes to each role, with ids of other users. */
export const MESSAGE_ROWS: readonly RestRow[] = [
  // Messages.
  {
    route: 'GET /api/chats/{conversationId}/messages',
    of: GROUP,
    request: ({ group }) => ({ path: `chats/${group}/messages` }),
    expect: IN_GROUP('ok', OUTSIDE),
  },
  {
    // A removed member cannot read older messages either.
    route: 'GET /api/chats/{conversationId}/messages',
    of: `${GROUP}, from its beginning`,
    request: ({ group }) => ({ path: `chats/${group}/messages?before=4` }),
    expect: IN_GROUP('ok', OUTSIDE),
  },
  {
    route: 'GET /api/chats/{conversationId}/messages',
    of: DIRECT,
    request: ({ direct }) => ({ path: `chats/${direct}/messages` }),
    expect: THE_TWO('ok', OUTSIDE),
  },
  {
    route: 'GET /api/chats/{conversationId}/messages',
    of: BLOCKED,
    request: ({ withBlocked }) => ({ path: `chats/${withBlocked}/messages` }),
    expect: ACROSS_BLOCK('ok', OUTSIDE),
  },
  {
    route: 'GET /api/chats/{conversationId}/messages/{messageId}',
    of: 'a message of the group',
    request: ({ group, messageId }) => ({ path: `chats/${group}/messages/${messageId}` }),
    expect: IN_GROUP('ok', OUTSIDE),
  },
  {
    // A message of another conversation is not accessible through an own conversation.
    route: 'GET /api/chats/{conversationId}/messages/{messageId}',
    of: 'a message of the group, through an own group',
    request: async (world, actor) => ({
      path: `chats/${await world.ownGroup(actor)}/messages/${world.messageId}`,
    }),
    expect: ALL('CHAT.NOT_FOUND'),
  },
  {
    route: 'POST /api/chats/{conversationId}/messages',
    of: GROUP,
    request: ({ group }) => ({ path: `chats/${group}/messages`, body: message() }),
    expect: IN_GROUP('ok', OUTSIDE),
  },
  {
    route: 'POST /api/chats/{conversationId}/messages',
    of: DIRECT,
    request: ({ direct }) => ({ path: `chats/${direct}/messages`, body: message() }),
    expect: THE_TWO('ok', OUTSIDE),
  },
  {
    route: 'POST /api/chats/{conversationId}/messages',
    of: BLOCKED,
    request: ({ withBlocked }) => ({ path: `chats/${withBlocked}/messages`, body: message() }),
    expect: ACROSS_BLOCK('CHAT.BLOCKED', OUTSIDE),
  },
  {
    // A message of another conversation is not accessible through an own conversation.
    route: 'POST /api/chats/{conversationId}/messages',
    of: 'a message of the group as the one that is answered',
    request: async (world, actor) => ({
      path: `chats/${await world.ownGroup(actor)}/messages`,
      body: { ...message(), replyTo: world.messageId },
    }),
    expect: ALL('CHAT.REPLY_UNKNOWN'),
  },
  {
    route: 'PUT /api/chats/{conversationId}/read',
    of: GROUP,
    request: ({ group }) => ({ path: `chats/${group}/read`, body: { seq: 1 } }),
    expect: IN_GROUP('ok', OUTSIDE),
  },
  {
    route: 'PUT /api/chats/{conversationId}/read',
    of: DIRECT,
    request: ({ direct }) => ({ path: `chats/${direct}/read`, body: { seq: 1 } }),
    expect: THE_TWO('ok', OUTSIDE),
  },
  {
    route: 'PATCH /api/chats/{conversationId}/messages/{messageId}',
    of: 'a message of the owner',
    request: async (world) => ({
      path: pathOf(await world.freshMessage()),
      body: { content: 'Edited' },
    }),
    expect: {
      owner: 'ok',
      admin: 'CHAT.NOT_ALLOWED',
      member: 'CHAT.NOT_ALLOWED',
      others: OUTSIDE,
    },
  },
  {
    route: 'DELETE /api/chats/{conversationId}/messages/{messageId}',
    of: 'a message of the owner',
    request: async (world) => ({ path: pathOf(await world.freshMessage()) }),
    expect: { owner: 'ok', admin: 'ok', member: 'CHAT.NOT_ALLOWED', others: OUTSIDE },
  },
  {
    route: 'GET /api/chats/{conversationId}/messages/{messageId}/edits',
    of: 'a message of the group',
    request: ({ group, messageId }) => ({ path: `chats/${group}/messages/${messageId}/edits` }),
    expect: IN_GROUP('ok', OUTSIDE),
  },
  {
    route: 'GET /api/chats/{conversationId}/messages/{messageId}/edits',
    of: 'a message of the group, through an own group',
    request: async (world, actor) => ({
      path: `chats/${await world.ownGroup(actor)}/messages/${world.messageId}/edits`,
    }),
    expect: ALL('CHAT.NOT_FOUND'),
  },
  {
    route: 'PATCH /api/chats/{conversationId}/messages/{messageId}',
    of: 'a message of the group, through an own group',
    request: async (world, actor) => ({
      path: `chats/${await world.ownGroup(actor)}/messages/${world.messageId}`,
      body: { content: 'Edited' },
    }),
    expect: ALL('CHAT.NOT_FOUND'),
  },
  {
    route: 'DELETE /api/chats/{conversationId}/messages/{messageId}',
    of: 'a message of the group, through an own group',
    request: async (world, actor) => ({
      path: `chats/${await world.ownGroup(actor)}/messages/${world.messageId}`,
    }),
    expect: ALL('CHAT.NOT_FOUND'),
  },

  // Changes.
  {
    route: 'GET /api/chats/{conversationId}/changes',
    of: GROUP,
    request: ({ group }) => ({ path: `chats/${group}/changes?since=0` }),
    expect: IN_GROUP('ok', OUTSIDE),
  },
  {
    route: 'GET /api/chats/{conversationId}/changes',
    of: DIRECT,
    request: ({ direct }) => ({ path: `chats/${direct}/changes?since=0` }),
    expect: THE_TWO('ok', OUTSIDE),
  },
  {
    // A version of the future reveals nothing to outsiders.
    route: 'GET /api/chats/{conversationId}/changes',
    of: `${GROUP}, after a version that it has not reached`,
    request: ({ group }) => ({ path: `chats/${group}/changes?since=2000000000` }),
    expect: IN_GROUP('CHAT.VERSION_AHEAD', OUTSIDE),
  },
];

function pathOf(target: { readonly conversationId: string; readonly messageId: string }): string {
  return `chats/${target.conversationId}/messages/${target.messageId}`;
}

function message(): object {
  return { content: 'Hello', clientMessageId: crypto.randomUUID() };
}
