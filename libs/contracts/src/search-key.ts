/**
 * The search for names, shared by the server, which stores the key of every name, and by clients,
 * which search what they have loaded. Names and queries are folded in the same way: case, accents,
 * width, final forms and look-alikes of a letter make no difference. Nothing here depends on a
 * locale of the process or of the database.
 */

/** The stored form of the names by which a user or conversation is found. */
export interface SearchKey {
  /**
   * The words of every name: `/ jean luc dubois / jdubois /| jeanluc`. A word follows a space, a
   * name follows a slash; after the bar come words that are written in several parts, joined.
   */
  readonly text: string;
  /**
   * Parts of the words, for an index: a key that matches a word of a query has all `grams` of the
   * word, or one of its `typoGrams`.
   */
  readonly grams: readonly string[];
}

/** One word of a query. */
export interface SearchWord {
  readonly text: string;
  /** Whether it is found inside of a word, or at the beginning only. */
  readonly inside: boolean;
  readonly grams: readonly string[];
  /** Empty for words that are too short to be matched with a typo. */
  readonly typoGrams: readonly string[];
  /** The word with one typo, as beginnings of words; `_` is any character. */
  readonly typos: readonly string[];
}

export interface SearchQuery {
  /** The words as one text. */
  readonly phrase: string;
  /** All must match. Empty: nothing is found. */
  readonly words: readonly SearchWord[];
}

/** The name itself, its beginning, beginnings of words, parts of words, one typo in a word. */
export type SearchRank = 0 | 1 | 2 | 3 | 4;

/** Any character in {@link SearchWord.typos}; never part of a word. */
export const ANY_CHARACTER = '_';

/** Characters of a folded name, and words of a query, that count. */
const NAME_MAX = 320;
const WORDS_MAX = 10;
/** With a typo, shorter words match too many others, and longer ones have too many variants. */
const TYPO_MIN = 4;
const TYPO_MAX = 40;

/**
 * Scripts that write words without spaces, or syllables as one character: one character is a word
 * or syllable, and a word may begin anywhere.
 */
const DENSE =
  '\\p{scx=Han}\\p{scx=Hiragana}\\p{scx=Katakana}\\p{scx=Hangul}\\p{sc=Thai}\\p{sc=Lao}\\p{sc=Khmer}\\p{sc=Myanmar}\\p{sc=Tibetan}';
const LETTER = '\\p{L}\\p{M}\\p{N}';
/** Built when it is needed first: the sets of these scripts are large. */
let wordPattern: RegExp | undefined;
const DENSE_WORD = new RegExp(`^(?:[${DENSE}]|\\p{S})`, 'u');
/**
 * Marks that are accents rather than letters; the voice marks of Japanese and the vowels of Indic
 * scripts are letters.
 */
const ACCENT =
  /(?![\u3099\u309a])(?=\p{M})[\p{sc=Inherited}\p{sc=Latin}\p{sc=Greek}\p{sc=Cyrillic}\p{sc=Hebrew}\p{sc=Arabic}\p{sc=Syriac}]/gu;
const INVISIBLE = /[\p{Default_Ignorable_Code_Point}\u0640]/gu;
/** Apostrophes that count as letters in Unicode. */
const LETTER_APOSTROPHE = /[\u02b9-\u02bf\u02c8\ua78b\ua78c]/gu;

