import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { AuthResult, TokenPair } from '@chatcall/contracts';
import {
  disconnected,
  nextNotice,
  connectSocket,
  rest,
  startTestApp,
} from '../../../test/support/index.js';
import type { RestAnswer, TestApp } from '../../../test/support/index.js';

const AGENT = { 'user-agent': 'Test/1.0' };
const CLIENT = { 'x-chatcall-client': 'web' };

describe('refreshing', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp();
  });
  afterAll(() => app.close());

  const refresh = (
    refreshToken: string | undefined,
    headers: Record<string, string> = AGENT,
  ): Promise<RestAnswer<TokenPair>> =>
    rest(app.url, 'POST', 'auth/refresh', { body: { refreshToken }, headers });
  const signIn = async (delivery: 'body' | 'cookie' = 'body'): Promise<RestAnswer<AuthResult>> => {
    const { user, password } = await app.registerUser('fresh');
    return rest(app.url, 'POST', 'auth/login', {
      body: { login: user.username, password, delivery },
      headers: AGENT,
    });
  };
  const tokenOf = ({ body }: RestAnswer<TokenPair>): string => body.refreshToken ?? '';
  const lives = async ({ body }: RestAnswer<TokenPair>): Promise<boolean> =>
    (await rest(app.url, 'GET', 'users/me', { token: body.accessToken })).status === 200;
  /** Moves the last rotation of the session into the past. */
  const letTimePass = (sessionId: string, seconds: number): Promise<unknown> =>
    app.database.query(
      'UPDATE refresh_tokens SET retired_at = retired_at - make_interval(secs => $2) WHERE session_id = $1',
      [sessionId, seconds],
    );

  it('exchanges a refresh token for new tokens of the same session', async () => {
    const first = await signIn();
    const second = await refresh(tokenOf(first));
    expect(second.status).toBe(200);
    expect(second.body.sessionId).toBe(first.body.sessionId);
    expect(tokenOf(second)).toMatch(/^[\w-]{43}$/);
    expect(tokenOf(second)).not.toBe(tokenOf(first));
    expect(await lives(second)).toBe(true);
    const third = await refresh(tokenOf(second));
    expect(third.status).toBe(200);
    const days = (Date.parse(third.body.refreshTokenExpiresAt) - Date.now()) / 86_400_000;
    expect(days).toBeGreaterThan(6.99);
    expect(days).toBeLessThan(7.01);
  });

  it('stores only the hash', async () => {
    const first = await signIn();
    const second = await refresh(tokenOf(first));
    const rows = await app.database.query<{ token_hash: Buffer; all: string }>(
      'SELECT token_hash, t::text AS all FROM refresh_tokens t WHERE session_id = $1 ORDER BY created_at',
      [first.body.sessionId],
    );
    expect(rows.map((row) => row.token_hash)).toEqual(
      [first, second].map((answer) => createHash('sha256').update(tokenOf(answer)).digest()),
    );
    const dump = JSON.stringify(rows.map((row) => row.all));
    for (const answer of [first, second]) {
      expect(dump).not.toContain(tokenOf(answer));
      expect(dump).not.toContain(Buffer.from(tokenOf(answer), 'base64url').toString('hex'));
    }
  });

  it('returns the same answer again to a client that lost it', async () => {
    const first = await signIn();
    const second = await refresh(tokenOf(first));
    const again = await refresh(tokenOf(first));
    expect(tokenOf(again)).toBe(tokenOf(second));
    expect(await lives(again)).toBe(true);
    expect((await refresh(tokenOf(again))).status).toBe(200);
  });

  it('returns it again when the client noticed the loss late, and the server restarted meanwhile', async () => {
    const first = await signIn();
    const second = await refresh(tokenOf(first));
    await letTimePass(first.body.sessionId, 45);
    expect(tokenOf(await refresh(tokenOf(first)))).toBe(tokenOf(second));
  });

  it('keeps the session when many tabs refresh at once: all get the same token', async () => {
    const first = await signIn();
    const answers = await Promise.all(Array.from({ length: 12 }, () => refresh(tokenOf(first))));
    expect(answers.map(({ status }) => status)).toEqual(Array(12).fill(200));
    expect(new Set(answers.map(tokenOf)).size).toBe(1);
    const usable = await app.database.query(
      'SELECT 1 FROM refresh_tokens WHERE session_id = $1 AND retired_at IS NULL',
      [first.body.sessionId],
    );
    expect(usable).toHaveLength(1);
  });

  it('returns the usable token to a tab that is two rotations behind, within the grace period', async () => {
    const first = await signIn();
    const second = await refresh(tokenOf(first));
    const third = await refresh(tokenOf(second));
    expect(tokenOf(await refresh(tokenOf(first)))).toBe(tokenOf(third));
  });

  it('ends the session when an old token is used again, notifies its sockets, and invalidates all its tokens', async () => {
    const first = await signIn();
    const second = await refresh(tokenOf(first));
    const socket = await connectSocket(app.url, second.body.accessToken);
    const ended = nextNotice(socket, 'auth:ended');
    const gone = disconnected(socket);
    await letTimePass(first.body.sessionId, 61);
    const reused = await refresh(tokenOf(first));
    expect([reused.status, reused.code]).toEqual([401, 'AUTH.REFRESH_REUSED']);
    expect(await ended).toEqual({ sessionId: first.body.sessionId, reason: 'refresh-reused' });
    await gone;
    expect((await rest(app.url, 'GET', 'users/me', { token: second.body.accessToken })).code).toBe(
      'AUTH.SESSION_ENDED',
    );
    const thief = await refresh(tokenOf(second));
    expect([thief.status, thief.code]).toEqual([401, 'AUTH.SESSION_ENDED']);
  });

  it('ends the session when another client uses an old token, however fast it is', async () => {
    const first = await signIn();
    await refresh(tokenOf(first));
    expect((await refresh(tokenOf(first), { 'user-agent': 'Other/2.0' })).code).toBe(
      'AUTH.REFRESH_REUSED',
    );
  });

  it('ends only the session whose token was reused', async () => {
    const { user, password, token } = await app.registerUser('many');
    const other = await rest<AuthResult>(app.url, 'POST', 'auth/login', {
      body: { login: user.username, password },
      headers: AGENT,
    });
    await refresh(tokenOf(other));
    await letTimePass(other.body.sessionId, 60);
    expect((await refresh(tokenOf(other))).code).toBe('AUTH.REFRESH_REUSED');
    expect((await rest(app.url, 'GET', 'users/me', { token })).status).toBe(200);
  });

  it('refuses an expired token, and the token of an expired session', async () => {
    const first = await signIn();
    await app.database.query(
      "UPDATE refresh_tokens SET expires_at = now() - interval '1 second' WHERE session_id = $1",
      [first.body.sessionId],
    );
    const answer = await refresh(tokenOf(first));
    expect([answer.status, answer.code]).toEqual([401, 'AUTH.SESSION_ENDED']);
  });

  it.each<[string, unknown, number, string]>([
    ['an unknown token', 'a'.repeat(43), 401, 'AUTH.TOKEN_INVALID'],
    ['an access token', 'eyJhbGciOiJub25lIn0.e30.', 401, 'AUTH.TOKEN_INVALID'],
    ['an empty token', '', 401, 'AUTH.TOKEN_INVALID'],
    ['an endless token', 'a'.repeat(129), 400, 'COMMON.VALIDATION'],
    ['a token that is a number', 7, 400, 'COMMON.VALIDATION'],
    ['a token that is null', null, 400, 'COMMON.VALIDATION'],
    ['no token', undefined, 401, 'AUTH.REQUIRED'],
  ])('refuses %s', async (_what, refreshToken, status, code) => {
    const answer = await rest(app.url, 'POST', 'auth/refresh', { body: { refreshToken } });
    expect([answer.status, answer.code]).toEqual([status, code]);
  });

  describe('in a browser', () => {
    const cookieOf = ({ headers }: RestAnswer<unknown>): string =>
      headers.getSetCookie().find((line) => line.startsWith('chatcall_refresh=')) ?? '';
    const pairOf = (answer: RestAnswer<unknown>): string => cookieOf(answer).split(';')[0] ?? '';
    const refreshByCookie = (
      cookie: string,
      headers: Record<string, string> = CLIENT,
    ): Promise<RestAnswer<TokenPair>> =>
      rest(app.url, 'POST', 'auth/refresh', { headers: { ...AGENT, ...headers, cookie } });

    it('puts the token into a cookie that scripts and other sites cannot use, and not into the body', async () => {
      const answer = await signIn('cookie');
      expect(answer.body).not.toHaveProperty('refreshToken');
      const attributes = cookieOf(answer).split('; ');
      expect(attributes).toEqual(
        expect.arrayContaining(['HttpOnly', 'SameSite=Strict', 'Path=/api/auth']),
      );
      expect(attributes.find((part) => part.startsWith('Expires='))).toBeDefined();
      expect(attributes).not.toContain('Secure');
    });

    it('refreshes by cookie, with a new cookie', async () => {
      const first = await signIn('cookie');
      const second = await refreshByCookie(pairOf(first));
      expect(second.status).toBe(200);
      expect(second.body).not.toHaveProperty('refreshToken');
      expect(pairOf(second)).not.toBe(pairOf(first));
      expect(await lives(second)).toBe(true);
      expect((await refreshByCookie(pairOf(second))).status).toBe(200);
    });

    it('refuses the cookie without the header that only our own pages send', async () => {
      const first = await signIn('cookie');
      const answer = await refreshByCookie(pairOf(first), {});
      expect([answer.status, answer.code]).toEqual([403, 'COMMON.FORBIDDEN']);
      expect((await refreshByCookie(pairOf(first))).status).toBe(200);
    });

    it('uses a cookie name that browsers accept over TLS only, and replaces the cookie of an older version', async () => {
      const behind = await startTestApp({ env: { TRUST_PROXY: 'true' } });
      const overTls = { ...AGENT, ...CLIENT, 'x-forwarded-proto': 'https' };
      const refresh = (cookie: string): Promise<RestAnswer<TokenPair>> =>
        rest(behind.url, 'POST', 'auth/refresh', { headers: { ...overTls, cookie } });
      const named = (answer: RestAnswer<unknown>, name: string): string =>
        answer.headers.getSetCookie().find((line) => line.startsWith(`${name}=`)) ?? '';
      try {
        const { user, password } = await behind.registerUser('tls');
        const signIn = await rest(behind.url, 'POST', 'auth/login', {
          body: { login: user.username, password, delivery: 'cookie' },
          headers: overTls,
        });
        for (const name of ['__Secure-chatcall_refresh', '__Secure-chatcall_device'])
          expect(named(signIn, name).split('; ')).toEqual(
            expect.arrayContaining(['Secure', 'HttpOnly']),
          );
        expect(named(signIn, 'chatcall_session').split('; ')).toEqual(
          expect.arrayContaining(['Secure', 'Path=/']),
        );
        expect(named(signIn, '__Secure-chatcall_files').split('; ')).toEqual(
          expect.arrayContaining(['Secure', 'HttpOnly', 'SameSite=Strict', 'Path=/api/files']),
        );
        expect(signIn.headers.getSetCookie()).toHaveLength(4);
        const token = named(signIn, '__Secure-chatcall_refresh').split(/[=;]/)[1] ?? '';
        const upgraded = await refresh(`chatcall_refresh=${token}`);
        expect(upgraded.status).toBe(200);
        expect(named(upgraded, 'chatcall_refresh')).toMatch(
          /^chatcall_refresh=; .*Expires=Thu, 01 Jan 1970/,
        );
        expect(named(upgraded, '__Secure-chatcall_device')).not.toBe('');
        const next = named(upgraded, '__Secure-chatcall_refresh').split(';', 1)[0] ?? '';
        const both = await refresh(`chatcall_refresh=planted; ${next}`);
        expect(both.status).toBe(200);
        const out = await rest(behind.url, 'POST', 'auth/logout', {
          token: both.body.accessToken,
          headers: overTls,
        });
        expect(named(out, '__Secure-chatcall_refresh')).toMatch(/=; .*Expires=Thu, 01 Jan 1970/);
      } finally {
        await behind.close();
      }
    });

    it('clears the cookie at sign-out', async () => {
      const first = await signIn('cookie');
      const out = await rest(app.url, 'POST', 'auth/logout', { token: first.body.accessToken });
      expect(out.status).toBe(204);
      expect(cookieOf(out)).toMatch(
        /^chatcall_refresh=; Path=\/api\/auth; Expires=Thu, 01 Jan 1970/,
      );
      const answer = await refreshByCookie(pairOf(first));
      expect([answer.status, answer.code]).toEqual([401, 'AUTH.SESSION_ENDED']);
      expect(cookieOf(answer)).toMatch(/^chatcall_refresh=; /);
    });

    it('sets a readable cookie that shows whether a refresh makes sense, and answers 204 when it does not', async () => {
      const hintOf = ({ headers }: RestAnswer<unknown>): string =>
        headers.getSetCookie().find((line) => line.startsWith('chatcall_session=')) ?? '';
      const ask = (cookie: string): Promise<RestAnswer<unknown>> =>
        rest(app.url, 'POST', 'auth/refresh?ifPresent=true', {
          headers: { ...AGENT, ...CLIENT, cookie },
        });
      expect((await ask('')).status).toBe(204);
      expect((await ask('chatcall_session=1')).status).toBe(204);
      const first = await signIn('cookie');
      expect(hintOf(first)).toMatch(
        /^chatcall_session=1; Path=\/; Expires=[^;]+; SameSite=Strict$/,
      );
      const second = await ask(pairOf(first));
      expect(second.status).toBe(200);
      expect(hintOf(second)).toMatch(/^chatcall_session=1; /);
      const out = await rest(app.url, 'POST', 'auth/logout', { token: first.body.accessToken });
      expect(hintOf(out)).toMatch(/^chatcall_session=; Path=\/; Expires=Thu, 01 Jan 1970/);
      const over = await ask(pairOf(second));
      expect([over.code, hintOf(over)]).toEqual([
        'AUTH.SESSION_ENDED',
        expect.stringMatching(/^chatcall_session=; /),
      ]);
      const answer = await rest(app.url, 'POST', 'auth/refresh?ifPresent=maybe');
      expect(answer.code).toBe('COMMON.VALIDATION');
      expect((await rest(app.url, 'POST', 'auth/refresh')).code).toBe('AUTH.REQUIRED');
    });

    it('keeps a cookie that may work later', async () => {
      const answer = await refreshByCookie('chatcall_refresh=', CLIENT);
      expect([answer.code, cookieOf(answer)]).toEqual(['AUTH.REQUIRED', '']);
    });
  });
});

