import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mailEnv, rest, startMailServer, startTestApp } from '../../../../test/support/index.js';
import type { MailServer, TestApp, TestUser } from '../../../../test/support/index.js';
import { PasswordResets } from '../../recovery/password-resets.js';
import { FactorResets } from './factor-resets.js';

describe('lost second factors', () => {
  let app: TestApp;
  let server: MailServer;

  beforeAll(async () => {
    server = await startMailServer();
    app = await startTestApp({ env: mailEnv(server) });
  });
  afterAll(async () => {
    await app.close();
    await server.close();
  });

  const withFactor = async (name: string): Promise<TestUser> => {
    const user = await app.registerUser(name);
    await server.next(user.user.email);
    await app.database.query(
      `INSERT INTO factors (id, user_id, kind, name, secret, confirmed_at)
       VALUES (gen_random_uuid(), $1, 'totp', 'App', 'sealed', now())`,
      [user.user.id],
    );
    return user;
  };
  const signIn = async ({ user, password }: TestUser): Promise<string | number> => {
    const { code, status } = await rest(app.url, 'POST', 'auth/login', {
      body: { login: user.username, password },
    });
    return code ?? status;
  };
  const reset = async (by: TestUser, of: TestUser): Promise<string | number> => {
    const path = `admin/users/${of.user.id}/factors`;
    const { code, status } = await rest(app.url, 'DELETE', path, { token: by.token });
    return code ?? status;
  };

  it('are removed by an administrator, and the user is informed by mail', async () => {
    const anna = await withFactor('anna');
    const administrator = await app.registerUser('administrator');
    expect(await signIn(anna)).toBe('AUTH.FACTOR_REQUIRED');
    expect(await reset(administrator, anna)).toBe('COMMON.FORBIDDEN');
    await app.changeAccount(administrator, { siteRole: 'administrator' });
    expect(await reset(administrator, anna)).toBe(204);
    expect(await signIn(anna)).toBe(200);
    const { parsed } = await server.next(anna.user.email);
    expect(parsed.subject).toBe('Your second sign-in step was removed');
    // A repetition changes nothing, and sends no mail.
    expect(await reset(administrator, anna)).toBe(204);
    expect(
      server.mails.filter(({ recipients }) => recipients.includes(anna.user.email)),
    ).toHaveLength(2);
  });

  it('are still needed after a new password by a link', async () => {
    const anna = await withFactor('anna');
    const { path } = await app.app.get(PasswordResets).issueResetLink(anna.user.id, null);
    const newPassword = 'a wholly different pass phrase';
    const { status } = await rest(app.url, 'POST', 'auth/password-reset', {
      body: { token: path.split('#')[1], newPassword },
    });
    expect(status).toBe(204);
    expect(await signIn({ ...anna, password: newPassword })).toBe('AUTH.FACTOR_REQUIRED');
  });

  it('of an owner are removed only by an owner, or by the console', async () => {
    const owner = await withFactor('owner');
    await app.changeAccount(owner, { siteRole: 'owner' });
    const administrator = await app.registerUser('administrator');
    await app.changeAccount(administrator, { siteRole: 'administrator' });
    expect(await reset(administrator, owner)).toBe('COMMON.FORBIDDEN');
    expect(await signIn(owner)).toBe('AUTH.FACTOR_REQUIRED');
    expect(await app.app.get(FactorResets).reset(owner.user.id, null)).toBe(1);
    expect(await signIn(owner)).toBe(200);
  });
});
