import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Me, UserCard } from '@chatcall/contracts';
import { cardOf, rest, startTestApp } from '../../../test/support/index.js';
import type { RestAnswer, TestApp, TestUser } from '../../../test/support/index.js';
import { EventBus } from '../../platform/events/index.js';
import { UserDirectory } from './user-directory.js';
import { UserProfileChanged } from './users.events.js';
import { Visibility } from './visibility.js';

describe('profiles over REST', () => {
  let app: TestApp;
  let anna: TestUser;
  let bob: TestUser;
  const changes: UserProfileChanged[] = [];
  beforeAll(async () => {
    app = await startTestApp();
    app.app.get(EventBus).on(UserProfileChanged, (event) => {
      changes.push(event);
    });
    anna = await app.registerUser('anna');
    bob = await app.registerUser('bob');
  });
  afterAll(() => app.close());

  const patch = (body: unknown, token = anna.token): Promise<RestAnswer<Me>> =>
    rest(app.url, 'PATCH', 'users/me', { token, body });
  const card = (id: string): Promise<RestAnswer<UserCard>> =>
    rest(app.url, 'GET', `users/${id}`, { token: bob.token });

  it('changes the given fields only, and sends one notice', async () => {
    changes.length = 0;
    const answer = await patch({ displayName: '  Anna   Smith ', statusText: 'In meetings' });
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({
      ...anna.user,
      displayName: 'Anna Smith',
      statusText: 'In meetings',
    });
    expect(changes).toEqual([
      expect.objectContaining({ userId: anna.user.id, card: cardOf(answer.body) }),
    ]);
    const again = await patch({ statusText: '' });
    expect(again.body).toMatchObject({ displayName: 'Anna Smith', statusText: '' });
  });

  it('changes nothing and sends nothing for an empty change', async () => {
    changes.length = 0;
    expect((await patch({})).status).toBe(200);
    expect(changes).toEqual([]);
  });

  it('shows others the present card, without the e-mail address', async () => {
    await card(anna.user.id);
    await patch({ displayName: 'Anna the Second' });
    const { status, body } = await card(anna.user.id);
    expect(status).toBe(200);
    expect(Object.keys(body).sort()).toEqual([
      'avatarUrl',
      'displayName',
      'id',
      'statusText',
      'username',
    ]);
    expect(body.displayName).toBe('Anna the Second');
  });

  it('changes the username and frees the old one', async () => {
    const carl = await app.registerUser('carl');
    const answer = await patch({ username: ' Carl.New ' }, carl.token);
    expect(answer.body.username).toBe('carl.new');
    const heir = await patch({ username: carl.user.username }, bob.token);
    expect(heir.status).toBe(200);
  });

  it('refuses a taken username in any case, and changes nothing else', async () => {
    const dora = await app.registerUser('dora');
    const answer = await patch({
      username: dora.user.username.toUpperCase(),
      displayName: 'Thief',
    });
    expect([answer.status, answer.code]).toEqual([409, 'AUTH.USERNAME_TAKEN']);
    const { body } = await rest<Me>(app.url, 'GET', 'users/me', { token: anna.token });
    expect(body.displayName).not.toBe('Thief');
  });

  it('gives a username to one of two users who want it at once', async () => {
    const answers = await Promise.all([
      patch({ username: 'wanted' }),
      patch({ username: 'wanted' }, bob.token),
    ]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
  });

  it.each<[string, unknown, string]>([
    ['an empty display name', { displayName: '   ' }, 'displayName:visible'],
    ['a display name that is null', { displayName: null }, 'displayName:isString'],
    ['a status with control characters', { statusText: 'a\u0007b' }, 'statusText:plainText'],
    ['a long status', { statusText: 'x'.repeat(141) }, 'statusText:maxLength'],
    ['another e-mail address', { email: 'me@example.com' }, 'email:whitelistValidation'],
    ['a password hash', { passwordHash: 'x' }, 'passwordHash:whitelistValidation'],
    ['an id', { id: randomUUID() }, 'id:whitelistValidation'],
  ])('refuses %s', async (_what, body, rule) => {
    const answer = await patch(body);
    expect([answer.status, answer.code, answer.rules]).toEqual([400, 'COMMON.VALIDATION', [rule]]);
  });

  it.each<[string, string, number, string]>([
    ['nobody', randomUUID(), 404, 'USERS.NOT_FOUND'],
    ['an id that is none', 'not-an-id', 400, 'COMMON.VALIDATION'],
    ['an injection', encodeURIComponent("' OR 1=1 --"), 400, 'COMMON.VALIDATION'],
    ['a NUL', '%00', 400, 'COMMON.VALIDATION'],
    ['a broken escape', '%E0%A4%A', 400, 'COMMON.VALIDATION'],
  ])('does not find %s', async (_what, id, status, code) => {
    const answer = await card(id);
    expect([answer.status, answer.code]).toEqual([status, code]);
  });

  it('accepts ids in upper case', async () => {
    expect((await card(anna.user.id.toUpperCase())).status).toBe(200);
  });

  it.each([
    ['GET', 'users/me'],
    ['PATCH', 'users/me'],
    ['PUT', 'users/me/avatar'],
    ['DELETE', 'users/me/avatar'],
    ['GET', 'users/search?q=ann'],
    ['GET', `users/${randomUUID()}`],
    ['GET', 'contacts'],
    ['PUT', `contacts/${randomUUID()}`],
    ['DELETE', `contacts/${randomUUID()}`],
    ['PUT', `contacts/${randomUUID()}/block`],
    ['DELETE', `contacts/${randomUUID()}/block`],
  ])('needs a token for %s %s', async (method, path) => {
    expect((await rest(app.url, method, path)).code).toBe('AUTH.REQUIRED');
  });
});

describe('UserDirectory', () => {
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

  it('returns cards by id, without users who do not exist, from the cache if possible', async () => {
    const [anna, bob] = [await one.registerUser('anna'), await one.registerUser('bob')];
    const directory = one.app.get(UserDirectory);
    const cards = await directory.cards([anna.user.id, bob.user.id, randomUUID(), anna.user.id]);
    expect([...cards.keys()].sort()).toEqual([anna.user.id, bob.user.id].sort());
    expect(await directory.card(randomUUID())).toBeNull();
    expect(await directory.cards([])).toEqual(new Map());
    await one.database.query("UPDATE users SET display_name = 'behind its back' WHERE id = $1", [
      anna.user.id,
    ]);
    expect((await directory.card(anna.user.id))?.displayName).toBe('anna');
  });

  it('learns from the other node that a card has changed', async () => {
    const anna = await one.registerUser('anna');
    const there = two.app.get(UserDirectory);
    expect((await there.card(anna.user.id))?.displayName).toBe('anna');
    await rest(one.url, 'PATCH', 'users/me', {
      token: anna.token,
      body: { displayName: 'Changed' },
    });
    const start = Date.now();
    while ((await there.card(anna.user.id))?.displayName !== 'Changed') {
      // Without the message from the other node the card would stay cached for a minute.
      expect(Date.now() - start).toBeLessThan(5_000);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  });

  it('knows of a block that was made on another node', async () => {
    const [anna, bob] = [await one.registerUser('anna'), await one.registerUser('bob')];
    const there = two.app.get(Visibility);
    for (const [method, blocked] of [
      ['PUT', [bob.user.id]],
      ['DELETE', []],
    ] as const) {
      // Read before, so that it is in the cache of the other node.
      await there.blockedIds(anna.user.id);
      await rest(one.url, method, `contacts/${bob.user.id}/block`, { token: anna.token });
      const start = Date.now();
      while ((await there.blockedIds(anna.user.id)).length !== blocked.length) {
        expect(Date.now() - start).toBeLessThan(5_000);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      expect(await there.blockedIds(anna.user.id)).toEqual(blocked);
    }
  });

  it('returns contacts and blocks in both directions', async () => {
    const [anna, bob, carl] = [
      await one.registerUser('anna'),
      await one.registerUser('bob'),
      await one.registerUser('carl'),
    ];
    const directory = one.app.get(UserDirectory);
    await rest(one.url, 'PUT', `contacts/${bob.user.id}`, { token: anna.token });
    const visibility = one.app.get(Visibility);
    const seen = () =>
      visibility.activityAmong(anna.user.id, [anna.user.id, bob.user.id, carl.user.id]);
    expect(await seen()).toEqual(new Set());
    await rest(one.url, 'PUT', `contacts/${anna.user.id}`, { token: bob.token });
    expect(await seen()).toEqual(new Set([bob.user.id]));
    await rest(one.url, 'PUT', `contacts/${carl.user.id}/block`, { token: anna.token });
    const others = [anna.user.id, bob.user.id, carl.user.id];
    expect(await directory.blockedBetween(anna.user.id, others)).toEqual(new Set([carl.user.id]));
    expect(await directory.blockedBetween(carl.user.id, others)).toEqual(new Set([anna.user.id]));
    expect(await directory.blockedBetween(bob.user.id, others)).toEqual(new Set());
    expect(await directory.blockedBetween(bob.user.id, [])).toEqual(new Set());
  });
});
