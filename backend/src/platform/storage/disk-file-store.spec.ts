import { mkdir, mkdtemp, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { loadConfig } from '../../config/index.js';
import { DiskFileStore } from './disk-file-store.js';

describe('the files of the store on the disk', () => {
  let dataDir: string;
  let store: DiskFileStore;
  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'chatcall-files-'));
    store = new DiskFileStore(
      loadConfig({
        DATABASE_URL: 'postgres://localhost/none',
        JWT_SECRET: 'long enough to be a secret, really',
        CHATCALL_DATA: dataDir,
      }),
    );
  });
  afterEach(() => rm(dataDir, { recursive: true }));

  const write = (key: string, content: string): Promise<void> =>
    store.write(key, Buffer.from(content), { type: 'text/plain', size: content.length });
  const names = async (...folder: string[]): Promise<string[]> =>
    (await readdir(join(dataDir, 'files', ...folder))).sort();

  it('are two for each key, with no partial ones', async () => {
    await Promise.all(Array.from({ length: 10 }, (_, index) => write('avatars/a', `new ${index}`)));
    expect(await names('avatars')).toEqual(['a', 'a.type']);
  });

  it('are gone when they cannot be put in their place', async () => {
    await mkdir(join(dataDir, 'files', 'avatars', 'a'), { recursive: true });
    await expect(write('avatars/a', 'x')).rejects.toThrow('EISDIR');
    expect(await names('avatars')).toEqual(['a']);
  });

  it('are gone when their stream fails or ends early', async () => {
    const failing = Readable.from(
      (function* () {
        yield Buffer.from('0123');
        throw new Error('the connection is lost');
      })(),
    );
    const info = { type: 'text/plain', size: 4 };
    await expect(store.write('x/a', failing, info)).rejects.toThrow('the connection is lost');
    await expect(store.write('x/a', Readable.from([Buffer.from('0')]), info)).rejects.toThrow();
    expect(await names('x')).toEqual([]);
  });

  it('that a process has left behind are deleted after a while', async () => {
    await write('a', 'x');
    const folder = join(dataDir, 'files', '.unfinished');
    for (const [name, seconds] of [
      ['old', 7200],
      ['new', 60],
    ] as const) {
      await writeFile(join(folder, name), 'part');
      const time = Date.now() / 1000 - seconds;
      await utimes(join(folder, name), time, time);
    }
    const before = new Date(Date.now() - 3_600_000);
    expect(await store.deleteUnfinished(before)).toBe(1);
    expect(await names('.unfinished')).toEqual(['new']);
    await rm(folder, { recursive: true });
    expect(await store.deleteUnfinished(before)).toBe(0);
    expect(await names()).toEqual(['a', 'a.type']);
  });

  it('are readable only by this server', async () => {
    await write('a', 'x');
    expect((await stat(join(dataDir, 'files', 'a'))).mode & 0o077).toBe(0);
  });
});
