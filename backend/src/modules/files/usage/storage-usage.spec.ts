import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { CursorPage, StorageUsage, UserStorage } from '@chatcall/contracts';
import { rest, startTestApp } from '../../../../test/support/index.js';
import type { TestApp, TestUser } from '../../../../test/support/index.js';
import { StorageUsageRepository } from './storage-usage.repository.js';

describe('the storage as administrators see it', () => {
  let app: TestApp;
  let boss: TestUser;
  const owners: TestUser[] = [];
  beforeAll(async () => {
    app = await startTestApp({ env: { FILE_QUOTA_TOTAL_MB: '2', FILE_QUOTA_USER_MB: '1' } });
    boss = await app.registerUser('boss');
    await app.changeAccount(boss, { siteRole: 'administrator' });
    for (const name of ['anna', 'ben', 'cem']) owners.push(await app.registerUser(name));
    const shared = await content(5_000);
    const [anna, ben, cem] = owners;
    await file(anna, shared, 'image', 5_000, 1);
    await file(ben, shared, 'image', 5_000, 1);
    await file(anna, await content(3_000), 'pdf', 3_000, 2);
    await file(cem, await content(700), 'voice', 700, 0);
    await content(400, 0);
    await app.database.query(
      `INSERT INTO uploads (id, owner_id, size, expires_at) VALUES ($1, $2, 90, now() + interval '1 day')`,
      [randomUUID(), cem?.user.id],
    );
  });
  afterAll(() => app.close());

  /** @param refs number of files that have it */
  async function content(size: number, refs = 1): Promise<Buffer> {
    const sha256 = randomBytes(32);
    await app.database.query(
      `INSERT INTO blobs (sha256, size, type, refs, unreferenced_at)
       VALUES ($1, $2, 'image/png', $3::integer, CASE WHEN $3::integer = 0 THEN now() END)`,
      [sha256, size, refs],
    );
    return sha256;
  }
  const file = (
    owner: TestUser | undefined,
    sha256: Buffer,
    kind: string,
    size: number,
    refs: number,
  ): Promise<unknown> =>
    app.database.query(
      `INSERT INTO files (id, owner_id, sha256, name, kind, type, size, refs)
       VALUES ($1, $2, $3, 'file', $4, 'image/png', $5, $6)`,
      [randomUUID(), owner?.user.id, sha256, kind, size, refs],
    );
  const ask = async <T>(path: string): Promise<T> =>
    (await rest<T>(app.url, 'GET', path, { token: boss.token })).body;

  it('has contents once, what is allowed, each kind, and what waits to be deleted', async () => {
    expect(await ask<StorageUsage>('admin/storage')).toEqual({
      backend: 'disk',
      usedBytes: 5_000 + 3_000 + 700 + 400 + 90,
      limitBytes: 2_000_000,
      userLimitBytes: 1_000_000,
      files: 4,
      kinds: [
        { kind: 'image', files: 2, bytes: 10_000 },
        { kind: 'pdf', files: 1, bytes: 3_000 },
        { kind: 'voice', files: 1, bytes: 700 },
      ],
      unsent: { files: 1, bytes: 700 },
      unreferenced: { files: 1, bytes: 400 },
      unfinished: { files: 1, bytes: 90 },
      countedAt: expect.any(String),
    });
  });

  it('lists the users in pages, the largest first, and counts once for all requests of a minute', async () => {
    const count = jest.spyOn(app.app.get(StorageUsageRepository), 'count');
    const first = await ask<CursorPage<UserStorage>>('admin/storage/users?limit=2');
    const last = await ask<CursorPage<UserStorage>>(
      `admin/storage/users?limit=2&cursor=${first.nextCursor}`,
    );
    expect(
      [...first.items, ...last.items].map(({ displayName, bytes, files }) => [
        displayName,
        bytes,
        files,
      ]),
    ).toEqual([
      ['anna', 8_000, 2],
      ['ben', 5_000, 1],
      ['cem', 700, 1],
    ]);
    expect([first.items.length, last.nextCursor, first.items[0]?.id]).toEqual([
      2,
      null,
      owners[0]?.user.id,
    ]);
    const refused = await rest(app.url, 'GET', 'admin/storage/users?cursor=abc', {
      token: boss.token,
    });
    expect([refused.status, count.mock.calls.length]).toEqual([400, 0]);
  });
});
