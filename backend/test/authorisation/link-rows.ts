import { randomUUID } from 'node:crypto';
import type { Message } from '@chatcall/contracts';
import { rest, showLink } from '../support/index.js';
import { ALL, IN_GROUP, OUTSIDE } from './rows.js';
import type { RestRow } from './rows.js';
import type { World } from './world.js';

const shown = new WeakMap<World, Promise<string>>();

/** The path of the picture of a link in a message of `owner` in the group. */
function imagePathOf(world: World): Promise<string> {
  const path = shown.get(world) ?? sendLink(world);
  shown.set(world, path);
  return path;
}

async function sendLink(world: World): Promise<string> {
  const { app, group, users } = world;
  const { body } = await rest<Message>(app.url, 'POST', `chats/${group}/messages`, {
    token: users.owner.user.token,
    body: { clientMessageId: randomUUID(), content: 'https://news.example/story' },
  });
  return `files/links/${body.id}/${await showLink(app, body.id)}`;
}

/** The routes of links. */
export const LINK_ROWS: readonly RestRow[] = [
  {
    route: 'GET /api/chats/{conversationId}/links',
    of: 'the group',
    request: ({ group }) => ({ path: `chats/${group}/links` }),
    expect: IN_GROUP('ok', OUTSIDE),
  },
  {
    route: 'GET /api/files/links/{messageId}/{imageId}',
    of: 'a message of the group',
    request: async (world) => ({ path: await imagePathOf(world) }),
    expect: IN_GROUP('ok', 'FILE.NOT_FOUND'),
  },
  {
    route: 'DELETE /api/chats/{conversationId}/messages/{messageId}/links',
    of: 'a message of the owner in the group',
    request: ({ group, messageId }) => ({ path: `chats/${group}/messages/${messageId}/links` }),
    expect: {
      owner: 'ok',
      admin: 'CHAT.NOT_ALLOWED',
      member: 'CHAT.NOT_ALLOWED',
      others: OUTSIDE,
    },
  },
  {
    route: 'DELETE /api/chats/{conversationId}/messages/{messageId}/links',
    of: 'a message of the group, through an own group',
    request: async (world, actor) => ({
      path: `chats/${await world.ownGroup(actor)}/messages/${world.messageId}/links`,
    }),
    expect: ALL('CHAT.NOT_FOUND'),
  },
];
