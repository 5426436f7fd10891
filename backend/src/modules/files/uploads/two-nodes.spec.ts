import { randomBytes, randomUUID } from 'node:crypto';
import { rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { FileCard, FileUsage } from '@chatcall/contracts';
import { rest, startTestApp } from '../../../../test/support/index.js';
import type { RestAnswer, TestApp, TestUser } from '../../../../test/support/index.js';
import { idOf, patch, soon, stalledPatch, tus } from './testing/tus.js';
import type { TusAnswer } from './testing/tus.js';
import { Database } from '../../../platform/database/index.js';
import { Scanner } from './scanner.js';
import { UploadLocks } from './upload-locks.js';

const MEBIBYTE = 1024 * 1024;

describe('Uploads of two processes with one Redis', () => {
  let one: TestApp;
  let two: TestApp;
  let ada: TestUser;

  beforeAll(async () => {
    one = await startTestApp({ redis: true });
    two = await startTestApp({
      databaseUrl: one.databaseUrl,
      redisPrefix: one.redisPrefix ?? '',
      env: { CHATCALL_DATA: one.config.dataDir },
    });
    ada = await one.registerUser('Ada');
  });

  afterAll(async () => {
    await two.close();
    await one.close();
  });

  it('continue on the other process while the dead connection of the first is still open', async () => {
    const bytes = randomBytes(2 * MEBIBYTE);
    const created = await tus(one.url, 'POST', '/api/uploads', {
      token: ada.token,
      headers: { 'upload-length': String(bytes.length) },
    });
    const path = created.headers.get('location') ?? '';
    const socket = await stalledPatch(one.url, path, {
      token: ada.token,
      bytes: bytes.subarray(0, MEBIBYTE),
      length: bytes.length,
    });
    const staged = join(one.config.dataDir, 'uploads', idOf(path));
    await soon(async () => (await stat(staged)).size > 0);

    const head = await tus(two.url, 'HEAD', path, { token: ada.token });
    const offset = Number(head.headers.get('upload-offset'));
    expect(offset).toBeGreaterThan(0);
    const rest2 = await patch(two.url, path, offset, bytes.subarray(offset), ada.token);
    expect(rest2.status).toBe(204);
    socket.destroy();
    const body = { uploadId: idOf(path), name: 'numbers' };
    const answers = await Promise.all(
      [one, two, one, two].map(({ url }) =>
        rest<FileCard>(url, 'POST', 'files', { token: ada.token, body }),
      ),
    );
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201, 201]);
    expect(new Set(answers.map((answer) => JSON.stringify(answer.body))).size).toBe(1);
  });

  it('become one file with one reference to its content when a lock was lost', async () => {
    const bytes = randomBytes(1000);
    const created = await tus(one.url, 'POST', '/api/uploads', {
      token: ada.token,
      headers: { 'upload-length': String(bytes.length) },
    });
    const path = created.headers.get('location') ?? '';
    expect((await patch(one.url, path, 0, bytes, ada.token)).status).toBe(204);
    const make = (url: string): Promise<RestAnswer<FileCard>> =>
      rest<FileCard>(url, 'POST', 'files', {
        token: ada.token,
        body: { uploadId: idOf(path), name: 'numbers' },
      });
    jest
      .spyOn(one.app.get(UploadLocks), 'run')
      .mockImplementationOnce((_id, _userId, work) => work());
    jest.spyOn(one.app.get(Scanner), 'begin').mockReturnValueOnce({
      add: () => Promise.resolve(),
      // The other process makes the file meanwhile.
      end: async () => {
        expect((await make(two.url)).status).toBe(201);
        return null;
      },
      abort: () => undefined,
    });
    expect((await make(one.url)).status).toBe(201);
    expect(
      await one.app
        .get(Database)
        .query(
          'SELECT b.refs FROM blobs b JOIN files f ON f.sha256 = b.sha256 WHERE f.id = $1::uuid',
          [idOf(path)],
        ),
    ).toEqual([{ refs: 1 }]);
  });

  it('are found again when the answer to their creation was lost', async () => {
    const bob = await one.registerUser('Bob');
    const key = randomUUID();
    const post = ({ url }: TestApp, size: number, token = ada.token): Promise<TusAnswer> =>
      tus(url, 'POST', '/api/uploads', {
        token,
        headers: { 'upload-length': String(size), 'idempotency-key': `"${key}"` },
      });
    const reserved = async (): Promise<number> =>
      (await rest<FileUsage>(one.url, 'GET', 'files/usage', { token: ada.token })).body.usedBytes;
    const before = await reserved();
    const created = await Promise.all([one, two, one, two].map((app) => post(app, 10)));
    expect(created.map(({ status }) => status)).toEqual([201, 201, 201, 201]);
    const paths = new Set(created.map(({ headers }) => headers.get('location') ?? ''));
    const [path = ''] = paths;
    expect([paths.size, await reserved()]).toEqual([1, before + 10]);

    expect((await patch(one.url, path, 0, Buffer.from('hello'), ada.token)).status).toBe(204);
    const { headers } = await post(two, 10);
    expect([headers.get('location'), headers.get('upload-offset')]).toEqual([path, '5']);
    expect(headers.get('tus-resumable')).toBe('1.0.0');
    expect(Date.parse(headers.get('upload-expires') ?? '')).toBeGreaterThan(Date.now());
    expect((await post(one, 11)).code).toBe('COMMON.IDEMPOTENCY_KEY_REUSED');
    expect((await post(one, 11, bob.token)).status).toBe(201);

    // The key is free when there is no such upload any more, or no bytes of it.
    await rm(join(one.config.dataDir, 'uploads', idOf(path)));
    const second = (await post(one, 10)).headers.get('location') ?? '';
    expect([second === path, await reserved()]).toEqual([false, before + 10]);
    await one.app
      .get(Database)
      .query('UPDATE uploads SET expires_at = now() WHERE id = $1', [idOf(second)]);
    expect((await post(one, 11)).status).toBe(201);
  });

  it('are continued by a repeated creation while the first one has not ended', async () => {
    const key = randomUUID();
    const post = ({ url }: TestApp): Promise<TusAnswer> =>
      tus(url, 'POST', '/api/uploads', {
        token: ada.token,
        headers: { 'upload-length': '5', 'idempotency-key': `"${key}"` },
      });
    const locks = one.app.get(UploadLocks);
    const newLock = locks.newLock.bind(locks);
    let again: string | null = null;
    jest.spyOn(locks, 'newLock').mockImplementationOnce((id, userId) => {
      const lock = newLock(id, userId);
      return {
        unlock: () => lock.unlock(),
        lock: async (signal, requestRelease) => {
          again = (await post(two)).headers.get('location');
          const sent = await patch(two.url, again ?? '', 0, Buffer.from('hello'), ada.token);
          expect(sent.status).toBe(204);
          await lock.lock(signal, requestRelease);
        },
      };
    });
    expect((await post(one)).headers.get('location')).toBe(again);
    const head = await tus(one.url, 'HEAD', again ?? '', { token: ada.token });
    expect(head.headers.get('upload-offset')).toBe('5');
  });

  it.each(['the same process', 'another process'])('exclude each other in %s', async (where) => {
    const [first, second] = [
      one.app.get(UploadLocks),
      (where === 'another process' ? two : one).app.get(UploadLocks),
    ];
    const never = new AbortController().signal;
    let isWanted = false;
    const lock = first.newLock('an-upload', ada.user.id);
    await lock.lock(never, () => {
      isWanted = true;
    });
    const events: string[] = [];
    const waiting = second.run('an-upload', ada.user.id, () =>
      Promise.resolve(events.push('second')),
    );
    await soon(() => Promise.resolve(isWanted));
    expect(events).toEqual([]);
    events.push('first');
    await lock.unlock();
    await waiting;
    expect(events).toEqual(['first', 'second']);
    // A lock that has ended frees nobody else's.
    await second.run('an-upload', ada.user.id, () => lock.unlock());
  });
});
