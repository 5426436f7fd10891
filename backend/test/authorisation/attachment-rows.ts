import { rest, storedFile } from '../support/index.js';
import type { Message } from '@chatcall/contracts';
import { ALL, IN_GROUP, OUTSIDE } from './rows.js';
import type { RestRow } from './rows.js';
import type { World } from './world.js';

const files = new WeakMap<World, Promise<string>>();

/** A file of `owner` with a preview. */
function fileOf(world: World): Promise<string> {
  const file = files.get(world) ?? storedFile(world.app, world.users.owner.id);
  files.set(world, file);
  return file;
}

const sentFiles = new WeakMap<World, Promise<string>>();

/** A file in a message of `owner` in the group. */
function sentFileOf(world: World): Promise<string> {
  const file = sentFiles.get(world) ?? sendFile(world);
  sentFiles.set(world, file);
  return file;
}

async function sendFile({ app, group, users: { owner } }: World): Promise<string> {
  const id = await storedFile(app, owner.id);
  const body = { clientMessageId: crypto.randomUUID(), content: '', files: [{ id }] };
  const { status } = await rest<Message>(app.url, 'POST', `chats/${group}/messages`, {
    token: owner.user.token,
    body,
  });
  if (status !== 201) throw new Error(`The file was not sent: ${status}`);
  return id;
}

/** The routes that read or send files. */
export const ATTACHMENT_ROWS: readonly RestRow[] = [
  {
    route: 'GET /api/files/{fileId}',
    of: 'the owner, not sent',
    request: async (world) => ({ path: `files/${await fileOf(world)}` }),
    expect: { owner: 'ok', others: 'FILE.NOT_FOUND' },
  },
  {
    route: 'GET /api/files/{fileId}/content',
    of: 'the owner, not sent',
    request: async (world) => ({ path: `files/${await fileOf(world)}/content` }),
    expect: { owner: 'ok', others: 'FILE.NOT_FOUND' },
  },
  {
    route: 'GET /api/files/{fileId}/preview',
    of: 'the owner, not sent',
    request: async (world) => ({ path: `files/${await fileOf(world)}/preview` }),
    expect: { owner: 'ok', others: 'FILE.NOT_FOUND' },
  },
  {
    route: 'GET /api/files/{fileId}',
    of: 'the group',
    request: async (world) => ({ path: `files/${await sentFileOf(world)}` }),
    expect: IN_GROUP('ok', 'FILE.NOT_FOUND'),
  },
  {
    route: 'GET /api/files/{fileId}/content',
    of: 'the group',
    request: async (world) => ({ path: `files/${await sentFileOf(world)}/content` }),
    expect: IN_GROUP('ok', 'FILE.NOT_FOUND'),
  },
  {
    route: 'GET /api/files/{fileId}/preview',
    of: 'the group',
    request: async (world) => ({ path: `files/${await sentFileOf(world)}/preview` }),
    expect: IN_GROUP('ok', 'FILE.NOT_FOUND'),
  },
  {
    route: 'GET /api/chats/{conversationId}/files',
    of: 'the group',
    request: ({ group }) => ({ path: `chats/${group}/files` }),
    expect: IN_GROUP('ok', OUTSIDE),
  },
  {
    // Nobody sends a file again that is in a message, and nobody but its owner sends another one.
    route: 'POST /api/chats/{conversationId}/messages',
    of: 'the group, with a file of its messages, to an own group',
    request: async (world, actor) => ({
      path: `chats/${await world.ownGroup(actor)}/messages`,
      body: {
        clientMessageId: crypto.randomUUID(),
        content: '',
        files: [{ id: await sentFileOf(world) }],
      },
    }),
    expect: ALL('CHAT.FILE_UNKNOWN'),
  },
  {
    route: 'POST /api/chats/{conversationId}/messages/{messageId}/thread/messages',
    of: 'the group, with a file of the owner',
    request: async (world) => ({
      path: `chats/${world.group}/messages/${world.messageId}/thread/messages`,
      body: {
        clientMessageId: crypto.randomUUID(),
        content: '',
        files: [{ id: await sentFileOf(world) }],
      },
    }),
    expect: ALL('CHAT.FILE_UNKNOWN'),
  },
];
