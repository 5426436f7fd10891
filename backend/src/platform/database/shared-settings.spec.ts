import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { loadConfig } from '../../config/index.js';
import { createDatabase } from '../../../test/support/index.js';
import type { TestDatabase } from '../../../test/support/index.js';
import { SharedSettings } from './shared-settings.js';

describe('processes on one database', () => {
  let database: TestDatabase;
  let folder: string;
  const open: SharedSettings[] = [];

  beforeAll(async () => {
    database = await createDatabase();
    folder = await mkdtemp(join(tmpdir(), 'chatcall-shared-'));
  });
  afterEach(async () => {
    for (const settings of open.splice(0)) await settings.close();
  });
  afterAll(async () => {
    await database.drop();
    await rm(folder, { recursive: true });
  });

  /** Starts a process as far as this check; answers why it may not start. */
  async function start(env: Record<string, string> = {}, tries = 1): Promise<string> {
    const config = loadConfig({
      DATABASE_URL: database.url,
      JWT_SECRET: 'a secret that all processes share, long enough',
      TURN_SECRET: 'another one',
      REDIS_URL: 'redis://localhost',
      CHATCALL_DATA: folder,
      ...env,
    });
    try {
      open.push(await SharedSettings.hold(config, tries));
      return '';
    } catch (error) {
      return String(error);
    }
  }

  it('start when their settings agree', async () => {
    expect([await start(), await start(), await start({ PORT: '4000' })]).toEqual(['', '', '']);
  });

  it.each([
    ['JWT_SECRET', { JWT_SECRET: 'made up by a second process on its own' }, /JWT_SECRET/],
    ['TURN_SECRET', { TURN_SECRET: 'made up' }, /TURN_SECRET/],
    ['folder for files', { CHATCALL_DATA: 'other' }, /CHATCALL_DATA/],
    ['Redis, when it has none', { REDIS_URL: '' }, /REDIS_URL/],
    ['prefix in Redis', { REDIS_PREFIX: 'other' }, /REDIS_PREFIX/],
    ['bucket', { S3_BUCKET: 'files', S3_ACCESS_KEY: 'a', S3_SECRET_KEY: 'b' }, /S3_BUCKET/],
  ])(
    'refuse a process with another %s, without its value in the error',
    async (_what, env, reason) => {
      const own = {
        ...env,
        ...('CHATCALL_DATA' in env ? { CHATCALL_DATA: join(folder, 'other') } : {}),
      };
      expect(await start()).toBe('');
      const refusal = await start(own);
      expect(refusal).toMatch(reason);
      expect(refusal).not.toContain('made up');
    },
  );

  it('do not take two folders for the same when no name was written to them', async () => {
    const folders = ['one', 'two'].map((name) => join(folder, name));
    for (const each of folders) {
      await mkdir(each);
      await writeFile(join(each, 'folder-id'), '');
    }
    const [one = '', two = ''] = folders;
    expect(await start({ CHATCALL_DATA: one })).toBe('');
    expect(await start({ CHATCALL_DATA: two })).toMatch(/CHATCALL_DATA/);
    expect(await start({ CHATCALL_DATA: one })).toBe('');
    expect(await readdir(one)).toEqual(['folder-id']);
  });

  it('may have new secrets once the processes with the old ones have ended in any way', async () => {
    expect(await start()).toBe('');
    await open.pop()?.close();
    expect(await start({ JWT_SECRET: 'changed in the settings of this installation' })).toBe('');
  });

  it('wait for a process that is just ending', async () => {
    expect(await start({ REDIS_URL: '' })).toBe('');
    const [first] = open.splice(0);
    setTimeout(() => void first?.close(), 300);
    expect(await start({ REDIS_URL: '' }, 3)).toBe('');
  });

  it('compare only the settings of their roles: a process for media alone has no files and signs no tokens', async () => {
    expect(await start()).toBe('');
    const env = {
      ROLES: 'media',
      JWT_SECRET: 'x'.repeat(32),
      CHATCALL_DATA: join(folder, 'of-media'),
    };
    expect(await start(env)).toBe('');
  });

  it('detect each other again after a lost connection to PostgreSQL', async () => {
    expect(await start()).toBe('');
    await onServer(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
      WHERE application_name = 'chatcall-settings' AND datname = current_database()`);
    const held = async (): Promise<number> =>
      (
        await onServer(`SELECT 1 FROM pg_locks l JOIN pg_database d ON d.oid = l.database
      WHERE l.locktype = 'advisory' AND d.datname = current_database()`)
      ).length;
    expect(await held()).toBe(0);
    for (let left = 100; (await held()) === 0 && left > 0; left -= 1)
      await new Promise((resolve) => setTimeout(resolve, 100));
    expect(await held()).toBeGreaterThan(0);
  });

  async function onServer(sql: string): Promise<unknown[]> {
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    try {
      return (await client.query(sql)).rows;
    } finally {
      await client.end();
    }
  }
});
