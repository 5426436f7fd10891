import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type {
  ConfirmedFactor,
  Me,
  PasskeyCreationOptions,
  SettingName,
  SettingValue,
  SiteRole,
  TotpEnrolment,
} from '@chatcall/contracts';
import { generateSync } from 'otplib';
import { eventually } from '../../../../test/media/worker-pool.js';
import {
  RefusedError,
  SoftwareAuthenticator,
  connectSocket,
  createMigratedDatabase,
  createRedisSpace,
  request,
  rest,
  startTestApp,
} from '../../../../test/support/index.js';
import type {
  RestAnswer,
  TestApp,
  TestDatabase,
  TestRedis,
  TestSocket,
  TestUser,
} from '../../../../test/support/index.js';
import { SiteSettings } from '../../settings/index.js';
import { SettingsService } from '../../settings/settings.service.js';
import { FactorResets } from './factor-resets.js';
import { factorDeadline } from './required-factors.js';

const ORIGIN = 'https://chat.example.com';
const DAY_MS = 86_400_000;
const CODE = 'AUTH.FACTOR_ENROLMENT_REQUIRED';
/** What accepts the terms, adds a factor, proves again who the user is, reads the user and signs out. */
const WITHOUT_PREREQUISITES = [
  'get /api/auth/factors',
  'get /api/users/me',
  'post /api/auth/factors/totp',
  'post /api/auth/factors/webauthn',
  'post /api/auth/factors/webauthn/challenge',
  'post /api/auth/factors/{factorId}/confirmation',
  'post /api/auth/logout',
  'post /api/auth/logout-all',
  'post /api/auth/reauthenticate',
  'post /api/auth/reauthenticate/challenge',
  'put /api/users/me/terms',
];
const refused = { status: 403, code: CODE };

describe('the deadline for a second factor', () => {
  const at = (day: number): Date => new Date(Date.UTC(2026, 0, day));
  const owner = { role: 'owner', state: 'active', since: at(5) } as const;
  const roles: readonly SiteRole[] = ['owner'];

  it('counts from the user, or from the choice of the roles when that is later', () => {
    expect(factorDeadline({ roles, graceDays: 7, since: at(1) }, owner)).toEqual(at(12));
    expect(factorDeadline({ roles, graceDays: 7, since: at(9) }, owner)).toEqual(at(16));
    expect(factorDeadline({ roles, graceDays: 0, since: at(9) }, owner)).toEqual(at(9));
    expect(factorDeadline({ roles, graceDays: 7, since: null }, owner)).toEqual(at(12));
  });

  it('does not exist for other roles', () => {
    const member = { ...owner, role: 'member' } as const;
    expect(factorDeadline({ roles, graceDays: 0, since: at(1) }, member)).toBeNull();
  });
});

describe('the routes for users who have yet to accept the terms or to set up a second factor', () => {
  it('are those of the list', async () => {
    const file = new URL('../../../../../openapi.json', import.meta.url);
    const { paths } = JSON.parse(await readFile(file, 'utf8')) as {
      paths: Record<string, Record<string, { security: object[]; responses: object }>>;
    };
    const open = Object.entries(paths).flatMap(([path, methods]) =>
      Object.entries(methods)
        .filter(([, { security }]) => security.some((scheme) => 'bearer' in scheme))
        .filter(([, { responses }]) => !JSON.stringify(responses).includes(CODE))
        .map(([method]) => `${method} ${path}`),
    );
    expect(open.sort()).toEqual(WITHOUT_PREREQUISITES);
  });
});

