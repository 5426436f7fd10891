import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { AuthResult, IssuedLink } from '@chatcall/contracts';
import {
  mailEnv,
  rest,
  startMailServer,
  startTestApp,
  tokenIn,
} from '../../../test/support/index.js';
import type { MailServer, RestAnswer, TestApp, TestUser } from '../../../test/support/index.js';
import { JobQueue } from '../../platform/queue/index.js';

const NEW_PASSWORD = 'a wholly different pass phrase';

describe('a forgotten password', () => {
  let app: TestApp;
  let server: MailServer;
  let anna: TestUser;
  beforeAll(async () => {
    server = await startMailServer();
    app = await startTestApp({ env: mailEnv(server) });
  });
  afterAll(async () => {
    await app.close();
    await server.close();
  });
  beforeEach(async () => {
    anna = await app.registerUser('anna');
    await server.next(anna.user.email);
  });

  const request = (login: string, language?: string): Promise<RestAnswer<unknown>> =>
    rest(app.url, 'POST', 'auth/password-reset/request', {
      body: { login, ...(language === undefined ? {} : { language }) },
    });
  const reset = async (token: string, newPassword = NEW_PASSWORD): Promise<unknown> => {
    const body = { token, newPassword };
    const answer = await rest(app.url, 'POST', 'auth/password-reset', { body });
    return answer.code ?? answer.status;
  };
  const signIn = async (password: string): Promise<unknown> => {
    const body = { login: anna.user.username, password };
    const answer = await rest<AuthResult>(app.url, 'POST', 'auth/login', { body });
    return answer.code ?? answer.status;
  };
  const mailedToken = async (): Promise<string> => {
    expect((await request(anna.user.email)).status).toBe(204);
    return tokenIn(await server.next(anna.user.email));
  };

  it('is replaced with the link from a mail: all devices are signed out and the user is informed', async () => {
    const socket = await anna.socket();
    const ended = new Promise((resolve) => socket.once('auth:ended', resolve));
    const token = await mailedToken();
    expect(await reset(token)).toBe(204);
    expect(await ended).toMatchObject({ reason: 'password-changed' });
    const me = await rest(app.url, 'GET', 'users/me', { token: anna.token });
    expect(me.code).toBe('AUTH.SESSION_ENDED');
    expect(await signIn(anna.password)).toBe('AUTH.INVALID_CREDENTIALS');
    expect(await signIn(NEW_PASSWORD)).toBe(200);
    const { parsed } = await server.next(anna.user.email);
    expect(parsed.subject).toBe('Your ChatCall password was changed');
  });

  it('can be asked for with the username, and the mail is in the language of the user', async () => {
    await request(anna.user.username, 'de');
    const asked = await server.next(anna.user.email);
    expect(asked.parsed.subject).toBe('Neues ChatCall-Passwort festlegen');
    expect(asked.parsed.text).toContain('Hallo anna,');
    const body = { language: 'de' };
    const patched = await rest(app.url, 'PATCH', 'users/me', { token: anna.token, body });
    expect(patched.body).toMatchObject({ language: 'de', emailVerified: false });
    await request(anna.user.username, 'en');
    const chosen = await server.next(anna.user.email);
    expect(chosen.parsed.subject).toBe('Neues ChatCall-Passwort festlegen');
    expect(chosen.parsed.html).toContain('https://chat.example.com/account/reset-password#');
  });

  it('verifies the e-mail address that the link was sent to', async () => {
    expect(await reset(await mailedToken())).toBe(204);
    const [row] = await app.database.query<{ verified: boolean }>(
      'SELECT email_verified_at IS NOT NULL AS verified FROM users WHERE id = $1',
      [anna.user.id],
    );
    expect(row?.verified).toBe(true);
  });

  it('is replaced once by one of many requests at the same time', async () => {
    const token = await mailedToken();
    const answers = await Promise.all(
      Array.from({ length: 5 }, (_, n) => reset(token, `${NEW_PASSWORD} ${n}`)),
    );
    expect(answers.filter((answer) => answer === 204)).toHaveLength(1);
    expect(answers.filter((answer) => answer === 'AUTH.LINK_INVALID')).toHaveLength(4);
  });

  it('keeps the link when the new one is too weak', async () => {
    const token = await mailedToken();
    expect(await reset(token, 'password1')).toBe('AUTH.PASSWORD_WEAK');
    expect(await signIn(anna.password)).toBe(200);
    expect(await reset(token)).toBe(204);
  });

  it('is not replaced with a link that has expired, was replaced, or was made up', async () => {
    const [first, second] = [await mailedToken(), await mailedToken()];
    expect(await reset(first)).toBe('AUTH.LINK_INVALID');
    await app.database.query("UPDATE one_time_links SET expires_at = now() - interval '1 second'");
    expect(await reset(second)).toBe('AUTH.LINK_INVALID');
    expect(await reset('A'.repeat(43))).toBe('AUTH.LINK_INVALID');
    for (const token of ['', 'x', `${second}x`, `${second}\n`])
      expect(await reset(token)).toBe('COMMON.VALIDATION');
    expect(await signIn(anna.password)).toBe(200);
  });

  it('gives no answer away: an unknown account gets the same answer, and no mail', async () => {
    const before = server.mails.length;
    const [known, unknown] = [await request(anna.user.email), await request('nobody@example.com')];
    const shown = ({ status, body, headers }: RestAnswer<unknown>): unknown => [
      status,
      body,
      [...headers.keys()].sort(),
    ];
    expect(shown(unknown)).toEqual(shown(known));
    await server.next(anna.user.email);
    expect(server.mails.slice(before).flatMap(({ recipients }) => recipients)).toEqual([
      anna.user.email,
    ]);
  });

  it('is looked up after the answer, so that its time reveals nothing', async () => {
    const jobs = app.app.get(JobQueue);
    const statements: string[] = [];
    const before = app.database.query.bind(app.database);
    const { schedule } = jobs;
    let scheduled = 0;
    jobs.schedule = (): Promise<void> => {
      scheduled += 1;
      return Promise.resolve();
    };
    app.database.query = <T>(sql: string, params?: unknown[]): Promise<T[]> => {
      statements.push(sql);
      return before(sql, params);
    };
    try {
      for (const login of [anna.user.email, 'nobody@example.com']) await request(login);
    } finally {
      Object.assign(app.database, { query: before });
      jobs.schedule = schedule.bind(jobs);
    }
    expect(scheduled).toBe(2);
    expect(statements).toEqual([]);
  });

  it('sends nothing to a user who is deactivated', async () => {
    await app.database.query("UPDATE users SET state = 'deactivated' WHERE id = $1", [
      anna.user.id,
    ]);
    await request(anna.user.email);
    const other = await app.registerUser('other');
    await server.next(other.user.email);
    await request(other.user.email);
    await server.next(other.user.email);
    const mails = server.mails.filter(({ recipients }) => recipients.includes(anna.user.email));
    expect(mails).toHaveLength(1);
  });

  it('can be replaced with a link of an administrator; for an owner only with that of an owner', async () => {
    const [administrator, owner] = [
      await app.registerUser('administrator'),
      await app.registerUser('owner'),
    ];
    const setRole = async ({ user }: TestUser, role: string): Promise<void> => {
      await app.database.query('UPDATE users SET site_role = $2 WHERE id = $1', [user.id, role]);
    };
    await setRole(administrator, 'administrator');
    await setRole(owner, 'owner');
    const issue = (by: TestUser, of: TestUser): Promise<RestAnswer<IssuedLink>> =>
      rest(app.url, 'POST', `admin/users/${of.user.id}/reset-link`, { token: by.token });
    expect((await issue(anna, anna)).code).toBe('COMMON.FORBIDDEN');
    const answer = await issue(administrator, anna);
    const [page, token = ''] = answer.body.path.split('#');
    expect(page).toBe('/account/reset-password');
    expect(Date.parse(answer.body.expiresAt)).toBeGreaterThan(Date.now() + 23 * 3_600_000);
    expect((await issue(administrator, owner)).code).toBe('COMMON.FORBIDDEN');
    expect((await issue(owner, administrator)).status).toBe(200);
    const missing = `admin/users/${crypto.randomUUID()}/reset-link`;
    const none = await rest(app.url, 'POST', missing, { token: administrator.token });
    expect(none.code).toBe('USERS.NOT_FOUND');
    // The link must not outlive the right to issue it.
    await setRole(anna, 'owner');
    expect(await reset(token)).toBe('AUTH.LINK_INVALID');
    await setRole(anna, 'member');
    expect(await reset(token)).toBe(204);
    expect(await signIn(NEW_PASSWORD)).toBe(200);
  });
});

