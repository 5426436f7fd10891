import { describe, expect, it, jest } from '@jest/globals';
import {
  bodyGrams,
  highlightsOf,
  searchBodyOf,
  searchTermsOf,
  termGrams,
  termPattern,
} from '@chatcall/contracts';
import type { SearchTerm } from '@chatcall/contracts';

/** What SQL's LIKE does with the patterns of terms. */
function isLike(text: string, pattern: string): boolean {
  return text.includes(pattern.slice(1, -1));
}

function matches(text: string, query: string): boolean {
  const body = searchBodyOf([text]);
  return searchTermsOf(query).every((term) => isLike(body, termPattern(term)) !== term.excluded);
}

function marked(text: string, query: string): string {
  return highlightsOf(text, searchTermsOf(query))
    .map(({ start, end }) => text.slice(start, end))
    .join('|');
}

describe('the search in texts of messages', () => {
  it.each([
    ['Überblick über alles', 'uberblick', true],
    ['STRASSE', 'straße', true],
    ['Besprechung', 'sprech', true],
    ['Besprechung', 'be', true],
    ['Besprechung', 'pr', false],
    ['plan b', 'b', true],
    ['plan bee', 'b', false],
    ['see example.com/page', 'example.com', true],
    ['example and com', 'example.com', false],
    ['東京タワー', '京タ', true],
    ['東京タワー', '"東京"', true],
    ['the red boat', '"red boat"', true],
    ['the red boats', '"red boat"', false],
    ['the red boat', 'boat -red', false],
    ['the red boat', 'boat -blue', true],
    ['party 🎉', '🎉', true],
    ['well-known', 'known', true],
  ])('%j matches %j: %s', (text, query, expected) => {
    expect(matches(text, query)).toBe(expected);
  });

  it('has all parts of a term among those of a text that matches', () => {
    const texts = [
      'Der Überblick über die Besprechung am Montag, Raum b 12',
      '明日の会議は東京タワーで 🎉',
      'see https://example.com/a_b?c=d and re-use it',
      '안녕하세요 회의입니다',
    ];
    for (const text of texts) {
      const grams = new Set(bodyGrams(searchBodyOf([text])));
      const words = searchBodyOf([text]).trim().split(' ');
      for (let start = 0; start < words.length; start += 1) {
        for (let end = start + 1; end <= Math.min(words.length, start + 3); end += 1) {
          const phrase = words.slice(start, end).join(' ');
          const terms: SearchTerm[] = [
            { text: phrase, exact: true, excluded: false },
            { text: phrase, exact: false, excluded: false },
            { text: phrase.slice(1), exact: false, excluded: false },
            { text: phrase.slice(0, -1), exact: false, excluded: false },
          ].filter((term) => term.text !== '' && !/^ | $/.test(term.text));
          for (const term of terms) {
            if (!isLike(searchBodyOf([text]), termPattern(term))) continue;
            expect([term, termGrams(term).filter((gram) => !grams.has(gram))]).toEqual([term, []]);
          }
        }
      }
    }
  });

  it.each(['\u{10428}\u{10429}', 'a\u{10428}', '\u{1e922}\u{1e923}', '"\u{10428}\u{10429}"'])(
    'finds %j, which has fewer letters than code units',
    (query) => {
      const [term] = searchTermsOf(query);
      const grams = term === undefined ? [] : termGrams(term);
      expect(grams).not.toEqual([]);
      const text = `x ${query.replaceAll('"', '')} y`;
      expect(bodyGrams(searchBodyOf([text]))).toEqual(expect.arrayContaining(grams));
      expect(matches(text, query)).toBe(true);
    },
  );

  it('takes a query apart', () => {
    expect(searchTermsOf('one "two three" -four -"five six" „sieben acht“ ,')).toEqual([
      { text: 'one', exact: false, excluded: false },
      { text: 'two three', exact: true, excluded: false },
      { text: 'four', exact: false, excluded: true },
      { text: 'five six', exact: true, excluded: true },
      { text: 'sieben acht', exact: true, excluded: false },
    ]);
    expect(searchTermsOf('"not closed')).toEqual([
      { text: 'not closed', exact: true, excluded: false },
    ]);
    expect(searchTermsOf(' - "" .')).toEqual([]);
  });

  it.each([
    ['Der Überblick über alles', 'uber', 'Über|über'],
    ['Straße und STRASSE', 'strasse', 'Straße|STRASSE'],
    ['Maß', 'mas', 'Maß'],
    ['aber ﬁnden wir', 'finden', 'ﬁnden'],
    ['the red, red boat', '"red boat"', 'red boat'],
    ['aaaa', 'aaa', 'aaaa'],
    ['東京タワー', '京', '京'],
    ['no mention <@0190f3c2-7c1e-7d5a-9b1e-3f6a2c9d8e10> 0190', '0190', '0190'],
    ['nothing', 'else', ''],
    ['boat', 'boat -red', 'boat'],
  ])('highlights in %j for %j: %j', (text, query, expected) => {
    expect(marked(text, query)).toBe(expected);
  });

  it('highlights in a long word that folds to another length, without folding it again and again', () => {
    const word = `${'ß'.repeat(200)}x${'ß'.repeat(199)}`;
    const normalize = jest.spyOn(String.prototype, 'normalize');
    try {
      expect(highlightsOf(`a ${word} b`, searchTermsOf('sss'))).toEqual([
        { start: 2, end: 202 },
        { start: 203, end: 402 },
      ]);
      expect(normalize.mock.calls.length).toBeLessThan(5000);
    } finally {
      normalize.mockRestore();
    }
  });

  it('does not find the ids of mentioned users', () => {
    expect(searchBodyOf(['<@0190f3c2-7c1e-7d5a-9b1e-3f6a2c9d8e10> hello', 'Plan_2.pdf'])).toBe(
      ' hello / plan 2 pdf ',
    );
  });
});
