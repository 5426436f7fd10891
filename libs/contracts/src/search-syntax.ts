import { SEARCH_CONTENTS, SEARCH_STATES } from './search.js';
import type { SearchContent, SearchState } from './search.js';

/** A calendar day, `YYYY-MM-DD`. */
export type SearchDay = string;

/** What a user typed into the field of a search, taken apart. Names are as they were typed. */
export interface TypedSearch {
  /** The words, phrases and excluded words; see `searchTermsOf`. */
  readonly text: string;
  /** Names of users, from `from:@anna`. */
  readonly from: readonly string[];
  /** Titles of conversations, from `in:#release` or `in:"Release 2.0"`. */
  readonly in: readonly string[];
  readonly before: SearchDay | null;
  readonly after: SearchDay | null;
  readonly has: readonly SearchContent[];
  readonly is: readonly SearchState[];
}

const EMPTY: TypedSearch = {
  text: '',
  from: [],
  in: [],
  before: null,
  after: null,
  has: [],
  is: [],
};

const FILTER = /(?<!\S)(from|in|before|after|has|is):(?:"([^"]*)"|(\S+))/giu;

/** Takes `from:@anna in:#release before:2026-01-31 has:file "exact phrase" -word` apart. */
export function parseSearch(typed: string): TypedSearch {
  let search = EMPTY;
  const text = typed.replace(
    FILTER,
    (part: string, name: string, quoted?: string, word?: string) => {
      const changed = withFilter(search, name.toLowerCase(), (quoted ?? word ?? '').trim());
      search = changed ?? search;
      // What is no filter is a word, such as a time or an address.
      return changed === null ? part : '';
    },
  );
  return { ...search, text: text.replace(/\s+/gu, ' ').trim() };
}

/** The text that is taken apart into this search. */
export function searchTextWith(search: TypedSearch): string {
  const named = (name: string, values: readonly string[]): string[] =>
    values.map((value) => `${name}:${/\s/u.test(value) ? `"${value}"` : value}`);
  return [
    search.text,
    ...named('from', search.from),
    ...named('in', search.in),
    ...(search.after === null ? [] : [`after:${search.after}`]),
    ...(search.before === null ? [] : [`before:${search.before}`]),
    ...named('has', search.has),
    ...named('is', search.is),
  ]
    .filter((part) => part !== '')
    .join(' ');
}

/** Null: it is no filter. */
function withFilter(search: TypedSearch, name: string, value: string): TypedSearch | null {
  switch (name) {
    case 'from':
      return withName(search, 'from', value.replace(/^@/u, ''));
    case 'in':
      return withName(search, 'in', value.replace(/^#/u, ''));
    case 'before':
      return isDay(value) ? { ...search, before: value } : null;
    case 'after':
      return isDay(value) ? { ...search, after: value } : null;
    case 'has': {
      const content = SEARCH_CONTENTS.find((one) => one === value.toLowerCase());
      return content === undefined ? null : { ...search, has: added(search.has, content) };
    }
    default: {
      const state = SEARCH_STATES.find((one) => one === value.toLowerCase());
      return state === undefined ? null : { ...search, is: added(search.is, state) };
    }
  }
}

function withName(search: TypedSearch, name: 'from' | 'in', value: string): TypedSearch | null {
  return value === '' ? null : { ...search, [name]: added(search[name], value) };
}

function added<T>(values: readonly T[], value: T): readonly T[] {
  return values.includes(value) ? values : [...values, value];
}

function isDay(value: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/u.test(value)) return false;
  const time = new Date(`${value}T00:00:00.000Z`);
  return !Number.isNaN(time.getTime()) && time.toISOString().startsWith(value);
}
