import { storedFile } from '../support/index.js';
import type { RestRow } from './rows.js';
import type { World } from './world.js';

const files = new WeakMap<World, Promise<string>>();

/** A file of `owner` with a preview. */
function fileOf(world: World): Promise<string> {
  const file = files.get(world) ?? storedFile(world.app, world.users.owner.id);
  files.set(world, file);
  return file;
}

/** The routes that read a file which the owner has not sent yet. */
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
];
