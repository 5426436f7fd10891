import { randomUUID } from 'node:crypto';
import { FileStore } from '../../src/platform/storage/index.js';
import type { TestApp } from './start-test-app.js';

const BYTES = Buffer.from('the bytes of an archive');

/** A finished export that a user has asked for, of themselves. @returns its id */
export async function storedExport({ app, database }: TestApp, userId: string): Promise<string> {
  const id = randomUUID();
  await app
    .get(FileStore)
    .write(`exports/${id}`, BYTES, { type: 'application/zip', size: BYTES.length });
  await database.query(
    `INSERT INTO user_exports (id, user_id, requested_by, state, size, expires_at)
     VALUES ($1, $2, $2, 'done', $3, now() + interval '1 day')`,
    [id, userId, BYTES.length],
  );
  return id;
}
