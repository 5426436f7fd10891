import { fold, foldedWords, isDense } from './search-key.js';
import { charactersOf } from './text.js';

/**
 * The search for messages: what the server stores of a text, and how the words of a query are
 * compared with it. Texts and queries are folded as names are (`search-key.ts`), so case and accents
 * make no difference, whatever the locale of the database is.
 */

/** What is found by a text of a query. */
export interface SearchTerm {
  /** Folded words, with a space between them; they follow each other in the text. */
  readonly text: string;
  /** Written in quotation marks: whole words only. */
  readonly exact: boolean;
  /** Written with a minus: messages with it are left out. */
  readonly excluded: boolean;
}

/** A part of a text, in UTF-16 code units: from `start` up to, but without, `end`. */
export interface TextRange {
  readonly start: number;
  readonly end: number;
}

/** Shorter words are found at the beginning of words only. */
const INSIDE_MIN = 3;
/** Letters of the parts by which longer words are found: fewer messages share them. */
const LONG_PART = 4;
/** Characters of the parts of scripts without spaces. */
const DENSE_PART = 2;
/** A mention in the text of a message: the name that it shows is not a part of the text. */
const MENTION = /<@[\w-]+>/g;

/** The stored form of texts: their folded words between spaces; ` / ` separates the texts. */
export function searchBodyOf(texts: readonly string[]): string {
  return ` ${texts.map((text) => wordsOf(text.replace(MENTION, ' ')).join(' ')).join(' / ')} `;
}

/** Parts of the words of a stored text, for an index. A text with a term has all `termGrams` of it. */
export function bodyGrams(body: string): string[] {
  const grams = new Set<string>();
  for (const word of new Set(body.split(' '))) {
    if (word === '' || word === '/') continue;
    if (isDense(word)) {
      for (const letter of word) grams.add(letter);
      addParts(grams, word, DENSE_PART);
      continue;
    }
    grams.add(beginningOf(word));
    addParts(grams, word, INSIDE_MIN);
    addParts(grams, word, LONG_PART);
  }
  return [...grams];
}

