import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type {
  AuthResult,
  ConfirmedFactor,
  FactorChallenge,
  FactorOverview,
  RecoveryCodes,
  TotpEnrolment,
} from '@chatcall/contracts';
import { generateSync } from 'otplib';
import { rest, startTestApp } from '../../../../test/support/index.js';
import type { RestAnswer, TestApp, TestUser } from '../../../../test/support/index.js';

const STEP_SECONDS = 30;

describe('second factors', () => {
  let app: TestApp;
  let anna: TestUser;
  let secret: string;
  let factorId: string;
  let codes: readonly string[];

  beforeAll(async () => {
    app = await startTestApp();
  });
  afterAll(() => app.close());
  beforeEach(async () => {
    anna = await app.registerUser('anna');
    ({ secret, factorId, codes } = await enrol(anna));
  });

  const send = <T>(
    method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
    path: string,
    { token }: Pick<TestUser, 'token'>,
    body?: object,
  ): Promise<RestAnswer<T>> =>
    rest<T>(app.url, method, `auth/${path}`, { token, ...(body === undefined ? {} : { body }) });
  const codeOf = (key: string, steps = 0): string =>
    generateSync({ secret: key, epoch: Math.floor(Date.now() / 1000) + steps * STEP_SECONDS });

  const enrol = async (
    user: TestUser,
    name = 'Phone',
  ): Promise<{ secret: string; factorId: string; codes: readonly string[] }> => {
    const { body } = await send<TotpEnrolment>('POST', 'factors/totp', user, { name });
    const confirmed = await send<ConfirmedFactor>('POST', `factors/${body.id}/confirmation`, user, {
      code: codeOf(body.secret),
    });
    expect(confirmed.status).toBe(200);
    // The tests sign in within the same 30 seconds.
    await app.database.query('UPDATE factors SET last_step = NULL WHERE id = $1', [body.id]);
    return { secret: body.secret, factorId: body.id, codes: confirmed.body.recoveryCodes ?? [] };
  };
  const firstStep = (
    { user, password }: Pick<TestUser, 'user' | 'password'>,
    device: { agent?: string; deviceToken?: string } = {},
  ): Promise<RestAnswer<AuthResult & { challenge: FactorChallenge }>> =>
    rest(app.url, 'POST', 'auth/login', {
      body: {
        login: user.username,
        password,
        ...(device.deviceToken === undefined ? {} : { deviceToken: device.deviceToken }),
      },
      headers: { 'user-agent': device.agent ?? 'Test/1.0' },
    });
  const challengeOf = async (user: Pick<TestUser, 'user' | 'password'>): Promise<string> => {
    const { code, body } = await firstStep(user);
    expect(code).toBe('AUTH.FACTOR_REQUIRED');
    return body.challenge.token ?? '';
  };
  const secondStep = (
    challenge: string,
    proof: { kind?: string; code?: string; deviceToken?: string },
    agent = 'Test/1.0',
  ): Promise<RestAnswer<AuthResult>> =>
    rest(app.url, 'POST', 'auth/factor', {
      body: { challenge, kind: 'totp', ...proof },
      headers: { 'user-agent': agent },
    });
  const outcomes = (answers: readonly RestAnswer<unknown>[]): (string | number)[] =>
    answers.map(({ code, status }) => code ?? status).sort();
  const sessions = async (): Promise<number> =>
    (await app.database.query('SELECT 1 FROM sessions WHERE user_id = $1', [anna.user.id])).length;

  it('are needed after the password, and open the session', async () => {
    const first = await firstStep(anna);
    expect(first).toMatchObject({ status: 401, code: 'AUTH.FACTOR_REQUIRED' });
    expect(first.body.challenge.kinds).toEqual(['totp', 'recovery-code']);
    expect(first.body.accessToken).toBeUndefined();
    expect(await sessions()).toBe(1);
    const second = await secondStep(first.body.challenge.token ?? '', { code: codeOf(secret) });
    expect(second.status).toBe(200);
    const me = await rest(app.url, 'GET', 'users/me', { token: second.body.accessToken });
    expect(me.status).toBe(200);
  });

  it('count only when a code of the app was confirmed', async () => {
    const bert = await app.registerUser('bert');
    const { body } = await send<TotpEnrolment>('POST', 'factors/totp', bert, { name: 'Phone' });
    expect(body.uri).toContain(`secret=${body.secret}`);
    expect((await firstStep(bert)).status).toBe(200);
    const wrong = await send('POST', `factors/${body.id}/confirmation`, bert, { code: '000000x' });
    expect(wrong.code).toBe('AUTH.FACTOR_WRONG');
    const others = await send('POST', `factors/${body.id}/confirmation`, anna, {
      code: codeOf(body.secret),
    });
    expect(others.code).toBe('COMMON.NOT_FOUND');
    expect((await firstStep(bert)).status).toBe(200);
  });

  it('accept a code once, also when it is sent twice at the same time', async () => {
    const [one, other, late] = await Promise.all([anna, anna, anna].map(challengeOf));
    const code = codeOf(secret);
    const answers = await Promise.all(
      [one, other].map((challenge) => secondStep(challenge ?? '', { code })),
    );
    expect(outcomes(answers)).toEqual([200, 'AUTH.FACTOR_WRONG']);
    expect((await secondStep(late ?? '', { code })).code).toBe('AUTH.FACTOR_WRONG');
    // An older code, too, but not the next one.
    expect((await secondStep(late ?? '', { code: codeOf(secret, -1) })).code).toBe(
      'AUTH.FACTOR_WRONG',
    );
    expect((await secondStep(late ?? '', { code: codeOf(secret, 1) })).status).toBe(200);
  });

  it('can be replaced by a recovery code, once, also when it is sent twice at the same time', async () => {
    const [one, other, late] = await Promise.all([anna, anna, anna].map(challengeOf));
    const proof = {
      kind: 'recovery-code',
      code: (codes[0] ?? '').toLowerCase().replaceAll('-', ' '),
    };
    const answers = await Promise.all(
      [one, other].map((challenge) => secondStep(challenge ?? '', proof)),
    );
    expect(outcomes(answers)).toEqual([200, 'AUTH.FACTOR_WRONG']);
    expect((await secondStep(late ?? '', proof)).code).toBe('AUTH.FACTOR_WRONG');
    const { body } = await send<FactorOverview>('GET', 'factors', anna);
    expect(body.recoveryCodesLeft).toBe(9);
    expect(codes).toHaveLength(10);
  });

  it('get new recovery codes, which replace the former ones', async () => {
    const created = await send<RecoveryCodes>('POST', 'recovery-codes', anna);
    expect(created.body.codes).toHaveLength(10);
    const challenge = await challengeOf(anna);
    const kind = 'recovery-code';
    expect((await secondStep(challenge, { kind, code: codes[0] ?? '' })).code).toBe(
      'AUTH.FACTOR_WRONG',
    );
    const [fresh = ''] = created.body.codes;
    expect((await secondStep(challenge, { kind, code: fresh })).status).toBe(200);
  });

  it('refuse the code or recovery code of another user', async () => {
    const bert = await app.registerUser('bert');
    const his = await enrol(bert);
    const challenge = await challengeOf(anna);
    expect((await secondStep(challenge, { code: codeOf(his.secret) })).code).toBe(
      'AUTH.FACTOR_WRONG',
    );
    const recovery = { kind: 'recovery-code', code: his.codes[0] ?? '' };
    expect((await secondStep(challenge, recovery)).code).toBe('AUTH.FACTOR_WRONG');
    const path = `factors/${his.factorId}`;
    expect((await send('PATCH', path, anna, { name: 'Mine' })).code).toBe('COMMON.NOT_FOUND');
    expect((await send('DELETE', path, anna)).code).toBe('COMMON.NOT_FOUND');
  });

  describe('the challenge', () => {
    it('belongs to the device that began', async () => {
      const challenge = await challengeOf(anna);
      const code = codeOf(secret);
      for (const answer of [
        await secondStep(challenge, { code }, 'Other/1.0'),
        await secondStep(challenge, { code, deviceToken: 'another' }),
        await secondStep('A'.repeat(43), { code }),
      ])
        expect(answer).toMatchObject({ status: 410, code: 'AUTH.CHALLENGE_INVALID' });
      expect((await secondStep(challenge, { code })).status).toBe(200);
    });

    it('works once, also when it is used twice at the same time', async () => {
      const challenge = await challengeOf(anna);
      const [one = '', other = ''] = codes;
      const answers = await Promise.all(
        [one, other].map((code) => secondStep(challenge, { kind: 'recovery-code', code })),
      );
      expect(outcomes(answers)).toEqual([200, 'AUTH.CHALLENGE_INVALID']);
      expect((await secondStep(challenge, { code: codeOf(secret) })).code).toBe(
        'AUTH.CHALLENGE_INVALID',
      );
    });

    it('has five tries and five minutes', async () => {
      const challenge = await challengeOf(anna);
      for (let tries = 0; tries < 5; tries += 1)
        expect((await secondStep(challenge, { code: 'abcdef' })).code).toBe('AUTH.FACTOR_WRONG');
      expect((await secondStep(challenge, { code: codeOf(secret) })).code).toBe(
        'AUTH.CHALLENGE_INVALID',
      );
      const late = await challengeOf(anna);
      await app.database.query(
        `UPDATE factor_challenges SET expires_at = expires_at - interval '5 minutes' WHERE user_id = $1`,
        [anna.user.id],
      );
      expect((await secondStep(late, { code: codeOf(secret) })).code).toBe(
        'AUTH.CHALLENGE_INVALID',
      );
    });

    it('ends with the password that it followed', async () => {
      const challenge = await challengeOf(anna);
      const changed = await send('POST', 'password', anna, {
        currentPassword: anna.password,
        newPassword: 'a wholly different pass phrase',
      });
      expect(changed.status).toBe(204);
      expect((await secondStep(challenge, { code: codeOf(secret) })).code).toBe(
        'AUTH.CHALLENGE_INVALID',
      );
    });

    it('of a browser is in a cookie that scripts cannot read', async () => {
      const login = await fetch(`${app.url}/api/auth/login`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'user-agent': 'Test/1.0' },
        body: JSON.stringify({
          login: anna.user.username,
          password: anna.password,
          delivery: 'cookie',
        }),
      });
      const { challenge } = (await login.json()) as { challenge: FactorChallenge };
      expect(challenge).toEqual({
        kinds: ['totp', 'recovery-code'],
        expiresAt: expect.any(String),
      });
      const [cookie = ''] = login.headers.getSetCookie();
      expect(cookie).toMatch(/^chatcall_challenge=[\w-]{43};.*HttpOnly; SameSite=Strict$/);
      const prove = (headers: Record<string, string>): Promise<Response> =>
        fetch(`${app.url}/api/auth/factor`, {
          method: 'POST',
          headers: {
            'content-type': 'application/json',
            'user-agent': 'Test/1.0',
            cookie: cookie.split(';', 1)[0] ?? '',
            ...headers,
          },
          body: JSON.stringify({ kind: 'totp', code: codeOf(secret), delivery: 'cookie' }),
        });
      expect((await prove({})).status).toBe(403);
      const done = await prove({ 'x-chatcall-client': 'web' });
      expect(done.status).toBe(200);
      expect(done.headers.getSetCookie().join('\n')).toMatch(/chatcall_challenge=;/);
    });
  });

  it('are needed wherever a session opens: a repeated registration', async () => {
    const key = crypto.randomUUID();
    const username = `clara-${key.slice(0, 8)}`;
    const body = {
      email: `${username}@example.com`,
      username,
      displayName: 'Clara',
      password: anna.password,
    };
    const register = (): Promise<RestAnswer<AuthResult>> =>
      rest(app.url, 'POST', 'auth/register', { body, headers: { 'idempotency-key': key } });
    const first = await register();
    await enrol({ ...anna, user: first.body.user, token: first.body.accessToken });
    expect(await register()).toMatchObject({ status: 401, code: 'AUTH.FACTOR_REQUIRED' });
  });

  it('are named and removed; with the last one the recovery codes end', async () => {
    const renamed = await send('PATCH', `factors/${factorId}`, anna, { name: ' My  phone ' });
    expect(renamed.body).toMatchObject({ id: factorId, name: 'My phone' });
    const second = await enrol(anna, 'Tablet');
    expect(second.codes).toEqual([]);
    expect((await send('DELETE', `factors/${factorId}`, anna)).status).toBe(204);
    expect((await firstStep(anna)).code).toBe('AUTH.FACTOR_REQUIRED');
    expect((await send('DELETE', `factors/${second.factorId}`, anna)).status).toBe(204);
    expect((await send<FactorOverview>('GET', 'factors', anna)).body).toEqual({
      factors: [],
      recoveryCodesLeft: 0,
    });
    expect((await firstStep(anna)).status).toBe(200);
    expect((await send('POST', 'recovery-codes', anna)).code).toBe('COMMON.NOT_FOUND');
  });

  it('are at most twenty', async () => {
    await app.database.query(
      `INSERT INTO factors (id, user_id, kind, name, secret, confirmed_at)
       SELECT gen_random_uuid(), $1, 'totp', 'App', 'x', now() FROM generate_series(1, 19)`,
      [anna.user.id],
    );
    expect((await send('POST', 'factors/totp', anna, { name: 'One more' })).code).toBe(
      'AUTH.TOO_MANY_FACTORS',
    );
  });

  it('are stored so that the database alone gives no codes', async () => {
    const rows = await app.database.query('SELECT * FROM factors WHERE user_id = $1', [
      anna.user.id,
    ]);
    const stored = JSON.stringify([
      rows,
      await app.database.query('SELECT encode(code_hash, $1) FROM recovery_codes', ['escape']),
      await app.database.query('SELECT * FROM audit_log'),
    ]);
    for (const text of [secret, ...codes]) expect(stored).not.toContain(text);
  });
});

