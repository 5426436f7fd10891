import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { CursorPage, UserSearchHit } from '@chatcall/contracts';
import { v7 as uuidv7 } from 'uuid';
import { rest, startTestApp } from '../../../test/support/index.js';
import type { RestAnswer, TestApp, TestUser } from '../../../test/support/index.js';

const PEOPLE: [username: string, displayName: string][] = [
  ['alice', 'Alice Wonder'],
  ['alina', 'Zoe Alder'],
  ['bruno.alvarez', 'Bruno Alvarez'],
  ['carla', 'Carla Alicia Stone'],
  ['halice', 'Harry Alison'],
  ['per_cent', '100% Percy'],
  ['percent', 'Plain Percent'],
  ['back.slash', 'C:\\Back Slash'],
  ['yuki', '山田 雪'],
  ['lena', 'Léna Müller'],
];

describe('people search', () => {
  let app: TestApp;
  let me: TestUser;
  beforeAll(async () => {
    app = await startTestApp();
    me = await app.registerUser('searcher');
    for (const [username, displayName] of PEOPLE) await insert(username, displayName);
    for (let index = 0; index < 60; index += 1) {
      await insert(`crowd${String(index).padStart(2, '0')}`, `Member Number ${index}`);
    }
  });
  afterAll(() => app.close());

  const insert = (username: string, displayName: string): Promise<unknown> =>
    app.database.query(
      "INSERT INTO users (id, email, username, display_name, password_hash) VALUES ($1, $2, $3, $4, '')",
      [uuidv7(), `${username}@example.com`, username, displayName],
    );
  const search = (q: string, more = '', token = me.token): Promise<RestAnswer<CursorPage<UserSearchHit>>> =>
    rest(app.url, 'GET', `users/search?q=${encodeURIComponent(q)}${more}`, { token });
  const names = async (q: string, more = '', token = me.token): Promise<string[]> =>
    (await search(q, more, token)).body.items.map(({ username }) => username);

  it('puts the very username first, then usernames, then names that begin so, then what is alike', async () => {
    const found = await names('alice');
    expect(found[0]).toBe('alice');
    expect(found.slice(1)).toEqual(expect.arrayContaining(['halice', 'carla']));
    expect(await names('ali')).toEqual(['alice', 'alina', 'carla', 'halice']);
    expect(await names('al')).toEqual(['alice', 'alina', 'bruno.alvarez', 'carla', 'halice']);
  });

  it.each([
    ['a typo', 'alise', 'alice'],
    ['a letter too many', 'carrla', 'carla'],
    ['capitals', 'CARLA', 'carla'],
    ['an @ before it', '@carla', 'carla'],
    ['spaces around', '  carla ', 'carla'],
    ['the last name', 'wonder', 'alice'],
    ['the middle of the words', 'alicia st', 'carla'],
    ['the second part of a username', 'alvarez', 'bruno.alvarez'],
    ['another script', '山田', 'yuki'],
    ['a combining accent', 'Le\u0301na', 'lena'],
  ])('finds by %s', async (_what, q, username) => {
    expect(await names(q)).toContain(username);
  });

  it.each([
    ['100%', ['per_cent']],
    ['per_', ['per_cent']],
    ['c:\\', ['back.slash']],
  ])('takes %j for text, not for a pattern', async (q, begins) => {
    expect((await names(q))[0]).toBe(begins[0]);
    expect(await names('%%')).toEqual([]);
  });

  it('gives what others may see, and how they stand to me', async () => {
    const bob = await app.registerUser('friendly');
    await rest(app.url, 'PUT', `contacts/${bob.user.id}`, { token: me.token });
    const [hit] = (await search(bob.user.username)).body.items;
    const { email: _email, createdAt: _createdAt, ...card } = bob.user;
    expect(hit).toEqual({ ...card, contact: 'outgoing' });
    expect((await search('alice')).body.items[0]?.contact).toBe('none');
  });

  it('finds whom I blocked, so that I can lift it, but not who blocked me', async () => {
    const carl = await app.registerUser('hidden');
    await rest(app.url, 'PUT', `contacts/${carl.user.id}/block`, { token: me.token });
    expect((await search(carl.user.username)).body.items.map(({ contact }) => contact)).toEqual(['blocked']);
    expect(await names(me.user.username, '', carl.token)).toEqual([]);
  });

  it('does not find the one who searches', async () => {
    expect(await names(me.user.username)).not.toContain(me.user.username);
  });

  it.each([1, 7, 20, 100])(
    'pages through all in order, none twice, none missing, %i at a time',
    async (limit) => {
      const whole = (await search('crowd', '&limit=100')).body.items.map(({ username }) => username);
      const paged: string[] = [];
      let cursor: string | null = null;
      do {
        const { body }: RestAnswer<CursorPage<UserSearchHit>> = await search(
          'crowd',
          `&limit=${limit}${cursor === null ? '' : `&cursor=${cursor}`}`,
        );
        expect(body.items.length).toBeLessThanOrEqual(limit);
        paged.push(...body.items.map(({ username }) => username));
        cursor = body.nextCursor;
      } while (cursor !== null);
      expect(paged).toEqual(whole);
      expect(whole).toHaveLength(60);
    },
  );

  it.each([1, 2, 3, 4, 5])('pages from those that begin so to those alike, %i at a time', async (limit) => {
    const whole = await names('alice', '&limit=100');
    expect(whole.length).toBeGreaterThan(3);
    const paged: string[] = [];
    let cursor: string | null = null;
    do {
      const { body }: RestAnswer<CursorPage<UserSearchHit>> = await search(
        'alice',
        `&limit=${limit}${cursor === null ? '' : `&cursor=${cursor}`}`,
      );
      paged.push(...body.items.map(({ username }) => username));
      cursor = body.nextCursor;
    } while (cursor !== null);
    expect(paged).toEqual(whole);
  });

  it('uses the index for both parts', async () => {
    await app.database.query(
      `INSERT INTO users (id, email, username, display_name, password_hash)
       SELECT gen_random_uuid(), 'm' || i || '@example.org', 'm' || md5(i::text), md5(i::text || 'a') || ' ' || md5(i::text || 'b'), ''
       FROM generate_series(1, 20000) i`,
    );
    await app.database.query('VACUUM ANALYZE users');
    const searched = "lower(username::text || ' ' || display_name)";
    for (const condition of [
      `${searched} LIKE 'alic%' OR ${searched} LIKE '% alic%'`,
      `'alise' <% ${searched}`,
    ]) {
      const plan = await app.database.query(`EXPLAIN SELECT 1 FROM users WHERE ${condition}`);
      expect(JSON.stringify(plan)).toContain('users_search_idx');
    }
  });

  it.each<[string, string, string]>([
    ['no text', '', 'q:isString'],
    ['a short text', '?q=a', 'q:minLength'],
    ['spaces', '?q=%20%20%20', 'q:minLength'],
    ['a long text', `?q=${'a'.repeat(81)}`, 'q:maxLength'],
    ['a NUL', '?q=ab%00cd', 'q:wellFormed'],
    ['two texts', '?q=ab&q=cd', 'q:isString'],
    ['a limit of nothing', '?q=ab&limit=0', 'limit:min'],
    ['a limit too high', '?q=ab&limit=101', 'limit:max'],
    ['half a limit', '?q=ab&limit=1.5', 'limit:isInt'],
    ['a limit that is no number', '?q=ab&limit=many', 'limit:max'],
    ['a cursor of another kind', '?q=ab&cursor=abc', 'cursor:cursor'],
    ['a long cursor', `?q=ab&cursor=${'a'.repeat(501)}`, 'cursor:maxLength'],
    ['an unknown field', '?q=ab&email=x', 'email:whitelistValidation'],
  ])('refuses %s', async (_what, query, rule) => {
    const answer = await rest(app.url, 'GET', `users/search${query}`, { token: me.token });
    expect([answer.status, answer.code]).toEqual([400, 'COMMON.VALIDATION']);
    expect(answer.rules[0]).toBe(rule);
  });
});
