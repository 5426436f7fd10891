import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { searchKeyOf, searchQueryOf, searchRank } from '@chatcall/contracts';
import type { CursorPage, UserSearchHit } from '@chatcall/contracts';
import { v7 as uuidv7 } from 'uuid';
import { nameSearch, Parameters } from '../../platform/database/index.js';
import { cardOf, rest, startTestApp } from '../../../test/support/index.js';
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
  ['zoe', 'Zoë'],
  ['zoeller', 'Zoeller Ann'],
  ['ben.zoeger', 'Ben Zöger'],
  ['laszoe', 'Laszoe'],
  ['lyosha', 'Алексей Щербаков'],
  ['fyodor', 'Фёдор Ильич'],
  ['elpida', 'Ελπίδα Παπαδοπούλου'],
  ['sisyphos', 'Σίσυφος'],
  ['taro', '田中太郎'],
  ['kana', 'カナコ ｶﾞﾝﾊﾞﾙ'],
  ['chulsoo', '김철수'],
  ['luc', 'Jean-Luc O’Brien (Vertrieb) [Köln]'],
  ['istanbul', 'İstanbul Işık'],
  ['strasse', 'Heidi Straße'],
  ['lukasz', 'Łukasz Đorđević'],
  ['ahmad', 'أحمد الطيّب'],
  ['wide', 'Ｗｉｄｅ Ｎａｍｅ'],
  ['party', '🎉 Party'],
];

const FIRST = [
  'Anna',
  'Алексей',
  '太',
  'Ёлка',
  'Müller',
  'Ιωάννης',
  '민준',
  'Sørensen',
  'Wang',
  'Eva',
];
/** Names without the letter `z`, in several scripts. */
const crowdName = (index: number): string =>
  `${FIRST[index % 10] ?? ''}${String.fromCodePoint(0x4e00 + (index % 5_000))} ${(index * 104_729).toString(35)}`;

