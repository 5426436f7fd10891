import { createHash } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer, text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startS3 } from '../../../test/support/index.js';
import { loadConfig } from '../../config/index.js';
import { DiskFileStore } from './disk-file-store.js';
import type { FileStore } from './file-store.js';
import { S3FileStore } from './s3-file-store.js';

/** A store, and how to look at what it has. */
interface Subject {
  readonly store: FileStore;
  /** The same without a place to write to. */
  readonly broken: FileStore;
  /** Names of all that is stored, in any form, except of what was broken off. */
  names(): Promise<string[]>;
  close(): Promise<void>;
}

async function onDisk(): Promise<Subject> {
  const dataDir = await mkdtemp(join(tmpdir(), 'chatcall-disk-'));
  const inFolder = (folder: string): DiskFileStore =>
    new DiskFileStore(
      loadConfig({
        DATABASE_URL: 'postgres://localhost/none',
        JWT_SECRET: 'long enough to be a secret, really',
        CHATCALL_DATA: folder,
      }),
    );
  return {
    store: inFolder(dataDir),
    // Nobody, root included, makes folders here.
    broken: inFolder('/sys/chatcall'),
    names: () => filesBelow(dataDir),
    close: () => rm(dataDir, { recursive: true }),
  };
}

async function onS3(): Promise<Subject> {
  const server = await startS3();
  const stores = ['files', 'none'].map((bucket) => new S3FileStore({ ...server.config, bucket }));
  const [store, broken] = stores as [S3FileStore, S3FileStore];
  return {
    store,
    broken,
    names: () => filesBelow(server.directory),
    close: async () => {
      for (const each of stores) each.close();
      await server.close();
    },
  };
}

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .flatMap(({ name }) => (/broken-off/.test(name) ? [] : [name]));
}

const TEXT = { type: 'text/plain', size: 1 };
const hash = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

describe.each([
  ['on the disk', onDisk],
  ['in a bucket', onS3],
])('files %s', (_where, start) => {
  let subject: Subject;
  let store: FileStore;
  beforeAll(async () => {
    subject = await start();
    ({ store } = subject);
  });
  afterAll(() => subject.close());

  const write = (key: string, content: string, type = 'text/plain'): Promise<void> =>
    store.write(key, Buffer.from(content), { type, size: Buffer.byteLength(content) });
  const read = async (key: string, range?: { start: number; end: number }): Promise<unknown> => {
    const file = await store.open(key, range);
    return file && { ...file, stream: await text(file.stream) };
  };

  it('are read as they were written, with their type and size', async () => {
    await write('avatars/user-1/v1.webp', 'picture', 'image/webp');
    const info = { type: 'image/webp', size: 7 };
    expect(await read('avatars/user-1/v1.webp')).toEqual({ stream: 'picture', ...info });
    expect(await store.stat('avatars/user-1/v1.webp')).toEqual(info);
  });

  it('are written from a stream in pieces, and read in ranges', async () => {
    const chunks = Array.from({ length: 40 }, (_, index) => Buffer.alloc(100_000, index));
    const whole = Buffer.concat(chunks);
    await store.write('blobs/a', Readable.from(chunks), { type: 'a/b', size: whole.length });
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
    await write('digits', '0123456789');
    expect(await read('digits', { start: 9, end: 9 })).toMatchObject({ stream: '9', size: 10 });
    for (const range of [
      { start: 0, end: 10 },
      { start: 10, end: 12 },
      { start: -1, end: 3 },
      { start: 4, end: 3 },
    ])
      await expect(store.open('digits', range)).rejects.toThrow(RangeError);
  });

  it('are not stored when the stream fails or has another number of bytes', async () => {
    const failing = Readable.from(
      (function* () {
        yield Buffer.from('0123');
        throw new Error('the connection is lost');
      })(),
    );
    const info = { type: 'text/plain', size: 10 };
    await expect(store.write('broken-off', failing, info)).rejects.toThrow(
      'the connection is lost',
    );
    for (const content of ['012345678', '0123456789x']) {
      const source = Readable.from([Buffer.from(content)]);
      await expect(store.write('broken-off', source, info)).rejects.toThrow('instead of 10');
    }
    // The S3 server of the tests, unlike others, keeps the bytes of a request that was broken off.
    expect((await store.stat('broken-off'))?.size).not.toBe(10);
  });

  it('are not stored when the stream fails before it is read', async () => {
    const source = new Readable({ read() {} });
    const writing = store.write('not-opened/broken-off', source, TEXT);
    // Without a listener the error would end the process.
    expect(source.listenerCount('error')).toBeGreaterThan(0);
    source.destroy(new Error('too many open files'));
    await expect(writing).rejects.toThrow('too many open files');
  });

  it('are replaced as a whole', async () => {
    await write('avatars/a', 'old');
    await Promise.all(
      Array.from({ length: 10 }, (_, index) => write('avatars/a', `new ${index}`, 'image/webp')),
    );
    expect(await read('avatars/a')).toMatchObject({ stream: expect.stringMatching(/^new \d$/) });
  });

  it('fail with a code of their own when nothing can be written, and end the stream', async () => {
    const source = Readable.from([Buffer.from('x')]);
    await expect(subject.broken.write('a', source, TEXT)).rejects.toMatchObject({
      code: 'COMMON.STORAGE_FULL',
    });
    expect(source.destroyed).toBe(true);
    await expect(subject.broken.assertWritable()).rejects.toThrow();
  });

  it('can be written for the readiness check, which leaves nothing behind', async () => {
    const before = await subject.names();
    await store.assertWritable();
    expect(await subject.names()).toEqual(before);
  });

  it('are missing when they were never there or have been deleted', async () => {
    const before = await subject.names();
    await write('gone', 'x');
    await store.delete('gone');
    await store.delete('gone');
    expect([await store.open('gone'), await store.open('b/c')]).toEqual([null, null]);
    expect([await store.stat('gone'), await store.stat('b/c')]).toEqual([null, null]);
    expect(await subject.names()).toEqual(before);
  });

  it.each(['../outside', 'a/../../b', '/etc/passwd', 'a//b', '', '.', 'a/', 'a\0b', 'a b', '..'])(
    'refuse %j as a key',
    async (key) => {
      await expect(store.open(key)).rejects.toThrow(TypeError);
      await expect(write(key, 'x')).rejects.toThrow(TypeError);
    },
  );
});

describe('a bucket', () => {
  it('that cannot be reached is unavailable', async () => {
    const store = new S3FileStore({
      // Port 9, discard: nothing listens there.
      endpoint: 'http://127.0.0.1:9',
      region: 'us-east-1',
      bucket: 'files',
      accessKey: 'a',
      secretKey: 'b',
    });
    const unavailable = { code: 'COMMON.UNAVAILABLE' };
    await expect(store.write('a', Buffer.from('x'), TEXT)).rejects.toMatchObject(unavailable);
    await expect(store.open('a')).rejects.toMatchObject(unavailable);
    await expect(store.assertWritable()).rejects.toThrow();
    store.close();
  });
});
