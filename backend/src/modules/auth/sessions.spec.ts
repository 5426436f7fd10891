import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { AuthResult, CursorPage, Session } from '@chatcall/contracts';
import {
  connectSocket,
  disconnected,
  nextNotice,
  rest,
  startTestApp,
} from '../../../test/support/index.js';
import type { RestAnswer, TestApp, TestUser } from '../../../test/support/index.js';
import { PasswordHasher } from './password-hasher.js';

const NEW_PASSWORD = 'a wholly different pass phrase';

/** Another device of the same user. */
async function signIn(
  app: TestApp,
  { user, password }: Pick<TestUser, 'user' | 'password'>,
  agent = 'Device/1.0',
): Promise<AuthResult> {
  const { body, status } = await rest<AuthResult>(app.url, 'POST', 'auth/login', {
    body: { login: user.username, password },
    headers: { 'user-agent': agent },
  });
  expect(status).toBe(200);
  return body;
}

function code(answer: Promise<RestAnswer<unknown>>): Promise<string | number> {
  return answer.then((it) => it.code ?? it.status);
}

describe('sessions', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp({ env: { SESSIONS_PER_USER: '8' } });
  });
  afterAll(() => app.close());

  const me = (token: string): Promise<string | number> =>
    code(rest(app.url, 'GET', 'users/me', { token }));
  const refresh = (refreshToken?: string): Promise<string | number> =>
    code(rest(app.url, 'POST', 'auth/refresh', { body: { refreshToken } }));

  it('lists only the devices of the user, with the current one marked', async () => {
    const anna = await app.registerUser('anna');
    await app.registerUser('other');
    const phone = await signIn(app, anna, 'Phone/7.0');
    const { body } = await rest<CursorPage<Session>>(app.url, 'GET', 'auth/sessions', {
      token: phone.accessToken,
    });
    expect(body.items.map(({ id, current }) => [id, current])).toEqual([
      [phone.sessionId, true],
      [anna.sessionId, false],
    ]);
    expect(body.items[0]).toEqual({
      id: phone.sessionId,
      userAgent: 'Phone/7.0',
      address: '127.0.0.1',
      createdAt: expect.any(String),
      lastSeenAt: expect.any(String),
      current: true,
    });
  });

  it('lists each device once in pages, the current one first', async () => {
    const anna = await app.registerUser('anna');
    const others: string[] = [];
    for (let index = 0; index < 6; index += 1) others.unshift((await signIn(app, anna)).sessionId);
    const pages: string[][] = [];
    for (const limit of [1, 2, 3]) {
      const seen: string[] = [];
      let cursor: string | null = '';
      while (cursor !== null) {
        const query: string = cursor === '' ? '' : `&cursor=${cursor}`;
        const { body }: RestAnswer<CursorPage<Session>> = await rest<CursorPage<Session>>(
          app.url,
          'GET',
          `auth/sessions?limit=${limit}${query}`,
          { token: anna.token },
        );
        expect(body.items.length).toBeLessThanOrEqual(limit);
        seen.push(...body.items.map(({ id }) => id));
        cursor = body.nextCursor;
      }
      pages.push(seen);
    }
    expect(pages).toEqual(pages.map(() => [anna.sessionId, ...others]));
  });

  it('ends the session used longest ago when a user signs in on more devices than allowed', async () => {
    const anna = await app.registerUser('anna');
    const socket = await anna.socket();
    const ended = nextNotice(socket, 'auth:ended');
    const gone = disconnected(socket);
    const devices: AuthResult[] = [];
    for (let index = 0; index < 9; index += 1) devices.push(await signIn(app, anna));
    expect(await ended).toEqual({ sessionId: anna.sessionId, reason: 'ended-elsewhere' });
    await gone;
    expect(await me(anna.token)).toBe('AUTH.SESSION_ENDED');
    expect(await refresh(devices[0]?.refreshToken)).toBe('AUTH.SESSION_ENDED');
    expect(await Promise.all(devices.slice(1).map(({ accessToken }) => me(accessToken)))).toEqual(
      Array<number>(8).fill(200),
    );
    await Promise.all(Array.from({ length: 8 }, () => signIn(app, anna)));
    const { body } = await rest<CursorPage<Session>>(app.url, 'GET', 'auth/sessions', {
      token: (await signIn(app, anna)).accessToken,
    });
    expect(body.items).toHaveLength(8);
  });

  it.each([
    'x',
    'MjAyNi0xMy0wMQ',
    Buffer.from(JSON.stringify(['9999-99-99T99:99:99.000000Z', randomUUID()])).toString(
      'base64url',
    ),
    Buffer.from(JSON.stringify(['2026-02-31T00:00:00.000000Z', randomUUID()])).toString(
      'base64url',
    ),
    Buffer.from(JSON.stringify(['0000-01-01T00:00:00.000000Z', randomUUID()])).toString(
      'base64url',
    ),
  ])('refuses the cursor %s', async (cursor) => {
    const anna = await app.registerUser('anna');
    expect(
      await code(rest(app.url, 'GET', `auth/sessions?cursor=${cursor}`, { token: anna.token })),
    ).toBe('COMMON.VALIDATION');
  });

  it('signs out a device: its tokens are invalid at once, its sockets receive the reason and are closed', async () => {
    const anna = await app.registerUser('anna');
    const phone = await signIn(app, anna);
    const socket = await connectSocket(app.url, phone.accessToken);
    const ended = nextNotice(socket, 'auth:ended');
    const gone = disconnected(socket);
    expect(await code(rest(app.url, 'POST', 'auth/logout', { token: phone.accessToken }))).toBe(
      204,
    );
    expect(await me(phone.accessToken)).toBe('AUTH.SESSION_ENDED');
    expect(await refresh(phone.refreshToken)).toBe('AUTH.SESSION_ENDED');
    expect(await ended).toEqual({ sessionId: phone.sessionId, reason: 'logged-out' });
    await gone;
    await expect(connectSocket(app.url, phone.accessToken)).rejects.toMatchObject({
      code: 'AUTH.SESSION_ENDED',
    });
    expect(await me(anna.token)).toBe(200);
  });

  it('signs out another device', async () => {
    const anna = await app.registerUser('anna');
    const phone = await signIn(app, anna);
    const socket = await connectSocket(app.url, phone.accessToken);
    const staying = await anna.socket();
    const ended = nextNotice(socket, 'auth:ended');
    const gone = disconnected(socket);
    expect(
      await code(
        rest(app.url, 'DELETE', `auth/sessions/${phone.sessionId}`, { token: anna.token }),
      ),
    ).toBe(204);
    expect(await ended).toEqual({ sessionId: phone.sessionId, reason: 'ended-elsewhere' });
    await gone;
    expect(await me(phone.accessToken)).toBe('AUTH.SESSION_ENDED');
    expect(staying.connected).toBe(true);
    expect(
      await code(
        rest(app.url, 'DELETE', `auth/sessions/${phone.sessionId}`, { token: anna.token }),
      ),
    ).toBe(204);
    const { body } = await rest<CursorPage<Session>>(app.url, 'GET', 'auth/sessions', {
      token: anna.token,
    });
    expect(body.items.map(({ id }) => id)).toEqual([anna.sessionId]);
  });

  it('does not find sessions of other users', async () => {
    const anna = await app.registerUser('anna');
    const mallory = await app.registerUser('mallory');
    const end = (id: string): Promise<string | number> =>
      code(rest(app.url, 'DELETE', `auth/sessions/${id}`, { token: mallory.token }));
    expect(await end(anna.sessionId)).toBe('COMMON.NOT_FOUND');
    expect(await end(randomUUID())).toBe('COMMON.NOT_FOUND');
    expect(await end('me')).toBe('COMMON.VALIDATION');
    expect(await end("1' OR '1'='1")).toBe('COMMON.VALIDATION');
    expect(await me(anna.token)).toBe(200);
  });

  it('signs out all devices', async () => {
    const anna = await app.registerUser('anna');
    const phone = await signIn(app, anna);
    const sockets = [await anna.socket(), await connectSocket(app.url, phone.accessToken)];
    const reasons = Promise.all(
      sockets.map((socket) => nextNotice(socket, 'auth:ended').then(({ reason }) => reason)),
    );
    const gone = Promise.all(sockets.map(disconnected));
    expect(await code(rest(app.url, 'POST', 'auth/logout-all', { token: anna.token }))).toBe(204);
    expect(await reasons).toEqual(['logged-out', 'ended-elsewhere']);
    await gone;
    expect([await me(anna.token), await me(phone.accessToken)]).toEqual([
      'AUTH.SESSION_ENDED',
      'AUTH.SESSION_ENDED',
    ]);
    expect((await signIn(app, anna)).sessionId).toBeDefined();
  });

  it('signs out all devices when all of them request it, or another password, at once', async () => {
    for (let round = 0; round < 5; round += 1) {
      const anna = await app.registerUser('anna');
      const others = await Promise.all(Array.from({ length: 5 }, () => signIn(app, anna)));
      const tokens = others.map(({ accessToken }) => accessToken);
      const body = { currentPassword: anna.password, newPassword: NEW_PASSWORD };
      const answers = await Promise.all([
        ...tokens.map((token) => code(rest(app.url, 'POST', 'auth/logout-all', { token }))),
        code(rest(app.url, 'POST', 'auth/password', { token: anna.token, body })),
      ]);
      expect(answers.filter((answer) => answer !== 204 && answer !== 'AUTH.SESSION_ENDED')).toEqual(
        [],
      );
      expect(new Set(await Promise.all(tokens.map(me)))).toEqual(new Set(['AUTH.SESSION_ENDED']));
    }
  });

  it('ends a connection that is established while its session ends', async () => {
    const anna = await app.registerUser('anna');
    const devices = await Promise.all(Array.from({ length: 6 }, () => signIn(app, anna)));
    const attempts = devices.map(({ accessToken }) =>
      connectSocket(app.url, accessToken).then(disconnectedSoon, () => 'refused'),
    );
    await rest(app.url, 'POST', 'auth/logout-all', { token: anna.token });
    for (const outcome of await Promise.all(attempts)) expect(outcome).not.toBe('still there');
  });

  it('gives the reason to a connection that is established while its session ends', async () => {
    const { token, sessionId } = await app.registerUser('anna');
    expect(await me(token)).toBe(200);
    const end = "UPDATE sessions SET ended_at = now(), end_reason = 'deactivated' WHERE id = $1";
    // This process does not know of it, so it admits the connection.
    await app.database.query(end, [sessionId]);
    const notices: unknown[] = [];
    await new Promise((resolve) => {
      void connectSocket(app.url, token, (socket) =>
        socket.on('auth:ended', (notice) => notices.push(notice)).on('disconnect', resolve),
      );
    });
    expect(notices).toEqual([{ sessionId, reason: 'deactivated' }]);
  });

  it.each([
    ['logout', 'POST', 'auth/logout'],
    ['logout everywhere', 'POST', 'auth/logout-all'],
    ['the list of sessions', 'GET', 'auth/sessions'],
    ['ending a session', 'DELETE', `auth/sessions/${randomUUID()}`],
    ['changing the password', 'POST', 'auth/password'],
  ])('needs a token for %s', async (_what, method, path) => {
    expect(await code(rest(app.url, method, path))).toBe('AUTH.REQUIRED');
    expect(await code(rest(app.url, method, path, { token: 'abc' }))).toBe('AUTH.TOKEN_INVALID');
    expect(await code(rest(app.url, method, `${path}?access_token=abc`))).toBe('AUTH.REQUIRED');
  });

  describe('changing the password', () => {
    const change = (
      token: string,
      currentPassword: string,
      newPassword: string,
    ): Promise<string | number> =>
      code(
        rest(app.url, 'POST', 'auth/password', { token, body: { currentPassword, newPassword } }),
      );

    it('changes it and signs out all other devices', async () => {
      const anna = await app.registerUser('anna');
      const phone = await signIn(app, anna);
      const socket = await connectSocket(app.url, phone.accessToken);
      const ended = nextNotice(socket, 'auth:ended');
      expect(await change(anna.token, anna.password, NEW_PASSWORD)).toBe(204);
      expect(await ended).toEqual({ sessionId: phone.sessionId, reason: 'password-changed' });
      expect(await me(anna.token)).toBe(200);
      expect(await me(phone.accessToken)).toBe('AUTH.SESSION_ENDED');
      expect(await refresh(phone.refreshToken)).toBe('AUTH.SESSION_ENDED');
      const old = rest(app.url, 'POST', 'auth/login', {
        body: { login: anna.user.email, password: anna.password },
      });
      expect(await code(old)).toBe('AUTH.INVALID_CREDENTIALS');
      await signIn(app, { user: anna.user, password: NEW_PASSWORD });
    });

    it('refuses a wrong current password, a weak new one and unknown fields, and changes nothing', async () => {
      const anna = await app.registerUser('anna');
      expect(await change(anna.token, 'not my password', NEW_PASSWORD)).toBe('AUTH.PASSWORD_WRONG');
      expect(await change(anna.token, anna.password, 'password1234')).toBe('AUTH.PASSWORD_WEAK');
      expect(await change(anna.token, anna.password, `xx ${anna.user.username} xx`)).toBe(
        'AUTH.PASSWORD_WEAK',
      );
      expect(await change(anna.token, anna.password, 'x'.repeat(257))).toBe('COMMON.VALIDATION');
      const extra = {
        currentPassword: anna.password,
        newPassword: NEW_PASSWORD,
        userId: randomUUID(),
      };
      expect(
        await code(rest(app.url, 'POST', 'auth/password', { token: anna.token, body: extra })),
      ).toBe('COMMON.VALIDATION');
      await signIn(app, anna);
    });

    it('starts no session with the old password when it changes between its check and the sign-in', async () => {
      const anna = await app.registerUser('anna');
      const hasher = app.app.get(PasswordHasher);
      const check = hasher.check.bind(hasher);
      const spy = jest.spyOn(hasher, 'check').mockImplementationOnce(async (...asked) => {
        const outcome = await check(...asked);
        expect(await change(anna.token, anna.password, NEW_PASSWORD)).toBe(204);
        return outcome;
      });
      const late = rest<AuthResult>(app.url, 'POST', 'auth/login', {
        body: { login: anna.user.username, password: anna.password },
      });
      expect(await code(late)).toBe('AUTH.INVALID_CREDENTIALS');
      expect(spy).toHaveBeenCalledTimes(3);
      spy.mockRestore();
    });

    it('leaves no session that was started with the old password at the same time', async () => {
      const anna = await app.registerUser('anna');
      const logins = Array.from({ length: 10 }, () =>
        rest<AuthResult>(app.url, 'POST', 'auth/login', {
          body: { login: anna.user.username, password: anna.password },
        }),
      );
      expect(await change(anna.token, anna.password, NEW_PASSWORD)).toBe(204);
      for (const { status, body } of await Promise.all(logins)) {
        if (status === 200) expect(await me(body.accessToken)).toBe('AUTH.SESSION_ENDED');
      }
    });

    it('changes it once when two devices do so at the same time', async () => {
      const anna = await app.registerUser('anna');
      const outcomes = await Promise.all(
        ['first', 'second', 'third'].map((word) =>
          change(anna.token, anna.password, `${word} wholly new pass phrase`),
        ),
      );
      expect(outcomes.sort()).toEqual([204, 'AUTH.PASSWORD_WRONG', 'AUTH.PASSWORD_WRONG']);
    });
  });
});