describe('the search for users', () => {
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
      `INSERT INTO users (id, email, username, display_name, search_key, search_grams)
       VALUES ($1, $2, $3, $4, $5, $6)`,
      [
        uuidv7(),
        `${username}@example.com`,
        username,
        displayName,
        ...Object.values(searchKeyOf(displayName, username)),
      ],
    );
  const search = (
    q: string,
    more = '',
    token = me.token,
  ): Promise<RestAnswer<CursorPage<UserSearchHit>>> =>
    rest(app.url, 'GET', `users/search?q=${encodeURIComponent(q)}${more}`, { token });
  const names = async (q: string, more = '', token = me.token): Promise<string[]> =>
    (await search(q, more, token)).body.items.map(({ username }) => username);

  it('puts the name itself first, then beginnings of names, of words, parts of words, and typos', async () => {
    const found = await names('alice');
    expect(found[0]).toBe('alice');
    expect(found.slice(1)).toEqual(expect.arrayContaining(['halice', 'carla']));
    expect(await names('zoe')).toEqual(['zoe', 'alina', 'zoeller', 'ben.zoeger', 'laszoe']);
    expect(await names('zooe')).toEqual(['alina', 'ben.zoeger', 'zoe', 'zoeller']);
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
    ['one typo in a Cyrillic name', 'Алексий', 'lyosha'],
    ['two swapped letters in Cyrillic', 'щебраков', 'lyosha'],
    ['a letter too few in Cyrillic capitals', 'ЩЕРБКОВ', 'lyosha'],
    ['ё without its dots', 'федор', 'fyodor'],
    ['Greek capitals with accents', 'ΕΛΠΊΔΑ', 'elpida'],
    ['Greek capitals without accents', 'ΠΑΠΑΔΟΠΟΥΛΟΥ', 'elpida'],
    ['a final sigma inside of capitals', 'ΣΊΣΥΦΟΣ', 'sisyphos'],
    ['a typo in Greek', 'Παπαδοπαυλου', 'elpida'],
    ['the end of a name without spaces', '太郎', 'taro'],
    ['a single Chinese character', '郎', 'taro'],
    ['a single Hangul syllable', '철', 'chulsoo'],
    ['Hiragana for Katakana', 'かなこ', 'kana'],
    ['half width for full', 'ｶﾅｺ', 'kana'],
    ['full width for half', 'ガンバル', 'kana'],
    ['plain letters for wide ones', 'wide name', 'wide'],
    ['zoe for Zoë', 'zoe', 'zoe'],
    ['the part after a hyphen', 'luc', 'luc'],
    ['both parts without the hyphen', 'jeanluc', 'luc'],
    ['the part after an apostrophe', 'brien', 'luc'],
    ['another apostrophe', "o'brien", 'luc'],
    ['a word in brackets', 'vertrieb', 'luc'],
    ['a word in square brackets', 'koln', 'luc'],
    ['İ', 'istanbul', 'istanbul'],
    ['dotless i', 'ISIK', 'istanbul'],
    ['ss for ß', 'STRASSE', 'strasse'],
    ['ß for ss', 'straße', 'strasse'],
    ['l for Ł', 'lukasz', 'lukasz'],
    ['d for Đ', 'dordevic', 'lukasz'],
    ['Arabic without marks', 'الطيب', 'ahmad'],
    ['an emoji', '🎉', 'party'],
    ['words in another order', 'wonder alice', 'alice'],
    ['a typo in each word', 'alixe wonderr', 'alice'],
    ['a combining accent', 'Le\u0301na', 'lena'],
  ])('finds by %s', async (_what, q, username) => {
    expect(await names(q)).toContain(username);
    const [, displayName = ''] = PEOPLE.find(([name]) => name === username) ?? [];
    expect(searchRank(searchQueryOf(q), searchKeyOf(displayName, username).text)).not.toBeNull();
  });

  it.each([
    ['100%', ['per_cent']],
    ['per_', ['per_cent']],
    ['c:\\', ['back.slash']],
  ])('treats %j as text, not as a pattern', async (q, begins) => {
    expect((await names(q))[0]).toBe(begins[0]);
    expect(await names('%%')).toEqual([]);
  });

  it('ranks as clients rank what they have loaded', async () => {
    const keys = PEOPLE.map(
      ([username, displayName]) => [username, searchKeyOf(displayName, username).text] as const,
    );
    for (const q of [
      'al',
      'ali',
      'alice',
      'alina',
      'stone',
      'zoe',
      'zooe',
      'per',
      'tan',
      'Алек',
      '太',
      'luc brien',
      'кто',
      'c',
    ]) {
      const found = new Set(await names(q.length < 2 ? `${q}.` : q, '&limit=100'));
      const query = searchQueryOf(q);
      const judged = keys
        .filter(([, key]) => searchRank(query, key) !== null)
        .map(([username]) => username);
      expect([
        q,
        PEOPLE.map(([username]) => username).filter((username) => found.has(username)),
      ]).toEqual([q, judged]);
    }
  });

  it('finds by the new name after a change of either name', async () => {
    const eve = await app.registerUser('changing');
    await rest(app.url, 'PATCH', 'users/me', {
      token: eve.token,
      body: { displayName: 'Пенелопа Œuvre' },
    });
    expect(await names('Пенелопе')).toEqual([eve.user.username]);
    const username = `renamed${eve.user.username}`.slice(0, 32);
    await rest(app.url, 'PATCH', 'users/me', { token: eve.token, body: { username } });
    expect([await names('oeuvre'), await names(username)]).toEqual([[username], [username]]);
  });

  it('returns what others may see, and the state of the contact', async () => {
    const bob = await app.registerUser('friendly');
    await rest(app.url, 'PUT', `contacts/${bob.user.id}`, { token: me.token });
    const [hit] = (await search(bob.user.username)).body.items;
    expect(hit).toEqual({ ...cardOf(bob.user), contact: 'outgoing' });
    expect((await search('alice')).body.items[0]?.contact).toBe('none');
  });

  it('finds users whom the user has blocked, but not users who have blocked the user', async () => {
    const carl = await app.registerUser('hidden');
    await rest(app.url, 'PUT', `contacts/${carl.user.id}/block`, { token: me.token });
    expect((await search(carl.user.username)).body.items.map(({ contact }) => contact)).toEqual([
      'blocked',
    ]);
    expect(await names(me.user.username, '', carl.token)).toEqual([]);
  });

  it('does not find a blocked user by a name that they took after the block', async () => {
    const dora = await app.registerUser('blockedone');
    await rest(app.url, 'PUT', `contacts/${dora.user.id}/block`, { token: me.token });
    await rest(app.url, 'PATCH', 'users/me', {
      token: dora.token,
      body: { displayName: 'Quirin Xaver' },
    });
    expect(await names('quirin')).toEqual([]);
    await rest(app.url, 'DELETE', `contacts/${dora.user.id}/block`, { token: me.token });
    expect(await names('quirin')).toEqual([dora.user.username]);
  });

  it('does not find the user who searches', async () => {
    expect(await names(me.user.username)).not.toContain(me.user.username);
  });

  it.each([1, 7, 20, 100])('has all users once and in order, in pages of %i', async (limit) => {
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
  });

  it.each([1, 2, 3, 4, 5])('has all kinds of matches in pages of %i', async (limit) => {
    const whole = await names('zoe', '&limit=100');
    expect(whole.length).toBeGreaterThan(4);
    const paged: string[] = [];
    let cursor: string | null = null;
    do {
      const { body }: RestAnswer<CursorPage<UserSearchHit>> = await search(
        'zoe',
        `&limit=${limit}${cursor === null ? '' : `&cursor=${cursor}`}`,
      );
      paged.push(...body.items.map(({ username }) => username));
      cursor = body.nextCursor;
    } while (cursor !== null);
    expect(paged).toEqual(whole);
  });

  it('uses the index for every kind of text', async () => {
    const crowd = Array.from({ length: 20_000 }, (_, index) => {
      const [username, displayName] = [
        `m${index.toString(36)}.${(index * 7919).toString(36)}`,
        crowdName(index),
      ];
      const { text, grams } = searchKeyOf(displayName, username);
      return { id: uuidv7(), username, name: displayName, text, grams };
    });
    for (let start = 0; start < crowd.length; start += 2_000) {
      await app.database.query(
        `INSERT INTO users (id, email, username, display_name, search_key, search_grams)
         SELECT p.id, p.username || '@example.org', p.username, p.name, p.text, p.grams
         FROM jsonb_to_recordset($1::jsonb) AS p (id uuid, username text, name text, text text, grams text[])`,
        [JSON.stringify(crowd.slice(start, start + 2_000))],
      );
    }
    await app.database.query('VACUUM ANALYZE users');
    for (const text of [
      'zor',
      'zoraida',
      'zoriada',
      'Алексей',
      'Алексий',
      '太郎',
      '雪',
      'zoe zor',
    ]) {
      const parameters = new Parameters();
      const { matches, rank } = nameSearch(
        searchQueryOf(text),
        { key: 'u.search_key', grams: 'u.search_grams' },
        parameters,
      );
      const plan = await app.database.query(
        `EXPLAIN SELECT ${rank} FROM users u WHERE ${matches}`,
        parameters.values,
      );
      expect([text, JSON.stringify(plan)]).toEqual([
        text,
        expect.stringContaining('users_search_idx'),
      ]);
    }
  });

  it.each<[string, string, string]>([
    ['no text', '', 'q:isString'],
    ['a short text', '?q=a', 'q:minLength'],
    ['a letter after @', '?q=@a', 'q:minLength'],
    ['spaces', '?q=%20%20%20', 'q:minLength'],
    ['a long text', `?q=${'a'.repeat(81)}`, 'q:maxLength'],
    ['a NUL', '?q=ab%00cd', 'q:wellFormed'],
    ['two texts', '?q=ab&q=cd', 'q:isString'],
    ['a limit of nothing', '?q=ab&limit=0', 'limit:min'],
    ['a limit too high', '?q=ab&limit=101', 'limit:max'],
    ['half a limit', '?q=ab&limit=1.5', 'limit:isInt'],
    ['a limit that is no number', '?q=ab&limit=many', 'limit:isInt'],
    ['a cursor of another kind', '?q=ab&cursor=abc', 'cursor:cursor'],
    ['a long cursor', `?q=ab&cursor=${'a'.repeat(501)}`, 'cursor:maxLength'],
    ['an unknown field', '?q=ab&email=x', 'email:whitelistValidation'],
  ])('refuses %s', async (_what, query, rule) => {
    const answer = await rest(app.url, 'GET', `users/search${query}`, { token: me.token });
    expect([answer.status, answer.code]).toEqual([400, 'COMMON.VALIDATION']);
    expect(answer.rules[0]).toBe(rule);
  });
});