describe('refreshing on two nodes', () => {
  let one: TestApp;
  let two: TestApp;
  beforeAll(async () => {
    one = await startTestApp({ redis: true });
    two = await startTestApp({ databaseUrl: one.databaseUrl, redisPrefix: one.redisPrefix ?? '' });
  });
  afterAll(async () => {
    await two.close();
    await one.close();
  });

  it('returns the same token to many requests at both nodes at once, round after round', async () => {
    const { user, password } = await one.registerUser('spread');
    const first = await rest<AuthResult>(one.url, 'POST', 'auth/login', {
      body: { login: user.username, password },
      headers: AGENT,
    });
    let refreshToken = first.body.refreshToken;
    for (let round = 0; round < 5; round += 1) {
      const body = { refreshToken };
      const answers = await Promise.all(
        Array.from({ length: 8 }, (_, index) =>
          rest<TokenPair>(index % 2 === 0 ? one.url : two.url, 'POST', 'auth/refresh', {
            body,
            headers: AGENT,
          }),
        ),
      );
      expect(new Set(answers.map((answer) => answer.body.refreshToken)).size).toBe(1);
      expect(answers[0]?.body.refreshToken).not.toBe(refreshToken);
      refreshToken = answers[0]?.body.refreshToken;
    }
  });

  it('ends the session when both an attacker and the owner have used a token', async () => {
    const { user, password } = await one.registerUser('stolen');
    const first = await rest<AuthResult>(one.url, 'POST', 'auth/login', {
      body: { login: user.username, password },
      headers: AGENT,
    });
    const show = (
      url: string,
      refreshToken: string | undefined,
      agent: string,
    ): Promise<RestAnswer<TokenPair>> =>
      rest(url, 'POST', 'auth/refresh', {
        body: { refreshToken },
        headers: { 'user-agent': agent },
      });
    const outcomes = await Promise.all([
      show(one.url, first.body.refreshToken, 'Owner/1'),
      show(two.url, first.body.refreshToken, 'Thief/1'),
    ]);
    expect(outcomes.map(({ code, status }) => code ?? status).sort()).toEqual([
      200,
      'AUTH.REFRESH_REUSED',
    ]);
    const winner = outcomes.find(({ status }) => status === 200);
    expect((await show(one.url, winner?.body.refreshToken, 'Owner/1')).code).toBe(
      'AUTH.SESSION_ENDED',
    );
  });
});
