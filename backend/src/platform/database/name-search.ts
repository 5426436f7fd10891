import type { SearchQuery, SearchWord } from '@chatcall/contracts';

/** Columns in which a `SearchKey` is stored, for example `u.search_key`. */
export interface SearchColumns {
  readonly key: string;
  readonly grams: string;
}

/** SQL of a search by name, with the ranks of `searchRank` of the contracts. */
export interface NameSearch {
  /** Condition that the names match; it uses the index on the grams. */
  readonly matches: string;
  /** Expression for the `SearchRank` of what matches. */
  readonly rank: string;
}

/** Collects the parameters of one statement: each value gets the next `$1`-style placeholder. */
export class Parameters {
  readonly values: unknown[];

  constructor(...values: readonly unknown[]) {
    this.values = [...values];
  }

  add(value: unknown): string {
    return `$${this.values.push(value)}`;
  }
}

/** @param query with at least one word */
export function nameSearch(
  { phrase, words }: SearchQuery,
  { key, grams }: SearchColumns,
  parameters: Parameters,
): NameSearch {
  const like = (pattern: string): string => `${key} LIKE ${parameters.add(pattern)}::text`;
  const judged = words.map((word) => {
    const inside = like(word.inside ? `%${likeText(word.text)}%` : `% ${likeText(word.text)}%`);
    const found = `${grams} @> ${parameters.add(word.grams)}::text[] AND ${inside}`;
    return {
      begins: like(`% ${likeText(word.text)}%`),
      inside,
      matches:
        word.typos.length === 0
          ? `(${found})`
          : `(${found} OR ${typoOf(word, { key, grams }, parameters)})`,
    };
  });
  const all = (conditions: readonly string[]): string => conditions.join(' AND ');
  return {
    matches: all(judged.map(({ matches }) => matches)),
    rank: `CASE
      WHEN ${like(`%/ ${likeText(phrase)} /%`)} THEN 0
      WHEN ${like(`%/ ${likeText(phrase)}%`)} THEN 1
      WHEN ${all(judged.map(({ begins }) => begins))} THEN 2
      WHEN ${all(judged.map(({ inside }) => inside))} THEN 3
      ELSE 4 END`,
  };
}

function typoOf(word: SearchWord, { key, grams }: SearchColumns, parameters: Parameters): string {
  // `ANY_CHARACTER` of the contracts is what LIKE takes for any character.
  const patterns = word.typos.map((typo) => `% ${typo.replace(/[\\%]/g, '\\$&')}%`);
  return `${grams} && ${parameters.add(word.typoGrams)}::text[] AND ${key} LIKE ANY (${parameters.add(patterns)}::text[])`;
}

/** A text as a part of a pattern of LIKE. */
export function likeText(text: string): string {
  return text.replace(/[\\%_]/g, '\\$&');
}
