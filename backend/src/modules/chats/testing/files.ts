import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import type { FileId, FileKind } from '@chatcall/contracts';
import { v7 as uuidv7 } from 'uuid';
import { FilesService } from '../../files/index.js';
import type { ChatsApp, Person } from './chats-app.js';

/** A file that a user has uploaded and not sent. Its content is its name, unless another is given. */
export async function uploadFile(
  app: Pick<ChatsApp, 'app'>,
  owner: Pick<Person, 'id'>,
  name: string,
  {
    kind = 'image',
    type = 'image/png',
    content = name,
  }: { readonly kind?: FileKind; readonly type?: string; readonly content?: string } = {},
): Promise<FileId> {
  const bytes = Buffer.from(content);
  const id = uuidv7();
  await app.app.get(FilesService).create(
    { id, ownerId: owner.id, name, kind, type, duration: null, waveform: null },
    {
      sha256: createHash('sha256').update(bytes).digest('hex'),
      size: bytes.length,
      type,
      open: () => Readable.from([bytes]),
    },
  );
  return id;
}
