import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SITE_PERMISSIONS } from '@chatcall/contracts';
import type {
  Account,
  AuthResult,
  Conversation,
  CursorPage,
  Me,
  Session,
  SiteSession,
  UpdateAccountRequest,
  UserCard,
  UserSearchHit,
} from '@chatcall/contracts';
import { EventBus } from '../../platform/events/index.js';
import { SignInFailed } from '../auth/auth.events.js';
import { SessionsService } from '../auth/index.js';
import { nextNotice, rest, startTestApp } from '../../../test/support/index.js';
import type { RestAnswer, TestApp, TestUser } from '../../../test/support/index.js';

type Who = Pick<TestUser, 'user' | 'token'>;

describe('accounts, for administrators', () => {
  let app: TestApp;
  let owner: TestUser;
  let administrator: TestUser;

  beforeAll(async () => {
    app = await startTestApp();
    owner = await app.registerUser('owner');
    administrator = await app.registerUser('administrator');
    await app.changeAccount(owner, { siteRole: 'owner' });
    await app.changeAccount(administrator, { siteRole: 'administrator' });
  });
  afterAll(() => app.close());

  const change = (
    by: Who,
    { user }: Pick<TestUser, 'user'>,
    body: UpdateAccountRequest,
  ): Promise<RestAnswer<Account>> =>
    rest<Account>(app.url, 'PATCH', `admin/users/${user.id}`, { token: by.token, body });
  const get = <T>(by: Who, path: string): Promise<RestAnswer<T>> =>
    rest<T>(app.url, 'GET', path, { token: by.token });
  const logIn = ({ user, password }: TestUser, given = password): Promise<RestAnswer<AuthResult>> =>
    rest<AuthResult>(app.url, 'POST', 'auth/login', {
      body: { login: user.username, password: given },
    });

  it('are shown with their state and site role', async () => {
    const anna = await app.registerUser('anna');
    const { id, username, displayName, email, createdAt } = anna.user;
    expect((await get<Account>(administrator, `admin/users/${id}`)).body).toEqual({
      id,
      username,
      displayName,
      email,
      createdAt,
      state: 'active',
      siteRole: 'member',
    });
    expect((await get(anna, `admin/users/${owner.user.id}`)).code).toBe('COMMON.FORBIDDEN');
  });

  it('a user learns the own role and what it allows, and that it was changed', async () => {
    const anna = await app.registerUser('anna');
    expect(anna.user).toMatchObject({
      siteRole: 'member',
      permissions: SITE_PERMISSIONS.member,
    });
    const notice = nextNotice(await anna.socket(), 'user:accessChanged');
    expect((await change(owner, anna, { siteRole: 'auditor' })).body.siteRole).toBe('auditor');
    const access = { siteRole: 'auditor', permissions: SITE_PERMISSIONS.auditor };
    expect(await notice).toEqual(access);
    expect((await get<Me>(anna, 'users/me')).body).toMatchObject(access);
  });

  it('only an owner makes, changes or removes owners', async () => {
    const anna = await app.registerUser('anna');
    expect((await change(administrator, anna, { siteRole: 'owner' })).code).toBe(
      'COMMON.FORBIDDEN',
    );
    expect((await change(administrator, owner, { siteRole: 'member' })).code).toBe(
      'COMMON.FORBIDDEN',
    );
    expect((await change(administrator, owner, { state: 'deactivated' })).code).toBe(
      'COMMON.FORBIDDEN',
    );
    expect((await change(administrator, anna, { siteRole: 'administrator' })).status).toBe(200);
    expect((await change(owner, anna, { siteRole: 'owner' })).body.siteRole).toBe('owner');
    expect((await change(owner, anna, { siteRole: 'member' })).body.siteRole).toBe('member');
  });

  it('the last active owner stays one, also when two owners remove each other at once', async () => {
    expect((await change(owner, owner, { siteRole: 'member' })).code).toBe('USERS.LAST_OWNER');
    expect((await change(owner, owner, { state: 'deactivated' })).code).toBe('USERS.LAST_OWNER');
    const second = await app.registerUser('second');
    await change(owner, second, { siteRole: 'owner' });
    const answers = await Promise.all([
      change(owner, second, { siteRole: 'member' }),
      change(second, owner, { siteRole: 'member' }),
    ]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, expect.any(Number)]);
    const owners = await app.database.query<{ id: string }>(
      "SELECT id FROM users WHERE site_role = 'owner' AND state = 'active'",
    );
    expect(owners).toHaveLength(1);
    await app.changeAccount(owner, { siteRole: 'owner' });
    await app.changeAccount(second, { siteRole: 'member' });
  });

  it('a change that nobody may make leaves everything as it was', async () => {
    const anna = await app.registerUser('anna');
    const auditor = await app.registerUser('auditor');
    await app.changeAccount(auditor, { siteRole: 'auditor' });
    for (const by of [anna, auditor])
      expect((await change(by, anna, { siteRole: 'owner' })).code).toBe('COMMON.FORBIDDEN');
    expect((await get<Account>(auditor, `admin/users/${anna.user.id}`)).body.siteRole).toBe(
      'member',
    );
    const unknown = { user: { ...anna.user, id: '0190f3c2-7c1e-7d5a-9b1e-3f6a2c9d8e10' } };
    expect((await change(owner, unknown, { state: 'active' })).code).toBe('USERS.NOT_FOUND');
    expect((await change(owner, anna, { siteRole: 'king' } as never)).code).toBe(
      'COMMON.VALIDATION',
    );
    expect((await change(owner, anna, { state: 'erased' } as never)).code).toBe(
      'COMMON.VALIDATION',
    );
  });

  describe('a deactivated user', () => {
    it('is signed out everywhere, cannot sign in, and learns why only with the right password', async () => {
      const anna = await app.registerUser('anna');
      const second = (await logIn(anna)).body;
      const ended = nextNotice(await anna.socket(), 'auth:ended');
      expect((await change(administrator, anna, { state: 'deactivated' })).body.state).toBe(
        'deactivated',
      );
      expect((await ended).reason).toBe('deactivated');
      for (const token of [anna.token, second.accessToken])
        expect((await get({ ...anna, token }, 'users/me')).code).toBe('AUTH.SESSION_ENDED');
      const refreshed = await rest(app.url, 'POST', 'auth/refresh', {
        body: { refreshToken: second.refreshToken },
      });
      expect(refreshed.code).toBe('AUTH.SESSION_ENDED');
      const failed: unknown[] = [];
      app.app.get(EventBus).on(SignInFailed, (event) => void failed.push(event.reason));
      expect((await logIn(anna)).code).toBe('AUTH.ACCOUNT_DEACTIVATED');
      expect((await logIn(anna, 'not the password')).code).toBe('AUTH.INVALID_CREDENTIALS');
      expect(failed).toEqual(['account-not-active', 'password-wrong']);
      expect((await change(administrator, anna, { state: 'deactivated' })).status).toBe(200);
    });

    it('has access again after the reactivation, with everything as before', async () => {
      const [anna, ben] = [await app.registerUser('anna'), await app.registerUser('ben')];
      const { body: chat } = await rest<Conversation>(app.url, 'POST', 'chats/direct', {
        token: ben.token,
        body: { userId: anna.user.id },
      });
      await change(owner, anna, { state: 'deactivated' });
      await change(owner, anna, { state: 'active' });
      const { accessToken } = (await logIn(anna)).body;
      expect((await get({ ...anna, token: accessToken }, `chats/${chat.id}`)).status).toBe(200);
      expect((await get<Me>({ ...anna, token: accessToken }, 'users/me')).body).toEqual(anna.user);
    });

    it('is shown with a mark, is not found, and cannot be added or contacted', async () => {
      const [anna, ben] = [await app.registerUser('anna'), await app.registerUser('ben')];
      const find = async (): Promise<string[]> =>
        (
          await get<CursorPage<UserSearchHit>>(ben, `users/search?q=${anna.user.username}`)
        ).body.items.map(({ id }) => id);
      expect(await find()).toEqual([anna.user.id]);
      await change(owner, anna, { state: 'deactivated' });
      expect(await find()).toEqual([]);
      const { body: card } = await get<UserCard>(ben, `users/${anna.user.id}`);
      expect(card).toMatchObject({ displayName: 'anna', state: 'deactivated' });
      const post = (method: string, path: string, body?: unknown): Promise<RestAnswer<unknown>> =>
        rest(app.url, method, path, { token: ben.token, body });
      const refused = [
        await post('POST', 'chats/direct', { userId: anna.user.id }),
        await post('POST', 'chats/groups', { title: 'Team', memberIds: [anna.user.id] }),
        await post('PUT', `contacts/${anna.user.id}`),
      ];
      expect(refused.map(({ code }) => code)).toEqual(Array(3).fill('USERS.NOT_FOUND'));
      await change(owner, anna, { state: 'active' });
      expect(await find()).toEqual([anna.user.id]);
      expect((await get<UserCard>(ben, `users/${anna.user.id}`)).body).not.toHaveProperty('state');
    });

    it('is not mentioned', async () => {
      const [anna, ben] = [await app.registerUser('anna'), await app.registerUser('ben')];
      const { body: chat } = await rest<Conversation>(app.url, 'POST', 'chats/groups', {
        token: ben.token,
        body: { title: 'Team', memberIds: [anna.user.id] },
      });
      const say = (): Promise<RestAnswer<unknown>> =>
        rest(app.url, 'POST', `chats/${chat.id}/messages`, {
          token: ben.token,
          body: { clientMessageId: crypto.randomUUID(), content: `Hello <@${anna.user.id}>` },
        });
      await say();
      await change(owner, anna, { state: 'deactivated' });
      await say();
      await change(owner, anna, { state: 'active' });
      const { accessToken } = (await logIn(anna)).body;
      const { body } = await get<CursorPage<unknown>>({ ...anna, token: accessToken }, 'mentions');
      expect(body.items).toHaveLength(1);
    });
  });

  it('a user who is not active yet cannot sign in', async () => {
    const anna = await app.registerUser('anna');
    await app.database.query(
      "UPDATE users SET state = 'invited', access_changed_at = clock_timestamp() WHERE id = $1",
      [anna.user.id],
    );
    expect((await logIn(anna)).code).toBe('AUTH.ACCOUNT_PENDING');
    expect((await change(owner, anna, { state: 'active' })).body.state).toBe('active');
    expect((await logIn(anna)).status).toBe(200);
  });

  it('an erased user stays erased', async () => {
    const anna = await app.registerUser('anna');
    await app.database.query("UPDATE users SET state = 'erased' WHERE id = $1", [anna.user.id]);
    expect((await change(owner, anna, { state: 'active' })).code).toBe('USERS.ERASED');
    expect((await logIn(anna)).code).toBe('AUTH.ACCOUNT_DEACTIVATED');
  });

  describe('a guest', () => {
    it('sees only users and channels that they share something with', async () => {
      const [guest, ben, stranger] = [
        await app.registerUser('guest'),
        await app.registerUser('ben'),
        await app.registerUser('stranger'),
      ];
      const { body: channel } = await rest<Conversation>(app.url, 'POST', 'chats/channels', {
        token: ben.token,
        body: { title: 'Everyone' },
      });
      await rest(app.url, 'POST', 'chats/groups', {
        token: ben.token,
        body: { title: 'Project', memberIds: [guest.user.id] },
      });
      await change(owner, guest, { siteRole: 'guest' });
      expect((await get<UserCard>(guest, `users/${ben.user.id}`)).status).toBe(200);
      const refused = [
        await get(guest, `users/${stranger.user.id}`),
        await get(guest, 'users/search?q=stranger'),
        await get(guest, 'chats/channels'),
        await get(guest, `chats/channels/${channel.id}`),
        await get(guest, `chats/${channel.id}/messages`),
        await rest(app.url, 'PUT', `contacts/${stranger.user.id}/block`, { token: guest.token }),
      ];
      expect(refused.map(({ code }) => code)).toEqual([
        'USERS.NOT_FOUND',
        'COMMON.FORBIDDEN',
        'COMMON.FORBIDDEN',
        'COMMON.FORBIDDEN',
        'CHAT.NOT_MEMBER',
        'USERS.NOT_FOUND',
      ]);
      expect((await get<UserCard>(ben, `users/${guest.user.id}`)).body.siteRole).toBe('guest');
    });

    it('cannot make a channel of a group', async () => {
      const guest = await app.registerUser('guest');
      const { body: group } = await rest<Conversation>(app.url, 'POST', 'chats/groups', {
        token: guest.token,
        body: { title: 'Project', memberIds: [] },
      });
      await change(owner, guest, { siteRole: 'guest' });
      const convert = (): Promise<RestAnswer<unknown>> =>
        rest(app.url, 'PATCH', `chats/${group.id}`, {
          token: guest.token,
          body: { kind: 'channel' },
        });
      expect((await convert()).code).toBe('COMMON.FORBIDDEN');
      await change(owner, guest, { siteRole: 'member' });
      expect((await convert()).status).toBe(200);
    });
  });

  it('are listed in pages by username, with search and filters', async () => {
    const tag = `list${Date.now().toString(36)}`;
    const people = await Promise.all(['c', 'a', 'b'].map((each) => app.registerUser(tag + each)));
    await change(owner, people[0] as TestUser, { siteRole: 'guest' });
    await change(owner, people[1] as TestUser, { state: 'deactivated' });
    const names = async (query: string): Promise<string[]> => {
      const found: string[] = [];
      for (let cursor: string | null = ''; cursor !== null;) {
        const page: RestAnswer<CursorPage<Account>> = await get(
          administrator,
          `admin/users?limit=2&${query}${cursor === '' ? '' : `&cursor=${cursor}`}`,
        );
        found.push(...page.body.items.map(({ displayName }) => displayName));
        cursor = page.body.nextCursor;
      }
      return found;
    };
    const search = `search=${tag}`;
    expect(await names(search)).toEqual([`${tag}a`, `${tag}b`, `${tag}c`]);
    expect(await names(`${search}&state=deactivated`)).toEqual([`${tag}a`]);
    expect(await names(`${search}&siteRole=guest`)).toEqual([`${tag}c`]);
    expect(await names(`search=${people[1]?.user.email}`)).toEqual([`${tag}a`]);
    expect(await names('search=nobody-has-this')).toEqual([]);
    const { code } = await get(administrator, 'admin/users?state=sleeping');
    expect(code).toBe('COMMON.VALIDATION');
    const first = await get<CursorPage<Account>>(administrator, `admin/users?limit=2&${search}`);
    const other = `admin/users?limit=2&state=active&cursor=${first.body.nextCursor}`;
    expect((await get(administrator, other)).code).toBe('COMMON.VALIDATION');
    expect((await get(people[2] as TestUser, 'admin/users')).code).toBe('COMMON.FORBIDDEN');
  });

  it('are renamed by administrators, and names stay unique', async () => {
    const anna = await app.registerUser('anna');
    const renamed = await change(administrator, anna, {
      displayName: '  Anna  Miller ',
      username: `Miller-${anna.user.username}`,
    });
    expect(renamed.body).toMatchObject({
      displayName: 'Anna Miller',
      username: `miller-${anna.user.username}`,
    });
    const taken = { displayName: 'Someone', username: owner.user.username };
    expect((await change(administrator, anna, taken)).code).toBe('AUTH.USERNAME_TAKEN');
    expect((await get<Account>(owner, `admin/users/${anna.user.id}`)).body.displayName).toBe(
      'Anna Miller',
    );
    expect((await change(administrator, owner, { displayName: 'Not me' })).code).toBe(
      'COMMON.FORBIDDEN',
    );
  });

  it('are signed out by administrators, on one device or on all', async () => {
    const anna = await app.registerUser('anna');
    const second = (await logIn(anna)).body;
    const third = (await logIn(anna)).body;
    const path = `admin/users/${anna.user.id}/sessions`;
    const list = async (): Promise<string[]> =>
      (await get<CursorPage<Session>>(administrator, path)).body.items.map(({ id }) => id);
    const end = (by: TestUser, rest_: string): Promise<RestAnswer<void>> =>
      rest(app.url, 'DELETE', path + rest_, { token: by.token });
    expect(await list()).toEqual([third.sessionId, second.sessionId, anna.sessionId]);
    expect((await end(administrator, `/${second.sessionId}`)).status).toBe(204);
    expect((await end(administrator, `/${owner.sessionId}`)).code).toBe('COMMON.NOT_FOUND');
    expect(await list()).toEqual([third.sessionId, anna.sessionId]);
    const socket = await anna.socket();
    const ended = nextNotice(socket, 'auth:ended');
    expect((await end(administrator, '')).status).toBe(204);
    await ended;
    expect(await list()).toEqual([]);
    expect((await get(anna, 'users/me')).status).toBe(401);
    expect((await logIn(anna)).status).toBe(200);
    const ofOwner = `admin/users/${owner.user.id}/sessions`;
    expect((await rest(app.url, 'DELETE', ofOwner, { token: administrator.token })).code).toBe(
      'COMMON.FORBIDDEN',
    );
  });

  it('the devices of all users are listed, the most recently used first, and found by name or address', async () => {
    const [anna, ben] = [await app.registerUser('anna'), await app.registerUser('ben')];
    await logIn(ben);
    const list = async (by: Who, query: string): Promise<CursorPage<SiteSession>> =>
      (await get<CursorPage<SiteSession>>(by, `admin/sessions?${query}`)).body;
    const ofBen = await list(administrator, `search=${ben.user.username.toUpperCase()}`);
    expect(ofBen.items.map(({ user }) => user)).toEqual(
      [1, 2].map(() => ({
        id: ben.user.id,
        username: ben.user.username,
        displayName: ben.user.displayName,
        siteRole: 'member',
      })),
    );
    const own = await list(administrator, `search=${administrator.user.username}`);
    expect(own.items).toMatchObject([{ id: administrator.sessionId, current: true }]);
    expect((await list(administrator, 'search=203.0.113.')).items).toEqual([]);
    const first = await list(administrator, 'search=127.&limit=1');
    const second = await list(administrator, `search=127.&limit=1&cursor=${first.nextCursor}`);
    expect(first.items[0]?.id).not.toBe(second.items[0]?.id);
    await app.app.get(SessionsService).logOut({ userId: anna.user.id, sessionId: anna.sessionId });
    expect((await list(administrator, `search=${anna.user.username}`)).items).toEqual([]);
    expect((await get(anna, 'admin/sessions')).status).toBe(401);
    expect((await get(ben, 'admin/sessions')).code).toBe('COMMON.FORBIDDEN');
  });
});