/** Letters that Unicode does not decompose, and final forms. */
const SAME: Readonly<Record<string, string>> = {
  ...{
    æ: 'ae',
    œ: 'oe',
    ø: 'o',
    ł: 'l',
    đ: 'd',
    ð: 'd',
    þ: 'th',
    ħ: 'h',
    ŧ: 't',
    ŋ: 'n',
    ĸ: 'k',
    ƀ: 'b',
    ɨ: 'i',
    ʉ: 'u',
    ə: 'e',
  },
  ...{
    ς: 'σ',
    ґ: 'г',
    ғ: 'г',
    є: 'е',
    қ: 'к',
    ң: 'н',
    ұ: 'у',
    ү: 'у',
    ҳ: 'х',
    ҷ: 'ч',
    ө: 'о',
    ә: 'а',
  },
  ...{ ך: 'כ', ם: 'מ', ן: 'נ', ף: 'פ', ץ: 'צ', ى: 'ي', ی: 'ي', ک: 'ك', ة: 'ه' },
};
/** Text of ASCII characters. */
const PLAIN = /^[\x20-\x7e\s]*$/;
const HAS_SAME = new RegExp(`[${Object.keys(SAME).join('')}]`, 'gu');
const KATAKANA = /[\u30a1-\u30f6]/g;
const KANA_DISTANCE = 0x60;
/**
 * Digits of other scripts: those whose 0 has a code that ends in 0, and those where it ends in 6.
 */
const DIGITS = /[\u0660-\u0669\u06f0-\u06f9\u0e50-\u0e59]/g;
const INDIC_DIGITS = /[\u0966-\u096f\u09e6-\u09ef]/g;

/**
 * The key of the names under which something is found, for example a person's name and username.
 */
export function searchKeyOf(...names: readonly string[]): SearchKey {
  const text = searchTextOf(...names);
  const words = new Set(text.split(/[ /|]+/).filter((word) => word !== ''));
  return { text, grams: [...new Set([...words].flatMap(gramsOfName))] };
}

/** Only the text of the key, for `searchRank`. */
export function searchTextOf(...names: readonly string[]): string {
  const read = names.map((name) => partsOf(fold(name).slice(0, NAME_MAX)));
  const joined = new Set(
    read.flatMap((parts) =>
      parts.filter((words) => words.length > 1).map((words) => words.join('')),
    ),
  );
  const phrases = read.map((parts) => ` ${parts.flat().join(' ')} /`);
  return `/${phrases.join('')}|${[...joined].map((word) => ` ${word}`).join('')}`;
}

export function searchQueryOf(text: string): SearchQuery {
  const words = partsOf(fold(text).slice(0, NAME_MAX)).flat();
  return {
    phrase: words.join(' '),
    words: [...new Set(words)].slice(0, WORDS_MAX).map(searchWord),
  };
}

/**
 * Whether a text is long enough to search for: two characters, or one of a script in which a
 * character is a word or syllable.
 */
export function isSearchable(text: string): boolean {
  return (
    [...text.normalize('NFC').trim().replace(/^@+/, '')].length >= 2 ||
    partsOf(fold(text)).flat().some(isDense)
  );
}

/** The rank of a key for a query; null: no match. The server's SQL has the same result. */
export function searchRank(query: SearchQuery, key: string): SearchRank | null {
  const { phrase, words } = query;
  if (words.length === 0) return null;
  if (key.includes(`/ ${phrase} /`)) return 0;
  if (key.includes(`/ ${phrase}`)) return 1;
  if (words.every(({ text }) => key.includes(` ${text}`))) return 2;
  const inside = (word: SearchWord): boolean =>
    key.includes(word.inside ? word.text : ` ${word.text}`);
  if (words.every(inside)) return 3;
  return words.every((word) => inside(word) || hasTypo(word, key)) ? 4 : null;
}

/**
 * The rank of a conversation in search results: users whose name begins with the query come before
 * titles of groups.
 */
export function conversationPlace(rank: SearchRank, direct: boolean): number {
  return direct && rank < 2 ? rank : rank + 2;
}

/** Lower case, without accents, in one form; spaces and punctuation are kept. */
export function fold(text: string): string {
  // Most words of most texts: what follows would not change them, and costs ten times as much.
  if (PLAIN.test(text)) return text.toLowerCase();
  return withoutAccents(withoutAccents(text).toLowerCase().toUpperCase().toLowerCase())
    .replace(LETTER_APOSTROPHE, "'")
    .replace(HAS_SAME, (letter) => SAME[letter] ?? letter)
    .replace(DIGITS, (digit) => String(digit.charCodeAt(0) % 16))
    .replace(INDIC_DIGITS, (digit) => String((digit.charCodeAt(0) % 16) - 6))
    .normalize('NFC')
    .replace(KATAKANA, (kana) => String.fromCharCode(kana.charCodeAt(0) - KANA_DISTANCE));
}