/** The terms of what a user typed, without filters: words, phrases in quotation marks, `-` before both. */
export function searchTermsOf(text: string): SearchTerm[] {
  const terms: SearchTerm[] = [];
  for (const [, minus, phrase, word] of text.matchAll(
    /(?<![^\s])(-?)(?:["“”„«»]([^"“”„«»]*)["“”„«»]?|(\S+))/g,
  )) {
    const words = wordsOf(phrase ?? word ?? '').join(' ');
    if (words === '') continue;
    terms.push({ text: words, exact: phrase !== undefined, excluded: minus === '-' });
  }
  return terms;
}

/** Parts of words that every text with the term has. */
export function termGrams({ text, exact }: SearchTerm): string[] {
  const grams = new Set<string>();
  const words = text.split(' ');
  words.forEach((word, index) => {
    const length = [...word].length;
    if (isDense(word)) {
      if (length === 1) grams.add(word);
      else addParts(grams, word, DENSE_PART);
      return;
    }
    // The first word may be the end of a longer one, and the last one the beginning. A letter alone
    // is a whole word.
    const begins = exact || index > 0 || !isInside(word);
    const continues = !exact && words.length > 1 && index === words.length - 1;
    if (begins && !(continues && length === 1)) grams.add(beginningOf(word));
    addParts(grams, word, Math.min(Math.max(length, INSIDE_MIN), LONG_PART));
  });
  return [...grams];
}

/**
 * Pattern for SQL's LIKE that texts with the term match. A word is found at the beginning of words,
 * from three letters on also inside of them; one of a single letter only as a whole word.
 */
export function termPattern({ text, exact }: SearchTerm): string {
  const words = text.split(' ');
  const first = words[0] ?? '';
  const last = words.at(-1) ?? '';
  const before = (!exact && isInside(first)) || isDense(first) ? '' : ' ';
  const after = (!exact && !(words.length === 1 && isSingle(first))) || isDense(last) ? '' : ' ';
  return `%${before}${text}${after}%`;
}

/** The parts of a text that match the terms, in their order, without overlaps. */
export function highlightsOf(text: string, terms: readonly SearchTerm[]): TextRange[] {
  const words = [...text.matchAll(WORD_OR_MENTION)].filter(([word]) => !word.startsWith('<@'));
  const read = words.flatMap(({ 0: word, index }) =>
    wordsOf(word).map((folded): ReadWord => ({ folded, word, index })),
  );
  const ends = new Map<ReadWord, readonly number[]>();
  const body = ` ${read.map(({ folded }) => folded).join(' ')} `;
  const starts: number[] = [];
  let place = 1;
  for (const { folded } of read) {
    starts.push(place);
    place += folded.length + 1;
  }
  const ranges: TextRange[] = [];
  for (const term of terms.filter(({ excluded }) => !excluded)) {
    const needle = termPattern(term).slice(1, -1);
    const lead = needle.startsWith(' ') ? 1 : 0;
    const tail = needle.endsWith(' ') ? 1 : 0;
    for (const { start: from, end: to } of placesOf(needle, body, lead, tail)) {
      const first = lastAtOrBefore(starts, from);
      const last = lastAtOrBefore(starts, to - 1);
      const begin = read[first];
      const end = read[last];
      if (begin === undefined || end === undefined) continue;
      ranges.push({
        start: begin.index + offsetIn(begin, from - (starts[first] ?? 0), ends),
        end: end.index + offsetIn(end, to - (starts[last] ?? 0), ends),
      });
    }
  }
  return merged(ranges);
}

/** A folded word, and the word of the text that it is, or is a part of. */
interface ReadWord {
  readonly folded: string;
  readonly word: string;
  /** Where the word is in the text. */
  readonly index: number;
}

/**
 * The parts of a body that match, without the spaces that they begin and end with. Those that overlap
 * are one: a text of equal letters has thousands.
 */
function placesOf(needle: string, body: string, lead: number, tail: number): TextRange[] {
  const places: TextRange[] = [];
  for (let at = body.indexOf(needle); at >= 0; at = body.indexOf(needle, at + 1)) {
    const start = at + lead;
    const end = at + needle.length - tail;
    const before = places.at(-1);
    if (before !== undefined && start <= before.end)
      places[places.length - 1] = { start: before.start, end };
    else places.push({ start, end });
  }
  return places;
}

/** Characters that take two code units. */
const HAS_PAIRS = /[\ud800-\udfff]/;
const WORD_OR_MENTION = new RegExp(`<@[\\w-]+>|[\\p{L}\\p{M}\\p{N}]+|(?![\\0-\\x7f])\\p{S}`, 'gu');

/** The folded words of a text. */
function wordsOf(text: string): string[] {
  return foldedWords(fold(text));
}

function addParts(parts: Set<string>, word: string, size: number): void {
  const letters = HAS_PAIRS.test(word) ? [...word] : word;
  for (let at = 0; at + size <= letters.length; at += 1) {
    const part = letters.slice(at, at + size);
    parts.add(typeof part === 'string' ? part : part.join(''));
  }
}

/** The first two letters of a word; of a word of one letter that letter alone. */
function beginningOf(word: string): string {
  const [first = '', second = ''] = word;
  return `^${first}${second}`;
}

function isInside(word: string): boolean {
  return isDense(word) || [...word].length >= INSIDE_MIN;
}

function isSingle(word: string): boolean {
  return !isDense(word) && [...word].length === 1;
}

/**
 * Where a place in a folded word is in the word as it is written. Most letters fold to one; where
 * they do not, its characters are folded one by one, once for all places.
 */
function offsetIn(read: ReadWord, place: number, ends: Map<ReadWord, readonly number[]>): number {
  const { word, folded } = read;
  if (place <= 0) return 0;
  if (place >= folded.length) return word.length;
  if (word.length === folded.length) return place;
  const known = ends.get(read) ?? endsOf(word);
  ends.set(read, known);
  return known[place - 1] ?? word.length;
}

/** For each letter of a folded word the end of the character that folds to it. */
function endsOf(word: string): readonly number[] {
  const ends: number[] = [];
  let end = 0;
  for (const character of charactersOf(word)) {
    end += character.length;
    for (const folded of wordsOf(character))
      for (let count = folded.length; count > 0; count -= 1) ends.push(end);
  }
  return ends;
}

/** Index of the last of these ascending numbers that is not above `value`. */
function lastAtOrBefore(numbers: readonly number[], value: number): number {
  let low = 0;
  let high = numbers.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((numbers[middle] ?? 0) <= value) low = middle;
    else high = middle - 1;
  }
  return low;
}

function merged(ranges: readonly TextRange[]): TextRange[] {
  const result: TextRange[] = [];
  for (const range of [...ranges].sort((a, b) => a.start - b.start || a.end - b.end)) {
    const before = result.at(-1);
    if (before !== undefined && range.start <= before.end)
      result[result.length - 1] = { start: before.start, end: Math.max(before.end, range.end) };
    else result.push(range);
  }
  return result;
}
