import { createHash, randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { BlobStore, FilesService } from '../../src/modules/files/index.js';
import type { RestRow } from './rows.js';
import type { World } from './world.js';

const BYTES = Buffer.from('A file that nobody has sent');
const files = new WeakMap<World, Promise<string>>();

/** A file of `owner` with a preview. */
function fileOf(world: World): Promise<string> {
  const file = files.get(world) ?? createFile(world);
  files.set(world, file);
  return file;
}

async function createFile({ app: { app }, users }: World): Promise<string> {
  const file = { ownerId: users.owner.id, name: 'plan.png', kind: 'image' } as const;
  const { id, sha256 } = await app.get(FilesService).create(
    { id: randomUUID(), ...file, duration: null, waveform: null },
    {
      sha256: createHash('sha256').update(BYTES).digest('hex'),
      size: BYTES.length,
      type: 'image/png',
      open: () => Readable.from([BYTES]),
    },
  );
  const found = {
    width: 8,
    height: 8,
    duration: null,
    pages: null,
    animated: false,
    blurhash: null,
  };
  await app.get(BlobStore).examined(sha256, found, new Map([[360, BYTES]]));
  return id;
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
