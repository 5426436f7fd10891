import { get } from 'node:http';
import type { IncomingMessage } from 'node:http';
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
import { Logger } from '@nestjs/common';
import { rest, startTestApp } from '../../../test/support/index.js';
import type { TestApp, TestUser } from '../../../test/support/index.js';
import { SessionCleanUp } from './session-clean-up.js';

const WRONG = 'not the right password';
const FROM = { 'x-forwarded-for': '203.0.113.9', 'user-agent': 'Phone/7.0' };
const WHERE = { address: '203.0.113.9', userAgent: 'Phone/7.0' };

type Line = Readonly<Record<string, unknown>>;

describe('the security log', () => {
  let app: TestApp;
  let anna: TestUser;
  let lines: Line[];

  beforeAll(async () => {
    app = await startTestApp({
      env: { RATE_LIMIT_FACTOR: '1', TRUST_PROXY: 'true', SESSIONS_PER_USER: '3' },
    });
  });
  afterAll(() => app.close());
  beforeEach(async () => {
    anna = await app.registerUser('anna');
    lines = [];
    for (const level of ['log', 'warn'] as const)
      jest.spyOn(Logger.prototype, level).mockImplementation((first: unknown) => {
        if (typeof first === 'object' && first !== null && 'event' in first)
          lines.push(first as Line);
      });
  });
  afterEach(() => {
    jest.restoreAllMocks();
  });

  const logIn = async (
    login: string,
    password: string,
    deviceToken?: string,
  ): Promise<AuthResult> =>
    (
      await rest<AuthResult>(app.url, 'POST', 'auth/login', {
        body: { login, password, ...(deviceToken === undefined ? {} : { deviceToken }) },
        headers: FROM,
      })
    ).body;
  const ended = (sessionId: string, reason: string): Line => ({
    event: 'session-ended',
    userId: anna.user.id,
    sessionId,
    reason,
    ...WHERE,
    deviceId: null,
  });

  it('has a line for every registration and sign-in, with the device', async () => {
    const first = await logIn(anna.user.email, anna.password);
    const second = await logIn(anna.user.username, anna.password, first.deviceToken);
    const line = { event: 'sign-in', userId: anna.user.id, ...WHERE, deviceId: expect.any(String) };
    expect(lines).toEqual([
      { ...line, sessionId: first.sessionId },
      { ...line, sessionId: second.sessionId },
    ]);
    expect(lines[0]?.['deviceId']).toBe(lines[1]?.['deviceId']);
    const other = await app.registerUser('bert');
    expect(lines.at(-1)).toMatchObject({
      event: 'registration',
      userId: other.user.id,
      sessionId: other.sessionId,
    });
  });

  it('has a line for every wrong password and one for a lockout, without the given login', async () => {
    for (let round = 0; round < 14; round += 1) await logIn(anna.user.email, WRONG);
    await logIn('someone@example.com', WRONG);
    const failure = { event: 'sign-in-failed', userId: anna.user.id, ...WHERE, deviceId: null };
    expect(lines).toEqual([
      ...Array<Line>(10).fill(failure),
      { ...failure, event: 'lockout' },
      { ...failure, userId: null },
    ]);
    expect(JSON.stringify(lines)).not.toMatch(/@|not the right/);
  });

  it('has a line for a changed password and for every session that ended by it', async () => {
    const phone = await logIn(anna.user.username, anna.password);
    lines = [];
    const body = { currentPassword: anna.password, newPassword: 'a wholly different pass phrase' };
    await rest(app.url, 'POST', 'auth/password', { token: anna.token, body, headers: FROM });
    expect(lines).toEqual([
      ended(phone.sessionId, 'password-changed'),
      {
        event: 'password-changed',
        userId: anna.user.id,
        sessionId: anna.sessionId,
        ...WHERE,
        deviceId: null,
      },
    ]);
  });

  it('has a line for every end of a session, for every reason', async () => {
    const signIns: AuthResult[] = [];
    for (let index = 0; index < 3; index += 1)
      signIns.push(await logIn(anna.user.username, anna.password));
    const [one, two, three] = signIns as [AuthResult, AuthResult, AuthResult];
    expect(lines.filter(({ event }) => event === 'session-ended')).toEqual([
      ended(anna.sessionId, 'ended-elsewhere'),
    ]);
    lines = [];
    const ask = (method: string, path: string, token: string): Promise<unknown> =>
      rest(app.url, method, path, { token, headers: FROM });
    await ask('POST', 'auth/logout', one.accessToken);
    await ask('DELETE', `auth/sessions/${two.sessionId}`, three.accessToken);
    await app.database.query(
      "UPDATE sessions SET expires_at = now() - interval '2 days' WHERE id = $1",
      [three.sessionId],
    );
    await app.app.get(SessionCleanUp).run();
    expect(lines).toEqual([
      ended(one.sessionId, 'logged-out'),
      ended(two.sessionId, 'ended-elsewhere'),
      {
        event: 'session-ended',
        userId: anna.user.id,
        sessionId: three.sessionId,
        reason: 'expired',
      },
    ]);
  });

  it('has a line for a refresh token that is used a second time', async () => {
    const { sessionId, refreshToken } = await logIn(anna.user.username, anna.password);
    lines = [];
    const refresh = (agent: string): Promise<unknown> =>
      rest(app.url, 'POST', 'auth/refresh', {
        body: { refreshToken },
        headers: { ...FROM, 'user-agent': agent },
      });
    await refresh('Phone/7.0');
    await refresh('Thief/1.0');
    expect(lines).toEqual([{ ...ended(sessionId, 'refresh-reused'), userAgent: 'Thief/1.0' }]);
  });

  it.each(['users/me', 'contacts', 'auth/sessions', 'chats', 'calls'])(
    'and no cache stores the response of %s',
    async (path) => {
      const { status, headers } = await rest(app.url, 'GET', path, { token: anna.token });
      expect([status, headers.get('cache-control')]).toEqual([200, 'no-store']);
    },
  );

  it('and the description of the API is written once, and sent when it is new', async () => {
    // Not `fetch`: it adds `Cache-Control: no-cache` to a conditional request.
    const ask = (headers: Record<string, string>): Promise<IncomingMessage> =>
      new Promise((resolve, reject) => {
        get(`${app.url}/api/openapi.json`, { headers }, (response) =>
          resolve(response.resume()),
        ).on('error', reject);
      });
    const first = await ask({});
    const etag = first.headers.etag ?? '';
    expect([first.statusCode, first.headers['cache-control']]).toEqual([200, 'no-cache']);
    const again = await ask({ 'if-none-match': etag });
    expect([again.statusCode, again.headers.etag]).toEqual([304, etag]);
    expect((await ask({ 'if-none-match': '"other"' })).statusCode).toBe(200);
  });
});
