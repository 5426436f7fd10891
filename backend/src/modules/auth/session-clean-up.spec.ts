import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { AuthResult } from '@chatcall/contracts';
import { rest, startTestApp } from '../../../test/support/index.js';
import type { TestApp, TestUser } from '../../../test/support/index.js';
import { SessionCleanUp } from './session-clean-up.js';

describe('SessionCleanUp', () => {
  let app: TestApp;
  let anna: TestUser;
  beforeAll(async () => {
    app = await startTestApp();
    anna = await app.registerUser('anna');
  });
  afterAll(() => app.close());

  const newSession = async (): Promise<AuthResult> =>
    (
      await rest<AuthResult>(app.url, 'POST', 'auth/login', {
        body: { login: anna.user.username, password: anna.password },
      })
    ).body;
  const shift = (sql: string, sessionId: string): Promise<unknown> =>
    app.database.query(`${sql} WHERE id = $1`, [sessionId]);
  const kept = async (): Promise<Set<string>> =>
    new Set(
      (await app.database.query<{ id: string }>('SELECT id FROM sessions')).map((row) => row.id),
    );

  it('deletes sessions that ended or expired a day ago, and no others', async () => {
    const [expired, ended, lately, alive] = await Promise.all([
      newSession(),
      newSession(),
      newSession(),
      newSession(),
    ]);
    await shift("UPDATE sessions SET expires_at = now() - interval '25 hours'", expired.sessionId);
    await shift(
      "UPDATE sessions SET ended_at = now() - interval '25 hours', end_reason = 'logged-out'",
      ended.sessionId,
    );
    await shift(
      "UPDATE sessions SET ended_at = now() - interval '23 hours', end_reason = 'logged-out'",
      lately.sessionId,
    );
    await app.app.get(SessionCleanUp).run();
    expect(await kept()).toEqual(new Set([anna.sessionId, lately.sessionId, alive.sessionId]));
  });

  it('deletes expired retired refresh tokens, never a usable one', async () => {
    const { sessionId, refreshToken } = await newSession();
    await rest(app.url, 'POST', 'auth/refresh', { body: { refreshToken } });
    const tokens = (): Promise<unknown[]> =>
      app.database.query('SELECT 1 FROM refresh_tokens WHERE session_id = $1', [sessionId]);
    await app.app.get(SessionCleanUp).run();
    expect(await tokens()).toHaveLength(2);
    await app.database.query(
      "UPDATE refresh_tokens SET expires_at = now() - interval '1 second' WHERE session_id = $1",
      [sessionId],
    );
    await app.app.get(SessionCleanUp).run();
    expect(await tokens()).toHaveLength(1);
  });

  it('deletes more rows than fit into one statement', async () => {
    await app.database.query(
      `INSERT INTO sessions (id, user_id, user_agent, address, expires_at)
       SELECT gen_random_uuid(), $1, '', '', now() - interval '2 days' FROM generate_series(1, 2500)`,
      [anna.user.id],
    );
    await app.app.get(SessionCleanUp).run();
    const [row] = await app.database.query<{ count: string }>(
      'SELECT count(*) FROM sessions WHERE expires_at < now()',
    );
    expect(row?.count).toBe('0');
  });
});
