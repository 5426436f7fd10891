import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type {
  Account,
  AuditEntry,
  AuthResult,
  CursorPage,
  SettingValue,
} from '@chatcall/contracts';
import { eventually } from '../../../test/media/worker-pool.js';
import {
  mailEnv,
  rest,
  startMailServer,
  startTestApp,
  tokenIn,
} from '../../../test/support/index.js';
import type { MailServer, RestAnswer, TestApp, TestUser } from '../../../test/support/index.js';
import { WaitingUsers } from '../users/index.js';

const PASSWORD = 'correct horse battery staple';

describe('registrations that wait', () => {
  let mail: MailServer;
  let app: TestApp;
  let administrator: TestUser;
  let second: TestUser;
  let count = 0;

  beforeAll(async () => {
    mail = await startMailServer();
    app = await startTestApp({ env: mailEnv(mail) });
    administrator = await app.registerUser('administrator');
    second = await app.registerUser('second');
    await app.changeAccount(administrator, { siteRole: 'owner' });
    await app.changeAccount(second, { siteRole: 'administrator' });
    await set('registration.mode', 'approval');
  });
  afterAll(async () => {
    await app.close();
    await mail.close();
  });

  const asAdministrator = <T>(
    method: string,
    path: string,
    by = administrator,
  ): Promise<RestAnswer<T>> => rest<T>(app.url, method, `admin/${path}`, { token: by.token });
  const set = (name: string, value: SettingValue): Promise<RestAnswer<unknown>> =>
    rest(app.url, 'PUT', `admin/settings/${name}`, { token: administrator.token, body: { value } });
  const register = (username: string, more: object = {}): Promise<RestAnswer<AuthResult>> =>
    rest<AuthResult>(app.url, 'POST', 'auth/register', {
      body: {
        username,
        email: `${username}@example.com`,
        displayName: username,
        password: PASSWORD,
        language: 'de',
        ...more,
      },
    });
  const logIn = (login: string, password = PASSWORD): Promise<RestAnswer<AuthResult>> =>
    rest<AuthResult>(app.url, 'POST', 'auth/login', { body: { login, password } });
  const waiting = async (reason = 'approval'): Promise<readonly Account[]> =>
    (await asAdministrator<CursorPage<Account>>('GET', `users?waitingFor=${reason}`)).body.items;
  /** Registers somebody who waits. */
  const wait = async (): Promise<Account> => {
    count += 1;
    const username = `waiting-${count}`;
    expect((await register(username)).code).toBe('AUTH.ACCOUNT_PENDING');
    const account = (await waiting()).find((each) => each.username === username);
    if (account === undefined) throw new Error('does not wait');
    return account;
  };

  it('cannot sign in, and are informed of it after the right password only', async () => {
    const { username, state, waitingFor } = await wait();
    expect({ state, waitingFor }).toEqual({ state: 'invited', waitingFor: 'approval' });
    expect((await logIn(username)).code).toBe('AUTH.ACCOUNT_PENDING');
    expect((await logIn(username, 'wrong')).code).toBe('AUTH.INVALID_CREDENTIALS');
    expect((await register(username)).code).toBe('AUTH.EMAIL_TAKEN');
  });

  it('sign in after an administrator has approved, and get a mail in their language', async () => {
    const { id, username, email } = await wait();
    const before = await asAdministrator<{ waiting: number }>('GET', 'registrations/count');
    const approved = await asAdministrator<Account>('POST', `registrations/${id}/approve`);
    expect(approved.body).toMatchObject({ id, state: 'active' });
    expect(approved.body.waitingFor).toBeUndefined();
    const after = await asAdministrator<{ waiting: number }>('GET', 'registrations/count');
    expect(after.body.waiting).toBe(before.body.waiting - 1);
    expect((await logIn(username)).status).toBe(200);
    expect((await mail.next(email)).parsed.subject).toBe('Dein ChatCall-Konto ist aktiv');
    expect((await asAdministrator('POST', `registrations/${id}/approve`)).status).toBe(200);
    expect((await asAdministrator('DELETE', `registrations/${id}`)).code).toBe('USERS.NOT_WAITING');
  });

  it('leave nothing behind when they are declined, and free their names', async () => {
    const { id, username, email } = await wait();
    expect((await asAdministrator('DELETE', `registrations/${id}`)).status).toBe(204);
    expect((await mail.next(email)).parsed.subject).toBe('Dein ChatCall-Konto wurde abgelehnt');
    expect((await logIn(username)).code).toBe('AUTH.INVALID_CREDENTIALS');
    for (const [method, path] of [
      ['DELETE', `registrations/${id}`],
      ['POST', `registrations/${id}/approve`],
    ] as const)
      expect((await asAdministrator(method, path)).code).toBe('USERS.NOT_FOUND');
    expect((await register(username)).code).toBe('AUTH.ACCOUNT_PENDING');
  });

  it('get one decision when two administrators decide at once', async () => {
    const { id, username } = await wait();
    const [approved, declined] = await Promise.all([
      asAdministrator('POST', `registrations/${id}/approve`, second),
      asAdministrator('DELETE', `registrations/${id}`),
    ]);
    const signedIn = await logIn(username);
    expect([approved.code ?? 'approved', declined.code ?? 'declined', signedIn.status]).toEqual(
      approved.status === 200
        ? ['approved', 'USERS.NOT_WAITING', 200]
        : ['USERS.NOT_FOUND', 'declined', 401],
    );
  });

  it('a repetition of the request with its key creates no second account', async () => {
    const body = {
      username: 'repeated',
      email: 'repeated@example.com',
      displayName: 'Repeated',
      password: PASSWORD,
    };
    const send = (): Promise<RestAnswer<unknown>> =>
      rest(app.url, 'POST', 'auth/register', {
        body,
        headers: { 'idempotency-key': 'a-registration-that-waits' },
      });
    expect((await send()).code).toBe('AUTH.ACCOUNT_PENDING');
    expect((await send()).code).toBe('AUTH.ACCOUNT_PENDING');
    expect((await waiting()).filter(({ username }) => username === 'repeated')).toHaveLength(1);
  });

  it('with an invitation do not wait', async () => {
    const { body } = await rest<{ path: string }>(app.url, 'POST', 'admin/invitations', {
      token: administrator.token,
      body: {},
    });
    const invitation = body.path.split('#')[1];
    expect((await register('invited', { invitation })).status).toBe(201);
  });

  it('are deleted when nobody has decided for thirty days', async () => {
    const old = await wait();
    const fresh = await wait();
    await app.database.query(
      "UPDATE users SET created_at = now() - interval '31 days' WHERE id = $1",
      [old.id],
    );
    await app.app.get(WaitingUsers).deleteExpired();
    const left = (await waiting()).map(({ id }) => id);
    expect(left).toContain(fresh.id);
    expect(left).not.toContain(old.id);
  });

  it('are not more than a thousand', async () => {
    await app.database.query(
      `INSERT INTO users (id, email, username, display_name, state, waiting_for)
       SELECT gen_random_uuid(), 'flood-' || n || '@example.com', 'flood-' || n, 'Flood', 'invited', 'approval'
       FROM generate_series(1, 1000) n`,
    );
    expect((await register('late')).code).toBe('AUTH.TOO_MANY_WAITING');
    await app.database.query("DELETE FROM users WHERE display_name = 'Flood'");
    expect((await logIn('late')).code).toBe('AUTH.INVALID_CREDENTIALS');
  });

  it('by domain wait until the address is verified', async () => {
    await set('registration.domains', ['example.com']);
    await set('registration.mode', 'domain');
    expect((await register('domain')).code).toBe('AUTH.EMAIL_NOT_VERIFIED');
    await mail.next('domain@example.com');
    expect((await logIn('domain')).code).toBe('AUTH.EMAIL_NOT_VERIFIED');
    const token = tokenIn(await mail.next('domain@example.com'));
    expect((await waiting('verification')).map(({ username }) => username)).toContain('domain');
    const used = await rest(app.url, 'POST', 'auth/email-verification', { body: { token } });
    expect(used.status).toBe(204);
    expect((await logIn('domain')).status).toBe(200);
    await set('registration.mode', 'approval');
  });

  it('are in the audit log', async () => {
    await eventually(async () => {
      const { body } = await asAdministrator<CursorPage<AuditEntry>>('GET', 'audit?limit=100');
      const found = new Set(body.items.map(({ action }) => action));
      return (['waiting', 'approved', 'declined', 'expired'] as const).every((each) =>
        found.has(`registration.${each}`),
      );
    }, 'the entries');
  });
});
