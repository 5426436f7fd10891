import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { Contact, ContactChangedNotice, CursorPage } from '@chatcall/contracts';
import { cardOf, nextNotice, rest, startTestApp } from '../../../test/support/index.js';
import type { TestApp, TestUser } from '../../../test/support/index.js';
import { UserDirectory } from './user-directory.js';

describe('contacts over REST', () => {
  let app: TestApp;
  let anna: TestUser;
  let bob: TestUser;
  beforeAll(async () => {
    app = await startTestApp();
  });
  afterAll(() => app.close());
  beforeEach(async () => {
    [anna, bob] = await Promise.all([app.registerUser('anna'), app.registerUser('bob')]);
  });

  const ask = async (owner: TestUser, method: string, path: string): Promise<string | number> => {
    const answer = await rest(app.url, method, `contacts/${path}`, { token: owner.token });
    return answer.code ?? answer.status;
  };
  const connect = (owner: TestUser, other: TestUser): Promise<string | number> =>
    ask(owner, 'PUT', other.user.id);
  const remove = (owner: TestUser, other: TestUser): Promise<string | number> =>
    ask(owner, 'DELETE', other.user.id);
  const block = (owner: TestUser, other: TestUser): Promise<string | number> =>
    ask(owner, 'PUT', `${other.user.id}/block`);
  const unblock = (owner: TestUser, other: TestUser): Promise<string | number> =>
    ask(owner, 'DELETE', `${other.user.id}/block`);
  const listOf = async (owner: TestUser): Promise<readonly Contact[]> =>
    (await rest<CursorPage<Contact>>(app.url, 'GET', 'contacts', { token: owner.token })).body
      .items;
  const stateOf = async (owner: TestUser, other: TestUser): Promise<string | null> =>
    (await listOf(owner)).find(({ user }) => user.id === other.user.id)?.state ?? null;
  const pair = async (): Promise<(string | null)[]> => [
    await stateOf(anna, bob),
    await stateOf(bob, anna),
  ];

  it('sends and accepts a request, and notifies both users', async () => {
    const [annas, bobs] = [await anna.socket(), await bob.socket()];
    let notice = Promise.all([
      nextNotice(annas, 'contact:changed'),
      nextNotice(bobs, 'contact:changed'),
    ]);
    const { body } = await rest<Contact>(app.url, 'PUT', `contacts/${bob.user.id}`, {
      token: anna.token,
    });
    expect(body).toEqual({
      user: cardOf(bob.user),
      state: 'outgoing',
      since: expect.stringMatching(/Z$/),
    });
    const [toAnna, toBob] = await notice;
    expect(toAnna).toEqual({ userId: bob.user.id, contact: body });
    expect(toBob).toEqual({
      userId: anna.user.id,
      contact: { user: cardOf(anna.user), state: 'incoming', since: body.since },
    });
    notice = Promise.all([
      nextNotice(annas, 'contact:changed'),
      nextNotice(bobs, 'contact:changed'),
    ]);
    expect(await connect(bob, anna)).toBe(200);
    expect((await notice).map(({ contact }) => contact?.state)).toEqual(['accepted', 'accepted']);
    expect(await pair()).toEqual(['accepted', 'accepted']);
  });

  it.each<[string, () => Promise<unknown>, [string | null, string | null], string | number]>([
    ['take a request back', () => connect(anna, bob), [null, null], 204],
    ['decline a request', () => connect(bob, anna), [null, null], 204],
    [
      'end a contact',
      () => Promise.all([connect(anna, bob), connect(bob, anna)]),
      [null, null],
      204,
    ],
    ['end nothing', () => Promise.resolve(), [null, null], 204],
    ['keep a block', () => block(anna, bob), ['blocked', null], 204],
    ['keep the block of the other', () => block(bob, anna), [null, 'blocked'], 204],
  ])('remove can %s', async (_what, before, after, answer) => {
    await before();
    expect(await remove(anna, bob)).toBe(answer);
    expect(await pair()).toEqual(after);
  });

  it('makes one contact when both users send a request at once', async () => {
    const answers = await Promise.all([
      connect(anna, bob),
      connect(bob, anna),
      connect(anna, bob),
      connect(bob, anna),
    ]);
    expect(answers).toEqual([200, 200, 200, 200]);
    expect(await pair()).toEqual(['accepted', 'accepted']);
  });

  it('stays consistent when two users act in many ways at once', async () => {
    const actions = [connect, remove, block, unblock];
    const storm = Array.from({ length: 40 }, (_, index) => {
      const action = actions[(index * 7) % 4] ?? connect;
      return index % 2 === 0 ? action(anna, bob) : action(bob, anna);
    });
    for (const answer of await Promise.all(storm))
      expect([200, 204, 'USERS.BLOCKED']).toContain(answer);
    expect([
      [null, null],
      ['outgoing', 'incoming'],
      ['incoming', 'outgoing'],
      ['accepted', 'accepted'],
      ['blocked', null],
      [null, 'blocked'],
      ['blocked', 'blocked'],
    ]).toContainEqual(await pair());
  });

  it('sends changes in the order in which they happened, however long a card takes to load', async () => {
    const directory = app.app.get(UserDirectory);
    const card = directory.card.bind(directory);
    const slow = jest.spyOn(directory, 'card').mockImplementation(async (id) => {
      await sleep(300);
      return card(id);
    });
    const notice: (string | null)[] = [];
    const annas = await anna.socket();
    annas.on('contact:changed', ({ contact }) => void notice.push(contact?.state ?? null));
    try {
      await connect(anna, bob);
      await remove(bob, anna);
      while (notice.length < 2) await sleep(20);
    } finally {
      slow.mockRestore();
    }
    expect(notice).toEqual(['outgoing', null]);
  });

  it('may be repeated, with one notice only', async () => {
    const bobs = await bob.socket();
    const notices: ContactChangedNotice[] = [];
    bobs.on('contact:changed', (notice) => notices.push(notice));
    const since = new Set<string | undefined>();
    for (let round = 0; round < 3; round += 1) {
      expect(await connect(anna, bob)).toBe(200);
      since.add((await listOf(anna))[0]?.since);
    }
    for (let round = 0; round < 3; round += 1) expect(await remove(anna, bob)).toBe(204);
    const last = nextNotice(
      bobs,
      'contact:changed',
      ({ contact }) => contact?.state === 'accepted',
    );
    await connect(bob, anna);
    await connect(anna, bob);
    await last;
    expect(notices.map(({ contact }) => contact?.state ?? null)).toEqual([
      'incoming',
      null,
      'outgoing',
      'accepted',
    ]);
    expect(since.size).toBe(1);
  });

  it('blocks: the contact ends, neither can send a request, and the blocked user does not learn of the block', async () => {
    await Promise.all([connect(anna, bob), connect(bob, anna)]);
    const bobs = await bob.socket();
    const notice = nextNotice(bobs, 'contact:changed');
    expect(await block(anna, bob)).toBe(200);
    expect(await notice).toEqual({ userId: anna.user.id, contact: null });
    expect(await pair()).toEqual(['blocked', null]);
    expect(await connect(bob, anna)).toBe('USERS.BLOCKED');
    expect(await connect(anna, bob)).toBe('USERS.BLOCKED');
    expect(await block(anna, bob)).toBe(200);
  });

  it('does not notify the blocked user when they had no contact or request', async () => {
    const bobs = await bob.socket();
    const notices: ContactChangedNotice[] = [];
    bobs.on('contact:changed', (notice) => notices.push(notice));
    await block(anna, bob);
    await unblock(anna, bob);
    const marker = nextNotice(bobs, 'contact:changed');
    await connect(anna, bob);
    await marker;
    expect(notices).toHaveLength(1);
  });

  it('needs the end of both blocks when both users have blocked', async () => {
    expect([await block(anna, bob), await block(bob, anna)]).toEqual([200, 200]);
    expect(await pair()).toEqual(['blocked', 'blocked']);
    expect(await unblock(anna, bob)).toBe(204);
    expect(await pair()).toEqual([null, 'blocked']);
    expect(await connect(anna, bob)).toBe('USERS.BLOCKED');
    expect(await unblock(anna, bob)).toBe(204);
    expect(await pair()).toEqual([null, 'blocked']);
    expect(await unblock(bob, anna)).toBe(204);
    expect(await connect(anna, bob)).toBe(200);
  });

  it('does not restore a contact after a block', async () => {
    await Promise.all([connect(anna, bob), connect(bob, anna)]);
    await block(anna, bob);
    await unblock(anna, bob);
    expect(await pair()).toEqual([null, null]);
  });

  it('lists all entries with their present names, in pages', async () => {
    const people = await Promise.all(
      ['Zoe', 'adam', 'Émile'].map((name, index) =>
        app.registerUser(`p${index}`).then((user) => ({ user, name })),
      ),
    );
    for (const { user, name } of people) {
      await rest(app.url, 'PATCH', 'users/me', { token: user.token, body: { displayName: name } });
      await connect(anna, user);
    }
    const listed = (await listOf(anna)).map(({ user }) => user);
    expect(listed.map(({ id }) => id)).toEqual(people.map(({ user }) => user.user.id).sort());
    expect(listed.map(({ displayName }) => displayName).sort()).toEqual(
      ['Zoe', 'adam', 'Émile'].sort(),
    );
  });

  it.each<[string, (me: TestUser) => string, string]>([
    ['oneself', (me) => me.user.id, 'USERS.CONTACT_SELF'],
    ['oneself in capitals', (me) => me.user.id.toUpperCase(), 'USERS.CONTACT_SELF'],
    ['nobody', () => randomUUID(), 'USERS.NOT_FOUND'],
    ['an id that is none', () => '42', 'COMMON.VALIDATION'],
  ])('refuses %s for every action', async (_what, idOf, code) => {
    const id = idOf(anna);
    const answers = [
      await ask(anna, 'PUT', id),
      await ask(anna, 'DELETE', id),
      await ask(anna, 'PUT', `${id}/block`),
      await ask(anna, 'DELETE', `${id}/block`),
    ];
    expect(answers).toEqual([code, code, code, code]);
  });
});
