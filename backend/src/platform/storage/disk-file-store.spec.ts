import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer, text } from 'node:stream/consumers';
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

const TEXT = { type: 'text/plain', size: 1 };

describe('files on the disk', () => {
  let dataDir: string;
  let store: DiskFileStore;
  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'chatcall-files-'));
    store = new DiskFileStore(configWith(dataDir));
  });
  afterEach(() => rm(dataDir, { recursive: true }));

  const write = (key: string, content: string, type = 'text/plain'): Promise<void> =>
    store.write(key, Buffer.from(content), { type, size: Buffer.byteLength(content) });
  const read = async (key: string, range?: { start: number; end: number }): Promise<unknown> => {
    const file = await store.open(key, range);
    return file && { ...file, stream: await text(file.stream) };
  };
  const names = async (...folder: string[]): Promise<string[]> =>
    (await readdir(join(dataDir, 'files', ...folder))).sort();

  it('are read as they were written, with their type and size', async () => {
    await write('avatars/user-1/v1.webp', 'picture', 'image/webp');
    expect(await read('avatars/user-1/v1.webp')).toEqual({
      stream: 'picture',
      type: 'image/webp',
      size: 7,
    });
    expect(await store.stat('avatars/user-1/v1.webp')).toEqual({ type: 'image/webp', size: 7 });
  });

  it('are written from a stream in pieces, and read in ranges', async () => {
    const chunks = Array.from({ length: 40 }, (_, index) => Buffer.alloc(100_000, index));
    const whole = Buffer.concat(chunks);
    await store.write('blobs/a', Readable.from(chunks), { type: 'a/b', size: whole.length });
    const hash = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');
    const opened = await store.open('blobs/a');
    expect(hash(await buffer(opened?.stream ?? Readable.from([])))).toBe(hash(whole));
    const part = await store.open('blobs/a', { start: 99_999, end: 200_000 });
    expect(part?.size).toBe(whole.length);
    const bytes = await buffer(part?.stream ?? Readable.from([]));
    expect(bytes.equals(whole.subarray(99_999, 200_001))).toBe(true);
  });

  it('may be empty', async () => {
    await write('empty', '');
    expect(await read('empty')).toEqual({ stream: '', type: 'text/plain', size: 0 });
  });

  it('have no bytes outside of their size', async () => {
    await write('a', '0123456789');
    expect(await read('a', { start: 9, end: 9 })).toMatchObject({ stream: '9', size: 10 });
    for (const range of [
      { start: 0, end: 10 },
      { start: -1, end: 3 },
      { start: 4, end: 3 },
    ])
      await expect(store.open('a', range)).rejects.toThrow(RangeError);
  });

  it('are not stored when the stream fails or has another number of bytes', async () => {
    const failing = Readable.from(
      (function* () {
        yield Buffer.from('0123');
        throw new Error('the connection is lost');
      })(),
    );
    await expect(store.write('x/a', failing, TEXT)).rejects.toThrow('the connection is lost');
    for (const content of ['012', '01234']) {
      const source = Readable.from([Buffer.from(content)]);
      const info = { type: 'text/plain', size: 4 };
      await expect(store.write('x/a', source, info)).rejects.toThrow('instead of 4');
    }
    expect(await names('x')).toEqual([]);
    expect([await store.open('x/a'), await store.stat('x/a')]).toEqual([null, null]);
  });

  it('end the stream when nothing can be written', async () => {
    const source = Readable.from([Buffer.from('x')]);
    await expect(
      new DiskFileStore(configWith('/sys/chatcall')).write('a', source, TEXT),
    ).rejects.toMatchObject({ code: 'COMMON.STORAGE_FULL' });
    expect(source.destroyed).toBe(true);
  });

  it('are replaced as a whole, and leave no partial file behind', async () => {
    await write('avatars/a', 'old');
    await Promise.all(
      Array.from({ length: 10 }, (_, index) => write('avatars/a', `new ${index}`, 'image/webp')),
    );
    expect(await read('avatars/a')).toMatchObject({ stream: expect.stringMatching(/^new \d$/) });
    expect(await names('avatars')).toEqual(['a', 'a.type']);
  });

  it('leave nothing behind when they cannot be put in their place', async () => {
    await mkdir(join(dataDir, 'files', 'avatars', 'a'), { recursive: true });
    await expect(write('avatars/a', 'x')).rejects.toThrow('EISDIR');
    expect(await names('avatars')).toEqual(['a']);
  });

  it('fail with a code of their own when the disk is full', async () => {
    // Nobody, root included, makes folders here.
    const unwritable = new DiskFileStore(configWith('/sys/chatcall'));
    await expect(unwritable.write('a', Buffer.from('x'), TEXT)).rejects.toMatchObject({
      code: 'COMMON.STORAGE_FULL',
    });
    await expect(unwritable.assertWritable()).rejects.toThrow();
  });

  it('can be written for the readiness check, which leaves nothing behind', async () => {
    await store.assertWritable();
    expect(await names()).toEqual([]);
  });

  it('are readable only by this server', async () => {
    await write('a', 'x');
    expect((await stat(join(dataDir, 'files', 'a'))).mode & 0o077).toBe(0);
  });

  it('are missing when they were never there or have been deleted', async () => {
    await write('a', 'x');
    await store.delete('a');
    await store.delete('a');
    expect([await store.open('a'), await store.open('b/c')]).toEqual([null, null]);
    expect([await store.stat('a'), await store.stat('b/c')]).toEqual([null, null]);
    expect(await names()).toEqual([]);
  });

  it.each(['../outside', 'a/../../b', '/etc/passwd', 'a//b', '', '.', 'a/', 'a\0b', 'a b', '..'])(
    'refuse %j as a key',
    async (key) => {
      await expect(store.open(key)).rejects.toThrow(TypeError);
      await expect(write(key, 'x')).rejects.toThrow(TypeError);
    },
  );
});
