import { createHash, randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { BlobStore } from '../../src/modules/files/blobs/index.js';
import { FilesService } from '../../src/modules/files/index.js';
import type { TestApp } from './start-test-app.js';

const BYTES = Buffer.from('the bytes of a picture');

/** A file of a user, with a preview, that is in no message. @returns its id */
export async function storedFile({ app }: TestApp, ownerId: string): Promise<string> {
  const file = {
    ownerId,
    name: 'plan.png',
    kind: 'image',
    type: 'image/png',
    duration: null,
    waveform: null,
  } as const;
  const { id, sha256 } = await app.get(FilesService).create(
    { id: randomUUID(), ...file },
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

/**
 * Begins an upload of which five bytes have arrived.
 * @param length five: it is complete
 * @returns its path
 */
export async function beginUpload(
  app: TestApp,
  token: string,
  length = 10,
): Promise<string | null> {
  const answer = await fetch(`${app.url}/api/uploads`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': 'application/offset+octet-stream',
      'tus-resumable': '1.0.0',
      'upload-length': String(length),
    },
    body: 'Hello',
  });
  return answer.headers.get('location');
}