describe('requests for new passwords', () => {
  let app: TestApp;
  let server: MailServer;
  beforeAll(async () => {
    server = await startMailServer();
    app = await startTestApp({
      env: { ...mailEnv(server), RATE_LIMIT_FACTOR: '1', TRUST_PROXY: 'true' },
    });
  });
  afterAll(async () => {
    await app.close();
    await server.close();
  });

  const request = async (login: string, address: string): Promise<unknown> => {
    const headers = { 'x-forwarded-for': address };
    const answer = await rest(app.url, 'POST', 'auth/password-reset/request', {
      body: { login },
      headers,
    });
    return answer.code ?? answer.status;
  };

  it('are limited for each login, whether or not an account has it', async () => {
    const { user } = await app.registerUser('anna');
    for (const login of [user.email, 'nobody@example.com']) {
      for (let n = 0; n < 5; n += 1) expect(await request(login, `192.0.2.${n}`)).toBe(204);
      expect(await request(login.toUpperCase(), '192.0.2.99')).toBe('COMMON.RATE_LIMITED');
    }
    // The other login of the account: no further mail, with the same answer.
    expect(await request(user.username, '192.0.2.99')).toBe(204);
    const other = await app.registerUser('other');
    expect(await request(other.user.email, '192.0.2.99')).toBe(204);
    await server.next(other.user.email);
    await server.next(other.user.email);
    const toAnna = server.mails.filter(
      ({ recipients, parsed }) =>
        recipients.includes(user.email) && parsed.subject?.includes('password') === true,
    );
    expect(toAnna).toHaveLength(5);
  });

  it('are limited for each network', async () => {
    const codes = new Set<unknown>();
    for (let n = 0; n < 101; n += 1) codes.add(await request(`nobody-${n}`, '198.51.100.7'));
    expect([...codes]).toEqual([204, 'COMMON.RATE_LIMITED']);
    expect(await request('nobody-101', '203.0.113.1')).toBe(204);
  });
});

describe('a server without mail', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp();
  });
  afterAll(() => app.close());

  it('says so, for every login, and to users who want to verify or change their address', async () => {
    const { user, token, password } = await app.registerUser('anna');
    for (const login of [user.email, 'nobody@example.com']) {
      const answer = await rest(app.url, 'POST', 'auth/password-reset/request', {
        body: { login },
      });
      expect(answer.code).toBe('AUTH.MAIL_UNAVAILABLE');
    }
    const verify = await rest(app.url, 'POST', 'auth/email-verification/request', { token });
    expect(verify.code).toBe('AUTH.MAIL_UNAVAILABLE');
    const body = { email: 'next@example.com', currentPassword: password };
    const change = await rest(app.url, 'POST', 'auth/email-change/request', { token, body });
    expect(change.code).toBe('AUTH.MAIL_UNAVAILABLE');
  });
});
