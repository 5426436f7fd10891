import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { AuthResult, IssuedLink } from '@chatcall/contracts';
import { Logger, PinoLogger } from 'nestjs-pino';
import {
  mailEnv,
  rest,
  startMailServer,
  startTestApp,
  tokenIn,
} from '../../../test/support/index.js';
import type { MailServer, TestApp } from '../../../test/support/index.js';
import { loadConfig } from '../../config/index.js';
import { loggerParams } from '../../platform/logging/logger-params.js';

const PERSON = { email: 'keeper@example.com', username: 'keeper', displayName: 'Keeper' };
const PASSWORD = 'hunter2 has a long password';

describe('one-time links', () => {
  let app: TestApp;
  let server: MailServer;
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
    server = await startMailServer();
    app = await startTestApp({ env: mailEnv(server), redis: true });
    app.app.useLogger(logger);
  });
  afterAll(async () => {
    await app.close();
    await server.close();
  });

  it('are in no line of the log, and neither are the addresses that mail goes to, whatever fails', async () => {
    const tokens: string[] = [];
    const post = async <T>(path: string, body: object, token?: string): Promise<T> =>
      (await rest<T>(app.url, 'POST', path, { body, ...(token === undefined ? {} : { token }) }))
        .body;
    const next = async (address: string): Promise<string> => {
      const token = tokenIn(await server.next(address));
      tokens.push(token);
      return token;
    };
    const newPassword = `${PASSWORD} too`;

    const signedIn = await post<AuthResult>('auth/register', { ...PERSON, password: PASSWORD });
    const { accessToken, user } = signedIn;
    // Before the first request, since the role of a user is kept in memory.
    await app.database.query("UPDATE users SET site_role = 'owner' WHERE id = $1", [user.id]);
    await post('auth/email-verification', { token: await next(PERSON.email) });
    const change = { email: 'next@example.com', currentPassword: PASSWORD };
    await post('auth/email-change/request', change, accessToken);
    await post('auth/email-change', { token: await next(change.email) });
    const undo = await next(PERSON.email);
    const path = `admin/users/${user.id}/reset-link`;
    const issued = await post<IssuedLink>(path, {}, accessToken);
    tokens.push(issued.path.split('#')[1] ?? '');
    await post('auth/email-change/undo', { token: undo });
    await post('auth/password-reset/request', { login: PERSON.email });
    const reset = await next(PERSON.email);

    await post('auth/password-reset', { token: reset, newPassword: 'weak' });
    await post('auth/password-reset', { token: reset, newPassword, more: true });
    await app.database.query('ALTER TABLE one_time_links RENAME COLUMN data TO lost');
    await post('auth/password-reset', { token: reset, newPassword });
    await app.database.query('ALTER TABLE one_time_links RENAME COLUMN lost TO data');
    await rest(app.url, 'GET', `auth/password-reset?token=${reset}`);
    await post('auth/password-reset', { token: reset, newPassword });
    await post('auth/password-reset', { token: reset, newPassword });

    expect(tokens).toHaveLength(5);
    expect(log).toContain('A mail was sent');
    expect(log).toContain('AUTH.LINK_INVALID');
    expect(log).toContain('does not exist');
    for (const token of tokens) {
      expect(token).toHaveLength(43);
      expect(log).not.toContain(token);
    }
    expect(log).not.toContain('hunter2');
    expect(log).not.toContain('next@example.com');
  });
});
