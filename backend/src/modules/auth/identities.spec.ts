import {
  afterAll,
  afterEach,
  beforeAll,
  beforeEach,
  describe,
  expect,
  it,
  jest,
} from '@jest/globals';
import type { AuthResult } from '@chatcall/contracts';
import { rest, startTestApp } from '../../../test/support/index.js';
import type { RestAnswer, TestApp, TestUser } from '../../../test/support/index.js';
import { Transactor } from '../../platform/database/index.js';
import { EventBus } from '../../platform/events/index.js';
import type { DomainEvent } from '../../platform/events/index.js';
import {
  PasswordChanged,
  SignInFailed,
  SignInLockedOut,
  UserRegistered,
  UserSignedIn,
} from './auth.events.js';
import { PasswordAuthenticator } from './password-authenticator.js';
import { PasswordHasher } from './password-hasher.js';
import { Passwords } from './passwords.js';
import { SignIn } from './sign-in.js';

const WRONG = 'not the right password';
const NEW_PASSWORD = 'a wholly different pass phrase';
const DEVICE = { userAgent: 'Phone/7.0', address: '203.0.113.9', token: null };

describe('identities', () => {
  let app: TestApp;
  let anna: TestUser;
  const published: DomainEvent[] = [];
  const committed: boolean[] = [];

  beforeAll(async () => {
    app = await startTestApp({ env: { RATE_LIMIT_FACTOR: '1', TRUST_PROXY: 'true' } });
    const events = app.app.get(EventBus);
    for (const type of [
      UserSignedIn,
      UserRegistered,
      SignInFailed,
      SignInLockedOut,
      PasswordChanged,
    ] as const)
      events.on(type, (event: DomainEvent) => {
        published.push(event);
        committed.push(!app.app.get(Transactor).active);
      });
  });
  afterAll(() => app.close());
  beforeEach(async () => {
    anna = await app.registerUser('anna');
    published.length = committed.length = 0;
  });
  afterEach(() => {
    jest.restoreAllMocks();
  });

  const logIn = (login: string, password: string): Promise<RestAnswer<AuthResult>> =>
    rest(app.url, 'POST', 'auth/login', {
      body: { login, password },
      headers: { 'x-forwarded-for': DEVICE.address },
    });
  const signIn = (password: string): Promise<RestAnswer<AuthResult>> =>
    logIn(anna.user.username, password);
  const change = async (currentPassword: string): Promise<unknown> => {
    const body = { currentPassword, newPassword: NEW_PASSWORD };
    const answer = await rest(app.url, 'POST', 'auth/password', { token: anna.token, body });
    return answer.code ?? answer.status;
  };
  const me = async (token: string): Promise<unknown> => {
    const answer = await rest(app.url, 'GET', 'users/me', { token });
    return answer.code ?? answer.status;
  };
  const stored = (): Promise<Record<string, unknown>[]> =>
    app.database.query(
      `SELECT kind, provider, subject, secret LIKE '$argon2id$%' AS hashed, last_used_at IS NOT NULL AS used
       FROM identities WHERE user_id = $1`,
      [anna.user.id],
    );
  const removePassword = (): Promise<unknown> =>
    app.database.query('DELETE FROM identities WHERE user_id = $1', [anna.user.id]);

  it('has the password of a registered user, and the time of its last use', async () => {
    const expected = { kind: 'password', provider: '', subject: anna.user.id, hashed: true };
    expect(await stored()).toEqual([{ ...expected, used: true }]);
    await app.database.query('UPDATE identities SET last_used_at = NULL WHERE user_id = $1', [
      anna.user.id,
    ]);
    await signIn(WRONG);
    expect(await stored()).toEqual([{ ...expected, used: false }]);
    await signIn(anna.password);
    expect(await stored()).toEqual([{ ...expected, used: true }]);
  });

  it('belongs to one user, once for each subject of a provider', async () => {
    const bert = await app.registerUser('bert');
    const link = (userId: string, provider: string): Promise<unknown> =>
      app.database.query(
        `INSERT INTO identities (id, user_id, kind, provider, subject) VALUES (gen_random_uuid(), $1, 'oidc', $2, 'anna@corp')`,
        [userId, provider],
      );
    await link(anna.user.id, 'corp');
    await link(anna.user.id, 'other');
    await expect(link(bert.user.id, 'corp')).rejects.toThrow('identities_subject_key');
    expect((await signIn(anna.password)).status).toBe(200);
  });

  it('a user without a password gets the answer of an unknown account, after the check of a password', async () => {
    await removePassword();
    const hasher = app.app.get(PasswordHasher);
    const unknownChecks = jest.spyOn(hasher, 'checkUnknownAccount');
    const checks = jest.spyOn(hasher, 'check');
    const answers = [await signIn(anna.password), await logIn('nobody-here', anna.password)];
    expect(answers.map(({ status, code }) => [status, code])).toEqual(
      Array(2).fill([401, 'AUTH.INVALID_CREDENTIALS']),
    );
    expect([checks.mock.calls.length, unknownChecks.mock.calls.length]).toEqual([0, 2]);
    expect(await me(anna.token)).toBe(200);
  });

  it('a user without a password changes none, and gets the first one after another proof', async () => {
    await removePassword();
    expect(await change(anna.password)).toBe('AUTH.PASSWORD_WRONG');
    await app.app.get(Passwords).set(anna.user.id, NEW_PASSWORD, null);
    expect((await signIn(NEW_PASSWORD)).status).toBe(200);
  });

  it('a password that is set replaces the old one and ends all sessions', async () => {
    const phone = (await signIn(anna.password)).body;
    await app.app.get(Passwords).set(anna.user.id, NEW_PASSWORD, DEVICE);
    expect([await me(anna.token), await me(phone.accessToken)]).toEqual(
      Array(2).fill('AUTH.SESSION_ENDED'),
    );
    expect((await signIn(anna.password)).code).toBe('AUTH.INVALID_CREDENTIALS');
    expect((await signIn(NEW_PASSWORD)).status).toBe(200);
    expect(published.filter((event) => event instanceof PasswordChanged)).toEqual([
      new PasswordChanged(anna.user.id, null, DEVICE),
    ]);
  });

  it('a weak password is not set, nor is one whose proof fails to be used up', async () => {
    const passwords = app.app.get(Passwords);
    await expect(passwords.set(anna.user.id, anna.user.username, null)).rejects.toMatchObject({
      code: 'AUTH.PASSWORD_WEAK',
    });
    const used = app.app.get(Transactor).run(async () => {
      await passwords.set(anna.user.id, NEW_PASSWORD, null);
      throw new Error('used before');
    });
    await expect(used).rejects.toThrow('used before');
    expect([await me(anna.token), (await signIn(anna.password)).status]).toEqual([200, 200]);
    expect(published.filter((event) => event instanceof PasswordChanged)).toEqual([]);
  });

  it('opens no session for what has changed since it was authenticated', async () => {
    const request = { login: anna.user.email, password: anna.password };
    const identity = await app.app.get(PasswordAuthenticator).authenticate(request, DEVICE);
    expect(await app.app.get(SignIn).complete(identity, DEVICE)).toMatchObject({
      outcome: 'signed-in',
      user: { id: anna.user.id },
    });
    published.length = 0;
    await app.app.get(Passwords).set(anna.user.id, NEW_PASSWORD, null);
    expect(await app.app.get(SignIn).complete(identity, DEVICE)).toBeNull();
    await removePassword();
    expect(await app.app.get(SignIn).complete(identity, DEVICE)).toBeNull();
    expect(published).toEqual([new PasswordChanged(anna.user.id, null, null)]);
  });

  it('leaves no session of the old password when one is set at the same time', async () => {
    const logins = Array.from({ length: 8 }, () => signIn(anna.password));
    await app.app.get(Passwords).set(anna.user.id, NEW_PASSWORD, null);
    for (const { status, body } of await Promise.all(logins))
      if (status === 200) expect(await me(body.accessToken)).toBe('AUTH.SESSION_ENDED');
  });

  it('publishes what happened, after the commit, with the device that it leaves', async () => {
    const bert = await app.registerUser('bert');
    const { sessionId, deviceToken } = (await signIn(anna.password)).body;
    await signIn(WRONG);
    await logIn('nobody-of-this-name', WRONG);
    await change(WRONG);
    await change(anna.password);
    const device = { address: DEVICE.address };
    expect(published).toMatchObject([
      { userId: bert.user.id, sessionId: bert.sessionId, kind: 'password' },
      { userId: bert.user.id, sessionId: bert.sessionId },
      { userId: anna.user.id, sessionId, device: { ...device, token: deviceToken } },
      { userId: anna.user.id, reason: 'password-wrong', device },
      { userId: null, reason: 'unknown-account', device },
      { userId: anna.user.id, reason: 'current-password-wrong' },
      { userId: anna.user.id, sessionId: anna.sessionId },
    ]);
    expect(published.map(({ constructor }) => constructor)).toEqual([
      UserSignedIn,
      UserRegistered,
      UserSignedIn,
      SignInFailed,
      SignInFailed,
      SignInFailed,
      PasswordChanged,
    ]);
    expect(committed).toEqual(Array(7).fill(true));
    expect(JSON.stringify(published)).not.toMatch(/nobody-of-this-name|not the right/);
  });

  it('publishes a lockout once, however often it refuses', async () => {
    for (let round = 0; round < 14; round += 1) await signIn(WRONG);
    expect(published.filter((event) => event instanceof SignInFailed)).toHaveLength(10);
    expect(published.filter((event) => event instanceof SignInLockedOut)).toMatchObject([
      { userId: anna.user.id },
    ]);
  });
});
