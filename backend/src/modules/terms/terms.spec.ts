import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Account, AuthResult, Site, SiteSetting, Terms } from '@chatcall/contracts';
import {
  RefusedError,
  connectSocket,
  createMigratedDatabase,
  createRedisSpace,
  request,
  rest,
  startTestApp,
} from '../../../test/support/index.js';
import type {
  RestAnswer,
  TestApp,
  TestDatabase,
  TestRedis,
  TestSocket,
  TestUser,
} from '../../../test/support/index.js';
import { AuditWriter } from '../audit/audit-writer.js';
import { SiteSettings } from '../settings/index.js';

const CODE = 'AUTH.TERMS_REQUIRED';
const refused = { status: 403, code: CODE };
const TEXT = 'Be kind.\n\n1.\tNo secrets in channels.';

describe('the terms of the server', () => {
  let database: TestDatabase;
  let redis: TestRedis;
  let app: TestApp;
  /** Another node. */
  let other: TestApp;
  let admin: TestUser;
  let member: TestUser;
  let registered = 0;

  beforeAll(async () => {
    [database, redis] = [await createMigratedDatabase(), createRedisSpace()];
    const options = { databaseUrl: database.url, redisPrefix: redis.keyPrefix };
    app = await startTestApp(options);
    other = await startTestApp(options);
    admin = await app.registerUser('admin');
    member = await app.registerUser('member');
    await app.changeAccount(admin, { siteRole: 'administrator' });
  });
  afterAll(async () => {
    await Promise.all([app.close(), other.close()]);
    await database.drop();
    await redis.clear();
  });
  beforeEach(async () => {
    await change('DELETE');
  });

  const look = (): Promise<void> => other.app.get(SiteSettings).look();
  const change = async (method: string, value?: string): Promise<number> => {
    const path = 'admin/settings/terms.text';
    const { token } = admin;
    const body = value === undefined ? {} : { body: { value } };
    const answer = await rest<SiteSetting>(app.url, method, path, { token, ...body });
    expect(answer.status).toBe(method === 'DELETE' ? 204 : 200);
    await look();
    return (await terms()).version;
  };
  const write = (text = TEXT): Promise<number> => change('PUT', text);
  const terms = async (from = app): Promise<Terms> =>
    (await rest<Terms>(from.url, 'GET', 'site/terms')).body;
  const read = ({ token }: TestUser, from = app): Promise<RestAnswer<unknown>> =>
    rest(from.url, 'GET', 'contacts', { token });
  const accept = ({ token }: TestUser, version: number, from = app): Promise<RestAnswer<unknown>> =>
    rest(from.url, 'PUT', 'users/me/terms', { token, body: { version } });
  const ask = async (socket: TestSocket): Promise<string> => {
    try {
      await request(socket, 'presence:query', {});
      return 'answered';
    } catch (error) {
      return error instanceof RefusedError ? error.code : String(error);
    }
  };
  const register = (acceptedTerms?: number): Promise<RestAnswer<AuthResult>> => {
    registered += 1;
    const username = `new-${registered}`;
    return rest<AuthResult>(app.url, 'POST', 'auth/register', {
      body: {
        username,
        email: `${username}@example.com`,
        displayName: username,
        password: 'correct horse battery staple',
        ...(acceptedTerms === undefined ? {} : { acceptedTerms }),
      },
    });
  };
  const account = async ({ user }: Pick<TestUser, 'user'>): Promise<Account['terms']> => {
    const { token } = admin;
    return (await rest<Account>(app.url, 'GET', `admin/users/${user.id}`, { token })).body.terms;
  };

  it('do not exist at first: nobody has to accept any', async () => {
    expect(await terms()).toEqual({ version: 0, text: '' });
    expect((await rest<Site>(app.url, 'GET', 'site')).body.termsVersion).toBe(0);
    expect((await read(member)).status).toBe(200);
    expect((await accept(member, 7)).status).toBe(204);
    expect(await account(member)).toBeUndefined();
    const created = await register(2_147_483_647);
    expect(created.status).toBe(201);
    await write();
    expect(await account(created.body)).toMatchObject({ accepted: false, version: null });
  });

  it('are refused above 20,000 characters, and with marks that hide text', async () => {
    const { token } = admin;
    for (const value of ['x'.repeat(20_001), 'hidden \u202e text'])
      expect(
        await rest(app.url, 'PUT', 'admin/settings/terms.text', { token, body: { value } }),
      ).toMatchObject({ status: 400, code: 'COMMON.VALIDATION' });
  });

  it('block requests, events and connections in every process until they are accepted', async () => {
    const socket = await member.socket();
    const version = await write();
    expect(await terms(other)).toEqual({ version, text: TEXT });
    expect(await ask(socket)).toBe(CODE);
    for (const from of [app, other]) {
      expect(await read(member, from)).toMatchObject(refused);
      await expect(connectSocket(from.url, member.token)).rejects.toMatchObject({ code: CODE });
    }
    const { token } = member;
    expect((await rest(app.url, 'GET', 'users/me', { token })).status).toBe(200);
    expect((await accept(member, version, other)).status).toBe(204);
    expect((await accept(member, version)).status).toBe(204);
    for (const from of [app, other]) expect((await read(member, from)).status).toBe(200);
    expect(await ask(socket)).toBe('answered');
    await app.app.get(AuditWriter).settled();
    await other.app.get(AuditWriter).settled();
    const rows = await app.database.query(
      `SELECT details FROM audit_log WHERE action = 'account.terms-accepted' AND target_id = $1 AND (details->>'version')::int = $2`,
      [member.user.id, version],
    );
    expect(rows).toHaveLength(1);
  });

  it('are another version after each change, an undone one as well: it has to be accepted again', async () => {
    const first = await write();
    await accept(member, first);
    const second = await write('Others.');
    expect(second).toBeGreaterThan(first);
    expect(await read(member)).toMatchObject(refused);
    expect(await accept(member, first)).toMatchObject(refused);
    expect(await accept(member, second + 1)).toMatchObject(refused);
    expect((await accept(member, second)).status).toBe(204);
    const { token } = admin;
    await rest(app.url, 'POST', 'admin/settings/terms.text/undo', { token });
    expect(await terms()).toEqual({ version: second + 1, text: TEXT });
    expect(await read(member)).toMatchObject(refused);
    await change('DELETE');
    expect((await read(member)).status).toBe(200);
  });

  it('an acceptance counts in a process that does not know the new text yet', async () => {
    const first = await write();
    await accept(member, first);
    const { token } = admin;
    const body = { value: 'Others.' };
    await rest(app.url, 'PUT', 'admin/settings/terms.text', { token, body });
    expect((await accept(member, first + 1, other)).status).toBe(204);
    for (const from of [app, other]) expect((await read(member, from)).status).toBe(200);
  });

  it('whoever wrote them has accepted them, and bots accept none', async () => {
    const bot = await app.registerUser('bot');
    await app.changeAccount(bot, { siteRole: 'bot' });
    const version = await write();
    expect((await read(admin)).status).toBe(200);
    expect(await account(admin)).toMatchObject({ accepted: true, version });
    expect((await read(bot)).status).toBe(200);
    expect(await account(bot)).toBeUndefined();
  });

  it('a registration needs the present version, and stores it', async () => {
    const version = await write();
    expect(await register()).toMatchObject(refused);
    expect(await register(version - 1)).toMatchObject(refused);
    const created = await register(version);
    expect(created.status).toBe(201);
    const token = created.body.accessToken;
    expect((await rest(other.url, 'GET', 'contacts', { token })).status).toBe(200);
    expect(await account(created.body)).toMatchObject({
      accepted: true,
      version,
      acceptedAt: expect.stringMatching(/Z$/),
    });
    await write('Others.');
    expect(await account(created.body)).toMatchObject({ accepted: false, version });
  });
});
