import { afterEach, describe, expect, it } from '@jest/globals';
import { callWith, codeOf, direct, ended, people, person } from '../../../test/media/people.js';
import type { TestDevice, TestPerson } from '../../../test/media/people.js';
import { eventually } from '../../../test/media/worker-pool.js';
import {
  connectSocket,
  createMigratedDatabase,
  createRedisSpace,
  disconnected,
  rest,
  startTestApp,
} from '../../../test/support/index.js';
import type { TestApp } from '../../../test/support/index.js';

const sql = {
  deactivate: `WITH changed AS (
      UPDATE users SET state = 'deactivated', access_changed_at = clock_timestamp() WHERE id = $1 RETURNING id)
    UPDATE sessions SET ended_at = now(), end_reason = 'deactivated' FROM changed WHERE user_id = changed.id`,
  role: 'UPDATE users SET site_role = $2, access_changed_at = clock_timestamp() WHERE id = $1',
};

/** Reports how long something took that has to take less than two seconds; the wait is bounded by five. */
async function measured(what: string, work: () => Promise<unknown>): Promise<void> {
  const start = performance.now();
  await work();
  process.stdout.write(`${what} after ${Math.round(performance.now() - start)} ms\n`);
}

describe('a change of an account takes effect on open connections and calls', () => {
  const close: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const each of close.splice(0).reverse()) await each();
  });

  /** Two apps on one database and Redis. */
  async function startTwo(): Promise<readonly [TestApp, TestApp]> {
    const [database, space] = [await createMigratedDatabase(), createRedisSpace()];
    close.push(
      () => database.drop(),
      () => space.clear(),
    );
    const options = { databaseUrl: database.url, redisPrefix: space.keyPrefix };
    const apps = [await startTestApp(options), await startTestApp(options)] as const;
    close.push(...apps.map((app) => () => app.close()));
    return apps;
  }

  async function startOne(): Promise<TestApp> {
    const app = await startTestApp();
    close.push(() => app.close());
    return app;
  }

  /** Anna and Ben in a call on `app`, Anna with a second device. */
  async function inCall(at: TestApp, app: TestApp): Promise<CallOfTwo> {
    const [anna, ben] = [await person(at, 'anna', app), await person(at, 'ben', app)];
    const tablet = await anna.anotherDevice(app);
    const conversationId = await direct(anna, ben);
    const [joined] = await callWith(anna, conversationId, ben);
    return { anna, ben, tablet, conversationId, callId: joined?.call.id ?? '' };
  }

  async function expectEnd(
    { anna, ben, tablet, callId }: CallOfTwo,
    how: string,
    deactivate: () => Promise<unknown>,
  ): Promise<void> {
    const closed = [anna, tablet].map(({ socket }) => disconnected(socket));
    await measured(`${how}: connections and call ended`, async () => {
      await deactivate();
      await Promise.all(closed);
      expect((await ended(ben, callId)).state).toBe('ended');
    });
    for (const { sessionId, all } of [anna, tablet])
      expect(all('auth:ended')).toEqual([{ sessionId, reason: 'deactivated' }]);
  }

  const meStatus = async ({ url }: TestApp, { user }: TestPerson): Promise<string | undefined> =>
    (await rest(url, 'GET', 'users/me', { token: user.token })).code;

  it('of another process, over Redis: a deactivation', async () => {
    const [one, two] = await startTwo();
    const both = await inCall(one, two);
    const { boss } = await people(one, 'boss');
    await one.changeAccount(boss.user, { siteRole: 'owner' });
    await expectEnd(both, 'deactivated over Redis', () =>
      rest(one.url, 'PATCH', `admin/users/${both.anna.id}`, {
        token: boss.user.token,
        body: { state: 'deactivated' },
      }),
    );
    for (const app of [one, two]) expect(await meStatus(app, both.anna)).toBe('AUTH.SESSION_ENDED');
  });

  it('of another process, over Redis: a role', async () => {
    const [one, two] = await startTwo();
    const [anna, ben] = [await person(one, 'anna', two), await person(one, 'ben', two)];
    const conversationId = await direct(anna, ben);
    expect(await codeOf(anna.send('call:initiate', { conversationId, kind: 'audio' }))).toBe(
      'done',
    );
    await one.changeAccount(anna.user, { siteRole: 'bot' });
    await expectRefused(anna, conversationId, 'role changed over Redis');
  });

  it('that left no message anywhere, only in the database: a deactivation', async () => {
    const app = await startOne();
    const both = await inCall(app, app);
    // The session is known here, from an earlier request.
    expect(await meStatus(app, both.anna)).toBeUndefined();
    await expectEnd(both, 'deactivated in the database', () =>
      app.database.query(sql.deactivate, [both.anna.id]),
    );
    expect(await meStatus(app, both.anna)).toBe('AUTH.SESSION_ENDED');
    await expect(connectSocket(app.url, both.anna.user.token)).rejects.toMatchObject({
      code: 'AUTH.SESSION_ENDED',
    });
  });

  it('that left no message anywhere, only in the database: a role', async () => {
    const app = await startOne();
    const { anna, ben } = await people(app, 'anna', 'ben');
    const conversationId = await direct(anna, ben);
    await app.database.query(sql.role, [anna.id, 'bot']);
    await expectRefused(anna, conversationId, 'role changed in the database');
    const search = (): Promise<{ status: number }> =>
      rest(app.url, 'GET', 'users/search?q=ben', { token: anna.user.token });
    expect((await search()).status).toBe(200);
    await app.database.query(sql.role, [anna.id, 'guest']);
    await eventually(async () => (await search()).status === 403, 'the refusal');
  });

  it('of a user who is called: the ringing stops', async () => {
    const app = await startOne();
    const { anna, ben } = await people(app, 'anna', 'ben');
    const conversationId = await direct(anna, ben);
    const { call } = await anna.send('call:initiate', { conversationId, kind: 'audio' });
    await ben.waitFor('call:incoming');
    await app.changeAccount(ben.user, { state: 'deactivated' });
    expect((await ended(anna, call.id)).state).toBe('ended');
    expect(await codeOf(anna.send('call:initiate', { conversationId, kind: 'audio' }))).toBe(
      'CALL.NOBODY_TO_CALL',
    );
  });
});

interface CallOfTwo {
  readonly anna: TestPerson;
  readonly ben: TestPerson;
  readonly tablet: TestDevice;
  readonly conversationId: string;
  readonly callId: string;
}

/** Waits until the connection of a bot can start no more calls. */
function expectRefused(bot: TestPerson, conversationId: string, what: string): Promise<void> {
  return measured(`${what}: refused`, () =>
    eventually(
      async () =>
        (await codeOf(bot.send('call:initiate', { conversationId, kind: 'audio' }))) ===
        'COMMON.FORBIDDEN',
      'the refusal',
    ),
  );
}