describe('second factors that a role needs', () => {
  let database: TestDatabase;
  let redis: TestRedis;
  let app: TestApp;
  /** Another node. */
  let other: TestApp;
  let admin: TestUser;

  beforeAll(async () => {
    [database, redis] = [await createMigratedDatabase(), createRedisSpace()];
    const options = {
      databaseUrl: database.url,
      redisPrefix: redis.keyPrefix,
      env: { PUBLIC_URL: ORIGIN },
    };
    app = await startTestApp(options);
    other = await startTestApp(options);
  });
  afterAll(async () => {
    await Promise.all([app.close(), other.close()]);
    await database.drop();
    await redis.clear();
  });
  beforeEach(async () => {
    await set('factors.required', []);
    await set('factors.graceDays', 7);
    admin = await app.registerUser('admin');
    // Before the first request, after which the processes keep the role in memory.
    await app.database.query(
      `UPDATE users SET site_role = 'administrator', created_at = now() - interval '1 year' WHERE id = $1`,
      [admin.user.id],
    );
  });

  const look = async (): Promise<void> => {
    for (const each of [app, other]) await each.app.get(SiteSettings).look();
  };
  const set = async (name: SettingName, value: SettingValue): Promise<void> => {
    await app.app.get(SettingsService).change(null, name, value);
    await look();
  };
  /** As if the role had been chosen so many days ago. */
  const requireSince = async (days: number): Promise<void> => {
    await set('factors.required', ['administrator']);
    await app.database.query(
      `UPDATE site_settings SET changed_at = now() - make_interval(days => $1) WHERE name = 'factors.required'`,
      [days],
    );
    await look();
  };
  const me = async ({ token }: TestUser): Promise<Me> =>
    (await rest<Me>(app.url, 'GET', 'users/me', { token })).body;
  const read = ({ token }: TestUser, from = app): Promise<RestAnswer<unknown>> =>
    rest(from.url, 'GET', 'contacts', { token });
  const ask = async (socket: TestSocket): Promise<string> => {
    try {
      await request(socket, 'presence:query', {});
      return 'answered';
    } catch (error) {
      return error instanceof RefusedError ? error.code : String(error);
    }
  };
  const post = <T>(path: string, body: object = {}): Promise<RestAnswer<T>> =>
    rest<T>(app.url, 'POST', `auth/${path}`, { token: admin.token, body });
  const remove = async (id: string): Promise<RestAnswer<unknown>> =>
    rest(app.url, 'DELETE', `auth/factors/${id}`, { token: admin.token });

  const addApp = async (): Promise<string> => {
    const { body } = await post<TotpEnrolment>('factors/totp', { name: 'Phone' });
    const code = generateSync({ secret: body.secret });
    expect((await post(`factors/${body.id}/confirmation`, { code })).status).toBe(200);
    return body.id;
  };
  const addPasskey = async (): Promise<string> => {
    const { body } = await post<PasskeyCreationOptions>('factors/webauthn/challenge');
    const credential = new SoftwareAuthenticator(ORIGIN).create(body);
    const added = await post<ConfirmedFactor>('factors/webauthn', { name: 'Key', credential });
    expect(added.status).toBe(201);
    return added.body.factor.id;
  };

  it('are optional until the days of grace are over, and users see when that is', async () => {
    expect((await me(admin)).factorDeadline).toBeNull();
    await requireSince(6);
    const left = Date.parse((await me(admin)).factorDeadline ?? '') - Date.now();
    expect(left).toBeGreaterThan(0);
    expect(left).toBeLessThanOrEqual(DAY_MS);
    expect((await read(admin)).status).toBe(200);
    await addApp();
    expect((await me(admin)).factorDeadline).toBeNull();
  });

  it('are missing after the deadline: requests, events and connections are refused in every process', async () => {
    const member = await app.registerUser('member');
    const [socket, memberSocket] = [await admin.socket(), await member.socket()];
    await requireSince(6);
    expect(await ask(socket)).toBe('answered');
    await requireSince(8);
    expect(await ask(socket)).toBe(CODE);
    for (const from of [app, other]) {
      expect(await read(admin, from)).toMatchObject(refused);
      await expect(connectSocket(from.url, admin.token)).rejects.toMatchObject({ code: CODE });
    }
    expect((await read(member)).status).toBe(200);
    expect(await ask(memberSocket)).toBe('answered');
    expect((await me(member)).factorDeadline).toBeNull();
  });

  it('can still be set up then, by users who may read themselves and sign out', async () => {
    await requireSince(8);
    expect(Date.parse((await me(admin)).factorDeadline ?? '')).toBeLessThan(Date.now());
    const { token } = admin;
    expect((await rest(app.url, 'GET', 'auth/factors', { token })).status).toBe(200);
    expect((await post('reauthenticate/challenge')).status).toBe(200);
    expect((await post('reauthenticate', { password: admin.password })).status).toBe(204);
    const profile = { token, body: { displayName: 'Else' } };
    expect(await rest(app.url, 'PATCH', 'users/me', profile)).toMatchObject(refused);
    expect(await post('recovery-codes')).toMatchObject(refused);
    expect(await rest(app.url, 'GET', 'admin/users', { token })).toMatchObject(refused);
    expect((await post('logout')).status).toBe(204);
  });

  it.each([
    ['an app', addApp],
    ['a passkey', addPasskey],
  ])('open everything again at once in every process: %s', async (_kind, add) => {
    await requireSince(8);
    for (const from of [app, other]) expect(await read(admin, from)).toMatchObject(refused);
    await add();
    for (const from of [app, other]) expect((await read(admin, from)).status).toBe(200);
    expect(await ask(await admin.socket())).toBe('answered');
    expect((await me(admin)).factorDeadline).toBeNull();
  });

  it('stay: the last one cannot be removed after the deadline', async () => {
    const [first, second] = [await addApp(), await addPasskey()];
    await requireSince(8);
    expect((await remove(first)).status).toBe(204);
    expect(await remove(second)).toMatchObject(refused);
    expect((await read(admin)).status).toBe(200);
    await requireSince(6);
    expect((await remove(second)).status).toBe(204);
  });

  it('are needed again after a reset by an administrator, without new days of grace', async () => {
    await addApp();
    await requireSince(8);
    for (const from of [app, other]) expect((await read(admin, from)).status).toBe(200);
    await app.app.get(FactorResets).reset(admin.user.id, null);
    for (const from of [app, other])
      await eventually(async () => (await read(admin, from)).code === CODE, 'the refusal');
    await addPasskey();
    expect((await read(admin)).status).toBe(200);
  });

  it('are needed by a user who gets the role after new days of grace', async () => {
    const member = await app.registerUser('member');
    await requireSince(100);
    await app.changeAccount(member, { siteRole: 'administrator' });
    expect((await read(member)).status).toBe(200);
    const left = Date.parse((await me(member)).factorDeadline ?? '') - Date.now();
    expect(left).toBeGreaterThan(6 * DAY_MS);
  });

  it('are optional again as soon as no role needs them', async () => {
    await requireSince(8);
    expect(await read(admin)).toMatchObject(refused);
    await set('factors.required', []);
    for (const from of [app, other]) expect((await read(admin, from)).status).toBe(200);
    expect((await me(admin)).factorDeadline).toBeNull();
  });
});
