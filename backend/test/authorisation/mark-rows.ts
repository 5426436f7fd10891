import { randomUUID } from 'node:crypto';
import { ALL, IN_GROUP, OUTSIDE, THE_TWO } from './rows.js';
import type { RestRow } from './rows.js';

/** The answer of each route for forwarding, reactions, receipts and pinned messages to each role. */
export const MARK_ROWS: readonly RestRow[] = [
  {
    route: 'GET /api/chats/{conversationId}/messages/{messageId}/receipts',
    of: 'a message of the group',
    request: ({ group, messageId }) => ({ path: `chats/${group}/messages/${messageId}/receipts` }),
    expect: IN_GROUP('ok', OUTSIDE),
  },
  {
    route: 'GET /api/chats/{conversationId}/messages/{messageId}/receipts',
    of: 'a message of the group, through an own group',
    request: async (world, actor) => ({
      path: `chats/${await world.ownGroup(actor)}/messages/${world.messageId}/receipts`,
    }),
    expect: ALL('CHAT.NOT_FOUND'),
  },
  {
    route: 'POST /api/chats/{conversationId}/forwards',
    of: 'a message of the group, to an own group',
    request: async (world, actor) => ({
      path: `chats/${await world.ownGroup(actor)}/forwards`,
      body: {
        clientMessageId: randomUUID(),
        sourceConversationId: world.group,
        messageId: world.messageId,
      },
    }),
    expect: IN_GROUP('ok', OUTSIDE),
  },
  {
    route: 'POST /api/chats/{conversationId}/forwards',
    of: 'a message of the group, to the conversation of two',
    request: ({ direct, group, messageId }) => ({
      path: `chats/${direct}/forwards`,
      body: { clientMessageId: randomUUID(), sourceConversationId: group, messageId },
    }),
    expect: THE_TWO('ok', OUTSIDE),
  },
  {
    route: 'GET /api/chats/{conversationId}/messages/{messageId}/reactions',
    of: 'a message of the group',
    request: ({ group, messageId }) => ({ path: `chats/${group}/messages/${messageId}/reactions` }),
    expect: IN_GROUP('ok', OUTSIDE),
  },
  {
    route: 'GET /api/chats/{conversationId}/messages/{messageId}/reactions',
    of: 'a message of the group, through an own group',
    request: async (world, actor) => ({
      path: `chats/${await world.ownGroup(actor)}/messages/${world.messageId}/reactions`,
    }),
    expect: ALL('CHAT.NOT_FOUND'),
  },
  {
    route: 'PUT /api/chats/{conversationId}/messages/{messageId}/reactions/{emoji}',
    of: 'a message of the group',
    request: ({ group, messageId }) => ({
      path: `chats/${group}/messages/${messageId}/reactions/%F0%9F%91%8D`,
    }),
    expect: IN_GROUP('ok', OUTSIDE),
  },
  {
    route: 'PUT /api/chats/{conversationId}/messages/{messageId}/reactions/{emoji}',
    of: 'a message of the group, through an own group',
    request: async (world, actor) => ({
      path: `chats/${await world.ownGroup(actor)}/messages/${world.messageId}/reactions/%F0%9F%91%8D`,
    }),
    expect: ALL('CHAT.NOT_FOUND'),
  },
  {
    route: 'DELETE /api/chats/{conversationId}/messages/{messageId}/reactions/{emoji}',
    of: 'a message of the group',
    request: ({ group, messageId }) => ({
      path: `chats/${group}/messages/${messageId}/reactions/%F0%9F%91%8D`,
    }),
    expect: IN_GROUP('ok', OUTSIDE),
  },
  {
    route: 'DELETE /api/chats/{conversationId}/messages/{messageId}/reactions/{emoji}',
    of: 'a message of the group, through an own group',
    request: async (world, actor) => ({
      path: `chats/${await world.ownGroup(actor)}/messages/${world.messageId}/reactions/%F0%9F%91%8D`,
    }),
    expect: ALL('CHAT.NOT_FOUND'),
  },
  {
    route: 'PUT /api/chats/{conversationId}/messages/{messageId}/pin',
    of: 'a message of the group',
    request: ({ group, messageId }) => ({ path: `chats/${group}/messages/${messageId}/pin` }),
    expect: IN_GROUP('ok', OUTSIDE),
  },
  {
    route: 'PUT /api/chats/{conversationId}/messages/{messageId}/pin',
    of: 'a message of the group, through an own group',
    request: async (world, actor) => ({
      path: `chats/${await world.ownGroup(actor)}/messages/${world.messageId}/pin`,
    }),
    expect: ALL('CHAT.NOT_FOUND'),
  },
  {
    route: 'DELETE /api/chats/{conversationId}/messages/{messageId}/pin',
    of: 'a message of the group',
    request: ({ group, messageId }) => ({ path: `chats/${group}/messages/${messageId}/pin` }),
    expect: IN_GROUP('ok', OUTSIDE),
  },
  {
    route: 'DELETE /api/chats/{conversationId}/messages/{messageId}/pin',
    of: 'a message of the group, through an own group',
    request: async (world, actor) => ({
      path: `chats/${await world.ownGroup(actor)}/messages/${world.messageId}/pin`,
    }),
    expect: ALL('CHAT.NOT_FOUND'),
  },
  {
    route: 'GET /api/chats/{conversationId}/pins',
    of: 'the group',
    request: ({ group }) => ({ path: `chats/${group}/pins` }),
    expect: IN_GROUP('ok', OUTSIDE),
  },
];
