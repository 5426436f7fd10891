import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { startTestApp } from '../../../test/support/index.js';
import type { TestApp, TestUser } from '../../../test/support/index.js';
import { Transactor } from '../../platform/database/index.js';
import { LinkInvalidError, OneTimeLinks } from './one-time-links.js';

describe('one-time links', () => {
  let app: TestApp;
  let links: OneTimeLinks;
  let anna: TestUser;
  beforeAll(async () => {
    app = await startTestApp();
    links = app.app.get(OneTimeLinks, { strict: false });
  });
  afterAll(() => app.close());
  beforeEach(async () => {
    anna = await app.registerUser('anna');
  });

  const issue = async (seconds = 60): Promise<string> => {
    const { id: userId } = anna.user;
    const data = { email: 'a@example.com' };
    return (await links.issue({ purpose: 'password-reset', userId, seconds, data })).token;
  };
  const use = async (token: string): Promise<unknown> =>
    links.use('password-reset', token).catch((error: unknown) => error);

  it('have 256 random bits, and only their SHA-256 is stored', async () => {
    const tokens = new Set<string>();
    for (let n = 0; n < 50; n += 1) tokens.add(await issue());
    expect(tokens.size).toBe(50);
    for (const token of tokens) expect(Buffer.from(token, 'base64url')).toHaveLength(32);
    const rows = await app.database.query<{ all: string }>(
      'SELECT one_time_links::text AS all FROM one_time_links',
    );
    for (const token of tokens) {
      const hex = Buffer.from(token, 'base64url').toString('hex');
      for (const row of rows) {
        expect(row.all).not.toContain(token);
        expect(row.all).not.toContain(hex);
      }
    }
  });

  it('work once, also when many requests use one at the same time', async () => {
    const token = await issue();
    expect(await links.find('password-reset', token)).toMatchObject({ userId: anna.user.id });
    const results = await Promise.all(Array.from({ length: 20 }, () => use(token)));
    const used = results.filter((result) => !(result instanceof LinkInvalidError));
    expect(used).toEqual([
      {
        id: expect.any(String),
        userId: anna.user.id,
        data: { email: 'a@example.com' },
        createdBy: null,
        expiresAt: expect.any(Date),
      },
    ]);
    expect(await use(token)).toBeInstanceOf(LinkInvalidError);
    await expect(links.find('password-reset', token)).rejects.toThrow(LinkInvalidError);
  });

  it('stay when what they allow fails', async () => {
    const token = await issue();
    const failing = app.app.get(Transactor).run(async () => {
      await links.use('password-reset', token);
      throw new Error('on purpose');
    });
    await expect(failing).rejects.toThrow('on purpose');
    expect(await use(token)).toMatchObject({ userId: anna.user.id });
  });

  it('work for their purpose only', async () => {
    const token = await issue();
    await expect(links.use('email-change', token)).rejects.toThrow(LinkInvalidError);
    expect(await use(token)).toMatchObject({ userId: anna.user.id });
  });

  it('expire, and are deleted afterwards', async () => {
    const [expired, live] = [await issue(-1), 'kept'];
    expect(await use(expired)).toBeInstanceOf(LinkInvalidError);
    const other = await app.registerUser('other');
    const kept = await links.issue({
      purpose: 'password-reset',
      userId: other.user.id,
      seconds: 60,
      data: { live },
    });
    await links.deleteExpired();
    const [count] = await app.database.query<{ count: string }>(
      'SELECT count(*) FROM one_time_links WHERE expires_at < now()',
    );
    expect(count?.count).toBe('0');
    expect(await use(kept.token)).toMatchObject({ data: { live } });
  });

  it('are replaced by a newer one of the same user for the same purpose', async () => {
    const { id: userId } = anna.user;
    const [first, change] = [
      await issue(),
      await links.issue({ purpose: 'email-change', userId, seconds: 60 }),
    ];
    const second = await issue();
    expect(await use(first)).toBeInstanceOf(LinkInvalidError);
    expect(await use(second)).toMatchObject({ userId });
    await expect(links.use('email-change', change.token)).resolves.toMatchObject({ userId });
  });

  it('can be revoked', async () => {
    const token = await issue();
    await links.revoke(anna.user.id, ['password-reset']);
    expect(await use(token)).toBeInstanceOf(LinkInvalidError);
  });

  it.each(['', 'x', 'A'.repeat(43), 'é'])('do not exist for made-up tokens (%j)', async (token) => {
    expect(await use(token)).toBeInstanceOf(LinkInvalidError);
  });
});