describe('sessions on two nodes that share Redis', () => {
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

  it('also ends a session for requests and sockets of the other node', async () => {
    const anna = await one.registerUser('anna');
    const phone = await signIn(one, anna);
    expect((await rest(two.url, 'GET', 'users/me', { token: phone.accessToken })).status).toBe(200);
    const socket = await connectSocket(two.url, phone.accessToken);
    const ended = nextNotice(socket, 'auth:ended');
    const gone = disconnected(socket);
    await rest(one.url, 'DELETE', `auth/sessions/${phone.sessionId}`, { token: anna.token });
    expect(await ended).toEqual({ sessionId: phone.sessionId, reason: 'ended-elsewhere' });
    await gone;
    // Without the relay it would take up to ten seconds.
    await expect(
      eventually(
        () => code(rest(two.url, 'GET', 'users/me', { token: phone.accessToken })),
        'AUTH.SESSION_ENDED',
      ),
    ).resolves.toBeLessThan(2_000);
  });
});

/** Repeats the request until the answer is the expected one. @returns the time in milliseconds */
async function eventually(ask: () => Promise<unknown>, expected: unknown): Promise<number> {
  const start = Date.now();
  while (Date.now() - start < 15_000) {
    if ((await ask()) === expected) return Date.now() - start;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`never answered ${String(expected)}`);
}

async function disconnectedSoon(
  socket: Awaited<ReturnType<typeof connectSocket>>,
): Promise<string> {
  if (!socket.connected) return 'closed';
  return disconnected(socket).then(
    () => 'closed',
    () => 'still there',
  );
}