function withoutAccents(text: string): string {
  return text.normalize('NFKD').replace(INVISIBLE, '').replace(ACCENT, '');
}

/**
 * The words of a folded text: runs of letters, where dense scripts and others are words of their own;
 * emoji and other symbols one by one.
 */
export function foldedWords(folded: string): string[] {
  wordPattern ??= new RegExp(
    `(?:(?=[${DENSE}])[${LETTER}])+|(?:(?![${DENSE}])[${LETTER}])+|(?![\\0-\\x7f])\\p{S}`,
    'gu',
  );
  return folded.match(wordPattern) ?? [];
}

/**
 * The parts between spaces, each split into words: `Jean-Luc Dubois` is [[jean, luc], [dubois]].
 */
function partsOf(folded: string): string[][] {
  const parts = folded.split(/\s+/u);
  const words = parts.map(foldedWords).filter((part) => part.length > 0);
  // A name that contains only punctuation is found by its characters.
  return words.length > 0
    ? words
    : parts.filter((part) => part !== '').map((part) => [...part.replaceAll(/[/|]/g, '')]);
}

function searchWord(text: string): SearchWord {
  const letters = [...text];
  const inside = isDense(text) || letters.length >= 3;
  const mayErr = letters.length >= TYPO_MIN && letters.length <= TYPO_MAX;
  return {
    text,
    inside,
    grams: inside ? innerGrams(text) : [`^${text}`],
    typoGrams: mayErr ? typoGrams(letters) : [],
    typos: mayErr ? typosOf(letters) : [],
  };
}

function gramsOfName(word: string): string[] {
  const letters = [...word];
  const beginnings = isDense(word)
    ? letters
    : [1, 2].map((count) => `^${letters.slice(0, count).join('')}`);
  return [...beginnings, ...innerGrams(word), ...typoGrams(letters)];
}

/** Bigrams of dense scripts, trigrams of others: few words share all of them. */
export function innerGrams(word: string): string[] {
  const letters = [...word];
  const size = isDense(word) ? 2 : 3;
  if (letters.length < size) return isDense(word) ? letters : [];
  return letters.slice(size - 1).map((_, at) => letters.slice(at, at + size).join(''));
}

/**
 * The first four letters, and those with each one left out. A word within one typo of the beginning
 * of another shares one of them with it, wherever the typo is: left out, added, exchanged or
 * swapped with its neighbour.
 */
function typoGrams(letters: readonly string[]): string[] {
  const head = letters.slice(0, TYPO_MIN);
  if (head.length < TYPO_MIN - 1) return [];
  const shorter = head.length < TYPO_MIN ? [] : head.map((_, at) => head.toSpliced(at, 1));
  return [head, ...shorter].map((gram) => `~${gram.join('')}`);
}

function typosOf(letters: readonly string[]): string[] {
  const typos = letters.flatMap((letter, at) => [
    letters.with(at, ANY_CHARACTER),
    letters.toSpliced(at, 1),
    letters.toSpliced(at, 0, ANY_CHARACTER),
    letters.toSpliced(at, 2, letters[at + 1] ?? letter, letter),
  ]);
  return [...new Set(typos.map((typo) => typo.join('')))];
}

function hasTypo({ typos }: SearchWord, key: string): boolean {
  return typos.some((typo) =>
    new RegExp(` ${escaped(typo).replaceAll(ANY_CHARACTER, '.')}`, 'su').test(key),
  );
}

/** Whether a word is of a script without spaces, or a symbol. */
export function isDense(word: string): boolean {
  return DENSE_WORD.test(word);
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}