describe('guessing the codes of a second factor', () => {
  it('is limited, together with the guessing of passwords', async () => {
    const app = await startTestApp({ env: { RATE_LIMIT_FACTOR: '1' } });
    try {
      const anna = await app.registerUser('anna');
      await app.database.query(
        `INSERT INTO factors (id, user_id, kind, name, secret, confirmed_at)
         VALUES (gen_random_uuid(), $1, 'totp', 'App', 'x', now())`,
        [anna.user.id],
      );
      const guess = async (): Promise<string | number> => {
        const first = await rest<{ challenge: FactorChallenge }>(app.url, 'POST', 'auth/login', {
          body: { login: anna.user.username, password: anna.password },
        });
        if (first.code !== 'AUTH.FACTOR_REQUIRED') return first.code ?? first.status;
        const { code, status } = await rest(app.url, 'POST', 'auth/factor', {
          body: { challenge: first.body.challenge.token, kind: 'totp', code: '123456' },
        });
        return code ?? status;
      };
      const answers: (string | number)[] = [];
      for (let tries = 0; tries < 11; tries += 1) answers.push(await guess());
      expect(answers.slice(0, 10)).toEqual(Array(10).fill('AUTH.FACTOR_WRONG'));
      expect(answers[10]).toBe('COMMON.RATE_LIMITED');
    } finally {
      await app.close();
    }
  });
});
