import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { AuthResult, TokenPair } from '@chatcall/contracts';
import { Logger, PinoLogger } from 'nestjs-pino';
import { connectSocket, rest, startTestApp } from '../../../test/support/index.js';
import type { TestApp } from '../../../test/support/index.js';
import { loadConfig } from '../../config/index.js';
import { loggerParams } from '../../platform/logging/logger-params.js';

const PASSWORD = 'hunter2 has a long password';
const OTHER = 'hunter2 has another password';

describe('secrets of users', () => {
  let app: TestApp;
  let log = '';
  beforeAll(async () => {
    // The first logger of a process is the one that writes.
    const config = loadConfig({
      DATABASE_URL: 'postgres://localhost/none',
      JWT_SECRET: 'x'.repeat(32),
      LOG_LEVEL: 'trace',
    });
    const params = loggerParams(config, { write: (line: string) => void (log += line) });
    const logger = new Logger(new PinoLogger(params), params);
    app = await startTestApp();
    app.app.useLogger(logger);
  });
  afterAll(() => app.close());

  it('are never logged, whatever fails', async () => {
    const post = <T>(path: string, body: object, token?: string): ReturnType<typeof rest<T>> =>
      rest<T>(app.url, 'POST', `auth/${path}`, { body, ...(token === undefined ? {} : { token }) });
    const person = { email: 'keeper@example.com', username: 'keeper', displayName: 'Keeper' };

    const { body } = await post<AuthResult>('register', { ...person, password: PASSWORD });
    await post('register', { ...person, password: PASSWORD });
    await post('register', { ...person, password: 'hunter2' });
    await post('register', { ...person, password: PASSWORD, passwordHash: 'hunter2' });
    await post('login', { login: person.username, password: OTHER });
    await post('login', { login: 'nobody', password: OTHER });
    await post('password', { currentPassword: OTHER, newPassword: OTHER }, body.accessToken);
    const { body: next } = await post<TokenPair>('refresh', { refreshToken: body.refreshToken });
    await rest(app.url, 'GET', `users/me?access_token=${body.accessToken}`);
    await rest(app.url, 'GET', 'users/me', { token: `${body.accessToken}x` });
    await connectSocket(app.url, `${body.accessToken}x`).catch(() => undefined);

    await app.database.query('ALTER TABLE identities RENAME COLUMN secret TO lost');
    const broken = [
      await post('register', {
        ...person,
        username: 'keeper2',
        email: 'keeper2@example.com',
        password: PASSWORD,
      }),
      await post('login', { login: person.username, password: PASSWORD }),
    ];
    await app.database.query('ALTER TABLE identities RENAME COLUMN lost TO secret');
    await app.database.query('ALTER TABLE refresh_tokens RENAME COLUMN token_hash TO lost');
    broken.push(await post('refresh', { refreshToken: next.refreshToken }));
    await app.database.query('ALTER TABLE refresh_tokens RENAME COLUMN lost TO token_hash');
    expect(broken.map(({ status, code }) => [status, code])).toEqual(
      Array(3).fill([500, 'COMMON.INTERNAL']),
    );
    for (const answer of broken)
      expect(JSON.stringify(answer.body)).not.toMatch(/column|select|insert/i);

    await post('refresh', { refreshToken: next.refreshToken });
    await app.database.query(
      "UPDATE refresh_tokens SET retired_at = retired_at - interval '1 minute'",
    );
    expect((await post('refresh', { refreshToken: body.refreshToken })).code).toBe(
      'AUTH.REFRESH_REUSED',
    );

    expect(log).toContain('AUTH.REFRESH_REUSED');
    expect(log).toContain('COMMON.VALIDATION');
    expect(log).toContain('does not exist');
    expect(log).not.toContain('hunter2');
    expect(log).not.toContain('$argon2');
    for (const token of [
      body.accessToken,
      body.refreshToken,
      next.accessToken,
      next.refreshToken,
    ]) {
      expect(token).toBeDefined();
      expect(log).not.toContain(token ?? '');
    }
  });
});
