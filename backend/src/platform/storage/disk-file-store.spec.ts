import { mkdir, mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { loadConfig } from '../../config/index.js';
import type { AppConfig } from '../../config/index.js';
import { DiskFileStore } from './disk-file-store.js';

const configWith = (dataDir: string): AppConfig =>
  loadConfig({
    DATABASE_URL: 'postgres://localhost/none',
    JWT_SECRET: 'long enough to be a secret, really',
    CHATCALL_DATA: dataDir,
  });

describe('files on the disk', () => {
  let dataDir: string;
  let store: DiskFileStore;
  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'chatcall-files-'));
    store = new DiskFileStore(configWith(dataDir));
  });
  afterEach(() => rm(dataDir, { recursive: true }));

  it('are read as they were written, with their type', async () => {
    await store.put('avatars/user-1/v1.webp', Buffer.from('picture'), 'image/webp');
    expect(await store.read('avatars/user-1/v1.webp')).toEqual({
      bytes: Buffer.from('picture'),
      type: 'image/webp',
    });
  });

  it('are replaced as a whole, and leave no partial file behind', async () => {
    await store.put('avatars/a', Buffer.from('old'), 'image/png');
    await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        store.put('avatars/a', Buffer.from(`new ${index}`), 'image/webp'),
      ),
    );
    expect((await store.read('avatars/a'))?.bytes.toString()).toMatch(/^new \d$/);
    expect((await readdir(join(dataDir, 'files', 'avatars'))).sort()).toEqual(['a', 'a.type']);
  });

  it('leave nothing behind when they cannot be put in their place', async () => {
    await mkdir(join(dataDir, 'files', 'avatars', 'a'), { recursive: true });
    await expect(store.put('avatars/a', Buffer.from('x'), 'image/webp')).rejects.toThrow('EISDIR');
    expect((await readdir(join(dataDir, 'files', 'avatars'))).sort()).toEqual(['a', 'a.type']);
  });

  it('fail with a code of their own when the disk is full', async () => {
    // Nobody, root included, makes folders here.
    const unwritable = new DiskFileStore(configWith('/sys/chatcall'));
    await expect(unwritable.put('a', Buffer.from('x'), 'text/plain')).rejects.toMatchObject({
      code: 'COMMON.STORAGE_FULL',
    });
    await expect(unwritable.assertWritable()).rejects.toThrow();
  });

  it('can be written for the readiness check, which leaves nothing behind', async () => {
    await store.assertWritable();
    expect(await readdir(join(dataDir, 'files'))).toEqual([]);
  });

  it('are readable only by this server', async () => {
    await store.put('a', Buffer.from('x'), 'text/plain');
    expect((await stat(join(dataDir, 'files', 'a'))).mode & 0o077).toBe(0);
  });

  it('are missing when they were never there or have been deleted', async () => {
    await store.put('a', Buffer.from('x'), 'text/plain');
    await store.delete('a');
    await store.delete('a');
    expect([await store.read('a'), await store.read('b/c')]).toEqual([null, null]);
  });

  it.each(['../outside', 'a/../../b', '/etc/passwd', 'a//b', '', '.', 'a/', 'a\0b', 'a b', '..'])(
    'refuse %j as a key',
    async (key) => {
      await expect(store.read(key)).rejects.toThrow(TypeError);
      await expect(store.put(key, Buffer.from('x'), 'text/plain')).rejects.toThrow(TypeError);
    },
  );
});
