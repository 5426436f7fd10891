import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { AuthResult, Me } from '@chatcall/contracts';
import { hash, parseOptions } from '@node-rs/argon2';
import { rest, startTestApp } from '../../../test/support/index.js';
import type { RestAnswer, TestApp } from '../../../test/support/index.js';
import { PasswordHasher } from './password-hasher.js';

const PASSWORD = 'correct horse battery staple';

describe('registering and signing in', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp();
  });
  afterAll(() => app.close());
  afterEach(() => {
    jest.restoreAllMocks();
  });

  const post = (path: string, body: unknown): Promise<RestAnswer<AuthResult>> =>
    rest(app.url, 'POST', `auth/${path}`, { body });
  const newcomer = (): {
    email: string;
    username: string;
    displayName: string;
    password: string;
  } => {
    const username = `u${randomBytes(6).toString('hex')}`;
    return {
      email: `${username}@example.com`,
      username,
      displayName: 'New Comer',
      password: PASSWORD,
    };
  };

  describe('with an Idempotency-Key', () => {
    const register = (key: string, body: unknown): Promise<RestAnswer<AuthResult>> =>
      rest(app.url, 'POST', 'auth/register', { body, headers: { 'idempotency-key': key } });
    const accounts = async (username: string): Promise<number> =>
      (await app.database.query('SELECT 1 FROM users WHERE username = $1', [username])).length;

    it('signs a repetition in to the account that is there, also a concurrent one', async () => {
      const person = newcomer();
      const key = randomUUID();
      const first = await Promise.all([register(key, person), register(key, person)]);
      const last = await register(key, person);
      const answers = [...first, last];
      expect(answers.map(({ status }) => status)).toEqual([201, 201, 201]);
      expect(new Set(answers.map(({ body }) => body.user.id)).size).toBe(1);
      expect(new Set(answers.map(({ body }) => body.sessionId)).size).toBe(3);
      expect(await accounts(person.username)).toBe(1);
      const mine = { token: last.body.accessToken };
      expect((await rest(app.url, 'GET', 'users/me', mine)).status).toBe(200);
    });

    it('refuses a repetition with another password or account', async () => {
      const person = newcomer();
      const key = randomUUID();
      await register(key, person);
      const other = newcomer();
      for (const body of [{ ...person, password: `${PASSWORD} 2` }, other])
        expect(await register(key, body)).toMatchObject({
          status: 422,
          code: 'COMMON.IDEMPOTENCY_KEY_REUSED',
        });
      expect(await accounts(other.username)).toBe(0);
      expect(await register(randomUUID(), person)).toMatchObject({ code: 'AUTH.EMAIL_TAKEN' });
    });

    it('stores neither password nor tokens', async () => {
      const person = newcomer();
      const key = randomUUID();
      const { body } = await register(key, person);
      const rows = await app.database.query('SELECT * FROM idempotency_keys WHERE key = $1', [key]);
      expect(rows).toEqual([
        {
          user_id: body.user.id,
          operation: 'register',
          key,
          fingerprint: expect.any(Buffer),
          result: null,
          created_at: expect.any(Date),
        },
      ]);
    });
  });

  it('registers and returns the own profile, without the password', async () => {
    const person = newcomer();
    const answer = await post('register', person);
    expect(answer.status).toBe(201);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.headers.get('location')).toBe('/api/users/me');
    expect(Object.keys(answer.body).sort()).toEqual([
      'accessToken',
      'accessTokenExpiresAt',
      'deviceToken',
      'refreshToken',
      'refreshTokenExpiresAt',
      'sessionId',
      'user',
    ]);
    expect(answer.body.user).toEqual({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      username: person.username,
      displayName: 'New Comer',
      avatarUrl: null,
      statusText: '',
      email: person.email,
      readReceipts: true,
      emailVerified: false,
      language: null,
      acceptsMessages: 'everyone',
      acceptsCalls: 'everyone',
      acceptsAdding: 'everyone',
      factorDeadline: null,
      siteRole: 'member',
      permissions: [
        'directory.read',
        'conversations.create',
        'channels.create',
        'channels.join',
        'contacts.request',
        'calls.start',
        'files.upload',
        'messages.send',
      ],
      createdAt: expect.stringMatching(/^\d{4}-.*Z$/),
    });
    const me = await rest<Me>(app.url, 'GET', 'users/me', { token: answer.body.accessToken });
    expect(me.body).toEqual(answer.body.user);
    const [row] = await app.database.query<{ secret: string }>(
      'SELECT secret FROM identities WHERE user_id = $1',
      [answer.body.user.id],
    );
    expect(row?.secret).toMatch(/^\$argon2id\$/);
  });

  it('normalises names and addresses', async () => {
    const person = newcomer();
    const answer = await post('register', {
      ...person,
      email: `  ${person.email.toUpperCase()} `,
      username: ` ${person.username.toUpperCase()} `,
      displayName: '  Cafe\u0301 \t Society ',
    });
    expect(answer.body.user).toMatchObject({
      email: person.email,
      username: person.username,
      displayName: 'Caf\u00e9 Society',
    });
  });

  it.each([
    ['the username', (person: Me) => person.username],
    ['the username in capitals', (person: Me) => person.username.toUpperCase()],
    ['the e-mail address', (person: Me) => person.email],
    ['the e-mail address in capitals', (person: Me) => ` ${person.email.toUpperCase()} `],
  ])('signs in with %s', async (_what, loginOf) => {
    const { user } = await app.registerUser('signer');
    const answer = await post('login', { login: loginOf(user), password: PASSWORD });
    expect(answer.status).toBe(200);
    expect(answer.body.user).toEqual(user);
  });

  it('gives the same answer for a wrong password and an unknown account, and checks a password in both cases', async () => {
    const { user } = await app.registerUser('known');
    const unknownChecks = jest.spyOn(app.app.get(PasswordHasher), 'checkUnknownAccount');
    const checks = jest.spyOn(app.app.get(PasswordHasher), 'check');
    const wrong = await post('login', {
      login: user.username,
      password: 'not the password at all',
    });
    expect([checks.mock.calls.length, unknownChecks.mock.calls.length]).toEqual([1, 0]);
    const unknown = await post('login', {
      login: 'nobody-of-this-name',
      password: 'not the password at all',
    });
    expect([checks.mock.calls.length, unknownChecks.mock.calls.length]).toEqual([1, 1]);
    const strip = ({ status, body }: RestAnswer<unknown>): unknown => ({
      status,
      ...(body as object),
      requestId: '',
    });
    expect(strip(unknown)).toEqual(strip(wrong));
    expect(wrong.status).toBe(401);
    expect(wrong.code).toBe('AUTH.INVALID_CREDENTIALS');
  });

  it('replaces a hash that was made with other parameters', async () => {
    const { user } = await app.registerUser('stale');
    const old = await hash(PASSWORD, { memoryCost: 128, timeCost: 1, parallelism: 1 });
    await app.database.query('UPDATE identities SET secret = $2 WHERE user_id = $1', [
      user.id,
      old,
    ]);
    const answers = await Promise.all(
      [1, 2, 3].map(() => post('login', { login: user.username, password: PASSWORD })),
    );
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    const [row] = await app.database.query<{ secret: string }>(
      'SELECT secret FROM identities WHERE user_id = $1',
      [user.id],
    );
    expect(parseOptions(row?.secret ?? '')).toMatchObject({ memoryCost: 64, timeCost: 1 });
  });

  it('gives a username to one of many who register it at once', async () => {
    const person = newcomer();
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, index) =>
        post('register', { ...person, email: `${index}-${person.email}` }),
      ),
    );
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(
      answers.filter(({ status, code }) => status === 409 && code === 'AUTH.USERNAME_TAKEN'),
    ).toHaveLength(7);
  });

  it('gives an address to one of many who register it at once, in any case', async () => {
    const person = newcomer();
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, index) =>
        post('register', {
          ...person,
          username: `${person.username}-${index}`,
          email: index % 2 === 0 ? person.email : person.email.toUpperCase(),
        }),
      ),
    );
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(
      answers.filter(({ status, code }) => status === 409 && code === 'AUTH.EMAIL_TAKEN'),
    ).toHaveLength(7);
  });

  it.each<[string, object, string]>([
    ['no e-mail address', { email: undefined }, 'email:isString'],
    ['an address that is none', { email: 'anna' }, 'email:isEmail'],
    ['a very long address', { email: `${'a'.repeat(250)}@example.com` }, 'email:maxLength'],
    ['an address that is a number', { email: 7 }, 'email:isString'],
    ['a short username', { username: 'ab' }, 'username:minLength'],
    ['a long username', { username: 'a'.repeat(33) }, 'username:maxLength'],
    ['a username with spaces', { username: 'anna smith' }, 'username:matches'],
    ['a username like an address', { username: 'anna@example.com' }, 'username:matches'],
    ['a username that begins with a dot', { username: '.anna' }, 'username:matches'],
    ['an empty display name', { displayName: '' }, 'displayName:visible'],
    [
      'a display name of invisible characters',
      { displayName: '\u200b\u200b' },
      'displayName:visible',
    ],
    ['a display name with NUL', { displayName: 'An\u0000na' }, 'displayName:wellFormed'],
    [
      'a display name that turns text around',
      { displayName: 'Anna \u202Egnp.exe' },
      'displayName:plainText',
    ],
    ['a display name of Hangul fillers', { displayName: '\u3164 \uffa0' }, 'displayName:visible'],
    ['a display name of a Braille blank', { displayName: '\u2800' }, 'displayName:visible'],
    ['a display name with hidden tags', { displayName: 'Anna\u{e0041}' }, 'displayName:plainText'],
    [
      'a display name with a joiner that joins nothing',
      { displayName: 'An\u200dna' },
      'displayName:plainText',
    ],
    [
      'an e-mail address with half a surrogate pair',
      { email: 'a\ud800@example.com' },
      'email:wellFormed',
    ],
    ['an e-mail address with NUL', { email: 'a\0@example.com' }, 'email:wellFormed'],
    [
      'an e-mail address with a zero width space',
      { email: 'a\u200b@example.com' },
      'email:plainText',
    ],
    [
      'a password with half a surrogate pair',
      { password: 'long enough \udc00' },
      'password:wellFormed',
    ],
    [
      'a display name with half a surrogate pair',
      { displayName: 'Anna \ud800' },
      'displayName:wellFormed',
    ],
    ['a long display name', { displayName: 'a'.repeat(81) }, 'displayName:maxLength'],
    ['a display name that is a list', { displayName: ['Anna'] }, 'displayName:isString'],
    ['no password', { password: undefined }, 'password:isString'],
    ['a password that is an object', { password: { $ne: '' } }, 'password:isString'],
    ['an endless password', { password: 'x'.repeat(257) }, 'password:maxLength'],
    ['an unknown delivery', { delivery: 'pigeon' }, 'delivery:isIn'],
    ['no delivery at all', { delivery: null }, 'delivery:isIn'],
    ['an unknown field', { admin: true }, 'admin:whitelistValidation'],
    [
      'an unknown field of the prototype',
      JSON.parse('{"__proto__x": 1}') as object,
      '__proto__x:whitelistValidation',
    ],
  ])('does not register with %s', async (_what, wrong, rule) => {
    const answer = await post('register', { ...newcomer(), ...wrong });
    expect(answer.code).toBe('COMMON.VALIDATION');
    expect(answer.status).toBe(400);
    expect(answer.rules).toEqual([rule]);
  });

  it.each([
    ['too short', 'ninechars', 'minLength'],
    ['common', 'Password1234', 'passwordCommon'],
    ['simple', 'abababababab', 'passwordSimple'],
  ])('does not register with a password that is %s', async (_what, password, rule) => {
    const answer = await post('register', { ...newcomer(), password });
    expect([answer.status, answer.code, answer.rules]).toEqual([
      400,
      'AUTH.PASSWORD_WEAK',
      [`password:${rule}`],
    ]);
  });

  it('refuses a password that contains the username', async () => {
    const person = newcomer();
    const answer = await post('register', { ...person, password: `${person.username}!!` });
    expect([answer.status, answer.code]).toEqual([400, 'AUTH.PASSWORD_WEAK']);
  });

  it.each<[string, unknown]>([
    ['no body', undefined],
    ['a list', []],
    ['a string', '"login"'],
    ['broken JSON', '{"login": '],
    ['a login with NUL', { login: 'an\0na', password: PASSWORD }],
    ['an empty login', { login: ' ', password: PASSWORD }],
    ['an empty password', { login: 'anna', password: '' }],
    ['a login that is an object', { login: { $gt: '' }, password: PASSWORD }],
    ['an unknown field', { login: 'anna', password: PASSWORD, remember: true }],
  ])('refuses to sign in with %s', async (_what, body) => {
    const answer = await post('login', body);
    expect([answer.status, answer.code]).toEqual([400, 'COMMON.VALIDATION']);
  });
});
