import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { isSearchable, searchKeyOf, searchQueryOf, searchRank } from '@chatcall/contracts';
import pg from 'pg';
import { createDatabase } from '../../../test/support/index.js';
import type { TestDatabase } from '../../../test/support/index.js';
import { nameSearch, Parameters } from './name-search.js';

const NAMES: readonly (readonly string[])[] = [
  ['Alice Wonder', 'alice'],
  ['Carla Alicia', 'carla'],
  ['Zoë', 'zoe.k'],
  ['Алексей Щербаков', 'lyosha'],
  ['Ελπίδα Παπαδοπούλου', 'elpida'],
  ['田中太郎', 'taro'],
  ['ひらがな カタカナ', 'kana'],
  ['김철수', 'kim'],
  ['สมชาย ใจดี', 'somchai'],
  ['Jean-Luc O’Brien (Sales)', 'jlo'],
  ['İstanbul Işık', 'ist'],
  ['Große Straße', 'gs'],
  ['Łukasz Đorđević', 'luk'],
  ['أحمد الطيّب', 'ahmad'],
  ['שָׁלוֹם', 'shalom'],
  ['राम कुमार', 'ram'],
  ['🎉 Party', 'party'],
  ['100% _Percy_', 'per_cent'],
  ['!!!', 'marks'],
];
const QUERIES = [
  ...[
    'alice',
    'ALISE',
    'ali',
    'al',
    'a',
    'zoe',
    'zooe',
    'алексей',
    'Алексий',
    'щерб',
    'елпида',
    'ΕΛΠΙΔΑ',
    'ελπιδα παπ',
  ],
  ...[
    '太',
    '太郎',
    '中太',
    'タナカ',
    'かたかな',
    'ﾋﾗｶﾞﾅ',
    '철수',
    '수',
    'ชาย',
    'luc',
    'jeanluc',
    "o'brien",
    'sales',
    'ISTANBUL',
    'ışık',
  ],
  ...[
    'strasse',
    'STRAßE',
    'lukasz',
    'dordevic',
    'احمد',
    'الطيب',
    'שלום',
    'राम',
    'रम',
    '🎉',
    '100',
    '%',
    '_',
    '\\',
    '!!!',
    'per_',
    'wonder alice',
  ],
];

describe('search by name', () => {
  it.each([
    ['İSTANBUL', 'istanbul'],
    ['Straße', 'STRASSE'],
    ['Ｆｕｌｌ', 'full'],
    ['ﾀﾅｶ', 'タナカ'],
    ['Σίσυφος', 'ΣΊΣΥΦΟΣ'],
    ['Œuvre', 'oeuvre'],
    ['Nguyễn Văn Đức', 'nguyen van duc'],
    ['ﬁn', 'fin'],
    ['Ёлка', 'елка'],
    ['٣٤', '34'],
    ['मैं ९', 'मैं 9'],
    ['zero\u200bwidth', 'zerowidth'],
    ['soft\u00adhyphen', 'softhyphen'],
    ['Le\u0301na', 'Léna'],
  ])('treats %s and %s as the same', (one, other) => {
    expect(searchKeyOf(one)).toEqual(searchKeyOf(other));
  });

  it.each([
    ['が', 'か'],
    ['राम', 'रोम'],
    ['Alice', 'Alicia'],
  ])('distinguishes %s from %s', (one, other) => {
    expect(searchKeyOf(one).text).not.toBe(searchKeyOf(other).text);
  });

  it('bounds the key and the n-grams of any text', () => {
    for (const text of [
      'ﷺ'.repeat(100),
      '田'.repeat(100),
      'a-'.repeat(50),
      '!'.repeat(100),
      '🎉'.repeat(50),
      '\ud800'.repeat(100),
    ]) {
      const { text: key, grams } = searchKeyOf(text, text);
      expect([key.length < 1500, grams.length < 700]).toEqual([true, true]);
      expect(searchQueryOf(text).words.length).toBeLessThanOrEqual(10);
    }
    expect(['a', '@a', ' ', '', 'ё', 'ab', '田', '수', '🎉', '!!'].map(isSearchable)).toEqual([
      ...[false, false, false, false, false],
      ...[true, true, true, true, true],
    ]);
  });

  // The embedded server has C; an external one may have any of the others.
  describe.each<[string, string]>([
    ['C', 'LOCALE_PROVIDER libc'],
    ['C.UTF-8', "LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8'"],
    ['ICU, root', "LOCALE_PROVIDER icu ICU_LOCALE 'und'"],
    ['ICU, Turkish', "LOCALE_PROVIDER icu ICU_LOCALE 'tr'"],
  ])('in a database of locale %s', (_name, locale) => {
    let database: TestDatabase;
    let client: pg.Client;
    beforeAll(async () => {
      database = await createDatabase(`TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C' ${locale}`);
      client = new pg.Client({ connectionString: database.url });
      await client.connect();
      await client.query(`
        CREATE TABLE named (place integer, key text COLLATE "C" NOT NULL, grams text[] COLLATE "C" NOT NULL);
        CREATE INDEX named_idx ON named USING gin (grams)`);
      for (const [place, names] of NAMES.entries()) {
        const { text, grams } = searchKeyOf(...names);
        await client.query('INSERT INTO named VALUES ($1, $2, $3)', [place, text, grams]);
      }
    });
    afterAll(async () => {
      await client?.end();
      await database?.drop();
    });

    it('finds and ranks as clients do, by the index and without it', async () => {
      for (const scan of ['on', 'off']) {
        await client.query(`SET enable_seqscan = ${scan}`);
        for (const text of QUERIES) {
          const query = searchQueryOf(text);
          if (query.words.length === 0) continue;
          const parameters = new Parameters();
          const { matches, rank } = nameSearch(query, { key: 'key', grams: 'grams' }, parameters);
          const { rows } = await client.query(
            `SELECT place, ${rank} AS rank FROM named WHERE ${matches} ORDER BY place`,
            parameters.values,
          );
          const expected = NAMES.flatMap((names, place) => {
            const found = searchRank(query, searchKeyOf(...names).text);
            return found === null ? [] : [{ place, rank: found }];
          });
          expect([text, rows]).toEqual([text, expected]);
        }
      }
    });
  });
});
