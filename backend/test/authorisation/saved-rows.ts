import { ALL, IN_GROUP, OUTSIDE } from './rows.js';
import type { RestRow } from './rows.js';

/** Drafts and saved messages: each user has only their own, and only what they may read. */
export const SAVED_ROWS: readonly RestRow[] = [
  {
    route: 'PUT /api/chats/{conversationId}/draft',
    of: 'the group',
    request: ({ group }) => ({
      path: `chats/${group}/draft`,
      body: { text: 'Half a sentence', writtenAt: '2026-01-31T09:30:00.000Z' },
    }),
    expect: IN_GROUP('ok', OUTSIDE),
  },
  {
    route: 'PUT /api/chats/{conversationId}/draft',
    of: 'an own group, as a reply to a message of the group',
    request: async (world, actor) => ({
      path: `chats/${await world.ownGroup(actor)}/draft`,
      body: { text: 'x', writtenAt: '2026-01-31T09:30:00.000Z', replyTo: world.messageId },
    }),
    expect: ALL('CHAT.NOT_FOUND'),
  },
  {
    route: 'GET /api/drafts',
    of: 'their own',
    request: () => ({ path: 'drafts' }),
    expect: ALL('ok'),
    hides: { text: () => 'Half a sentence', from: ['removed', 'nonMember', 'blocked'] },
  },
  {
    route: 'PUT /api/chats/{conversationId}/messages/{messageId}/saved',
    of: 'a message of the group',
    request: ({ group, messageId }) => ({ path: `chats/${group}/messages/${messageId}/saved` }),
    expect: IN_GROUP('ok', OUTSIDE),
  },
  {
    route: 'PUT /api/chats/{conversationId}/messages/{messageId}/saved',
    of: 'a message of the group, through an own group',
    request: async (world, actor) => ({
      path: `chats/${await world.ownGroup(actor)}/messages/${world.messageId}/saved`,
    }),
    expect: ALL('CHAT.NOT_FOUND'),
  },
  {
    route: 'GET /api/saved',
    of: 'their own',
    request: () => ({ path: 'saved' }),
    expect: ALL('ok'),
  },
  {
    route: 'GET /api/saved/ids',
    of: 'their own',
    request: () => ({ path: 'saved/ids' }),
    expect: ALL('ok'),
    hides: { text: ({ messageId }) => messageId, from: ['removed', 'nonMember', 'blocked'] },
  },
  {
    route: 'DELETE /api/chats/{conversationId}/messages/{messageId}/saved',
    of: 'a message of the group',
    request: ({ group, messageId }) => ({ path: `chats/${group}/messages/${messageId}/saved` }),
    expect: ALL('ok'),
  },
];
