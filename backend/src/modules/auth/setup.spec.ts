import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { AuthResult, Me, Site } from '@chatcall/contracts';
import { loadConfig } from '../../config/index.js';
import { createMigratedDatabase, rest, startTestApp } from '../../../test/support/index.js';
import type { RestAnswer, TestApp } from '../../../test/support/index.js';

const CODE = 'K7QM-2XWD-9RTB';
const PASSWORD = 'correct horse battery staple';
let registered = 0;

const register = (app: TestApp, setupCode?: string): Promise<RestAnswer<AuthResult>> => {
  registered += 1;
  const username = `user-${registered}`;
  return rest<AuthResult>(app.url, 'POST', 'auth/register', {
    body: {
      username,
      email: `${username}@example.com`,
      displayName: username,
      password: PASSWORD,
      ...(setupCode === undefined ? {} : { setupCode }),
    },
  });
};
const setupOf = async (app: TestApp): Promise<string> =>
  (await rest<Site>(app.url, 'GET', 'site')).body.setup;

describe('the first start of a server', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await startTestApp({ env: { SETUP_CODE: CODE, RATE_LIMIT_FACTOR: '1' } });
  });
  afterAll(() => app.close());

  it('admits nobody without the setup code', async () => {
    expect(await setupOf(app)).toBe('needed');
    expect(await register(app)).toMatchObject({ status: 403, code: 'AUTH.SETUP_REQUIRED' });
    expect(await register(app, 'K7QM-2XWD-9RTC')).toMatchObject({
      status: 403,
      code: 'AUTH.SETUP_CODE_WRONG',
    });
    expect((await register(app, 'x'.repeat(65))).code).toBe('COMMON.VALIDATION');
    expect(await setupOf(app)).toBe('needed');
  });

  it('makes one owner of all who enter the code at once, in any case and without dashes', async () => {
    const answers = await Promise.all([
      register(app, CODE),
      register(app, 'k7qm2xwd9rtb'),
      register(app, ` ${CODE} `),
    ]);
    const [owner] = answers.filter(({ status }) => status === 201);
    expect(answers.filter(({ code }) => code === 'AUTH.SETUP_DONE')).toHaveLength(2);
    expect(owner?.body.user.siteRole).toBe('owner');
    const me = await rest<Me>(app.url, 'GET', 'users/me', { token: owner?.body.accessToken ?? '' });
    expect(me.body.permissions).toContain('settings.change');
    expect(await setupOf(app)).toBe('done');
  });

  it('accepts the code once, and lets others register afterwards', async () => {
    expect(await register(app, CODE)).toMatchObject({ status: 409, code: 'AUTH.SETUP_DONE' });
    const member = await register(app);
    expect(member.body.user.siteRole).toBe('member');
    const claim = await rest(app.url, 'POST', 'site/owner', {
      token: member.body.accessToken,
      body: { setupCode: CODE },
    });
    expect(claim.code).toBe('AUTH.SETUP_DONE');
  });
});

describe('a server whose users registered before there were owners', () => {
  it('lets users register and sign in, and makes the one who enters the code its owner', async () => {
    const database = await createMigratedDatabase();
    const before = await startTestApp({ databaseUrl: database.url });
    const first = await before.registerUser('first');
    const second = await before.registerUser('second');
    await before.close();
    const upgraded = await startTestApp({
      databaseUrl: database.url,
      env: { SETUP_CODE: CODE, RATE_LIMIT_FACTOR: '1' },
    });
    try {
      const claim = (token: string, setupCode: string): Promise<RestAnswer<void>> =>
        rest(upgraded.url, 'POST', 'site/owner', { token, body: { setupCode } });
      expect(await setupOf(upgraded)).toBe('owner-missing');
      expect((await register(upgraded)).status).toBe(201);
      expect((await claim(first.token, 'K7QM-2XWD-9RTC')).code).toBe('AUTH.SETUP_CODE_WRONG');
      const answers = await Promise.all([claim(first.token, CODE), claim(second.token, CODE)]);
      expect(answers.map(({ status }) => status).sort()).toEqual([204, 409]);
      expect(await setupOf(upgraded)).toBe('done');
      const roles = await Promise.all(
        [first, second].map(async ({ token }) => {
          const me = await rest<Me>(upgraded.url, 'GET', 'users/me', { token });
          return me.body.siteRole;
        }),
      );
      expect(roles.sort()).toEqual(['member', 'owner']);
    } finally {
      await upgraded.close();
      await database.drop();
    }
  });

  it('allows ten codes an hour from one network', async () => {
    const limited = await startTestApp({ env: { SETUP_CODE: CODE, RATE_LIMIT_FACTOR: '1' } });
    try {
      for (let tries = 0; tries < 10; tries += 1)
        expect((await register(limited, `WRONG-CODE-${tries}`)).code).toBe('AUTH.SETUP_CODE_WRONG');
      expect((await register(limited, CODE)).code).toBe('COMMON.RATE_LIMITED');
    } finally {
      await limited.close();
    }
  });
});

describe('SETUP_CODE', () => {
  const faultsOf = (code: string): string => {
    try {
      loadConfig({ SETUP_CODE: code });
      return '';
    } catch (error) {
      return String(error);
    }
  };

  it('is off, or has at least twelve letters and digits', () => {
    expect(faultsOf('ABC-123')).toContain('SETUP_CODE');
    for (const code of ['off', CODE, 'abcdefghijkl'])
      expect(faultsOf(code)).not.toContain('SETUP_CODE');
  });
});
