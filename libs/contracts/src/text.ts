import { LIMITS } from './limits.js';
import { isWithinMentionsMax } from './mentions.js';

/**
 * Whether text that users write is visible and can be stored: one check for server, SDK and apps.
 *
 * Unicode categories are not enough: U+3164 HANGUL FILLER is a letter and U+2800 BRAILLE PATTERN
 * BLANK a symbol, and both are invisible. The table is written out so that the result does not
 * depend on the engine's version of Unicode.
 */

/**
 * `Default_Ignorable_Code_Point` of Unicode 17.0,
 * https://www.unicode.org/Public/17.0.0/ucd/DerivedCoreProperties.txt
 */
const DEFAULT_IGNORABLE =
  '\\u00ad\\u034f\\u061c\\u115f\\u1160\\u17b4\\u17b5\\u180b-\\u180f\\u200b-\\u200f\\u202a-\\u202e\\u2060-\\u206f\\u3164' +
  '\\ufe00-\\ufe0f\\ufeff\\uffa0\\ufff0-\\ufff8\\u{1bca0}-\\u{1bca3}\\u{1d173}-\\u{1d17a}\\u{e0000}-\\u{e0fff}';

/**
 * Characters that are not ignorable but invisible, by their names in the code charts: BRAILLE
 * PATTERN BLANK, IDEOGRAPHIC HALF FILL SPACE, OBJECT REPLACEMENT CHARACTER, EGYPTIAN HIEROGLYPH
 * FULL BLANK and HALF BLANK, KHITAN SMALL SCRIPT FILLER, MUSICAL SYMBOL NULL NOTEHEAD.
 */
const BLANK = '\\u2800\\u303f\\ufffc\\u{13441}\\u{13442}\\u{16fe4}\\u{1d159}';

const VISIBLE = new RegExp(`(?![${DEFAULT_IGNORABLE}${BLANK}])[\\p{L}\\p{N}\\p{P}\\p{S}]`, 'u');

/** NUL, which databases reject, and lone surrogates, which cannot be encoded. */
const MALFORMED = /[\0\p{Cs}]/u;

/** Joiners and variation selectors: allowed at certain places in words and emoji. */
const JOINERS = '\\u200c\\u200d';
const SELECTORS = '\\ufe00-\\ufe0f\\u180b-\\u180d\\u180f\\u{e0100}-\\u{e01ef}';
/**
 * Characters that can make a name look like another one: control characters, marks that change the
 * direction of the text around them, line separators, and invisible characters, including tag
 * characters, which can hide whole sentences.
 */
const DECEIVING = new RegExp(
  `[\\p{Cc}\\p{Zl}\\p{Zp}]|(?![${JOINERS}${SELECTORS}])[${DEFAULT_IGNORABLE}${BLANK}]`,
  'u',
);
/**
 * Scripts that do not use joiners between letters: there a joiner only creates a name that looks
 * like another one.
 */
const UNJOINED = 'Latin Greek Cyrillic Armenian Georgian Hebrew Hangul Hiragana Katakana Bopomofo'
  .split(' ')
  .map((script) => `\\p{sc=${script}}`)
  .join('');
/** A joiner or selector at the beginning, after another one, or after a letter that allows none. */
const MISPLACED = new RegExp(
  [
    `(?:^|\\p{Z})[${JOINERS}${SELECTORS}]`,
    `[${JOINERS}](?=$|\\p{Z}|[${JOINERS}${SELECTORS}])`,
    `[${SELECTORS}][${SELECTORS}]`,
    `[${UNJOINED}]\\p{M}*[${JOINERS}${SELECTORS}]`,
    `[\\p{N}\\p{sc=Han}][${JOINERS}]`,
    `(?<!\\p{sc=Han})[\\u{e0100}-\\u{e01ef}]`,
  ].join('|'),
  'u',
);
/** The flags of England, Scotland and Wales: the only emoji that contain tag characters. */
const TAGGED_FLAGS =
  /\u{1f3f4}\u{e0067}\u{e0062}(?:\u{e0065}\u{e006e}\u{e0067}|\u{e0073}\u{e0063}\u{e0074}|\u{e0077}\u{e006c}\u{e0073})\u{e007f}/gu;

/**
 * One emoji that Unicode recommends for interchange (RGI). Needs the `v` flag: its set has sequences,
 * thousands of them, so it is built when it is needed first.
 */
let emoji: RegExp | undefined;

/** Whether the text is one emoji, fully qualified. */
export function isEmoji(text: string): boolean {
  if (text.length > LIMITS.emojiMax) return false;
  emoji ??= new RegExp('^\\p{RGI_Emoji}$', 'v');
  return emoji.test(text);
}

/** The rule that a message breaks, as in `FieldProblem.rule`. */
export type TextRule = 'visible' | 'wellFormed' | 'maxLength' | 'mentionsMax';

/** Whether at least one character of the text can be seen. */
export function isVisibleText(text: string): boolean {
  return VISIBLE.test(text);
}

/** Whether the text can be stored and sent: no NUL, no lone surrogate. */
export function isWellFormedText(text: string): boolean {
  return !MALFORMED.test(text);
}

/**
 * Whether one line of text (a name, a title) contains no invisible characters and no marks that
 * change the text direction. May be empty.
 */
export function isPlainText(text: string): boolean {
  const line = text.replace(TAGGED_FLAGS, '\u{1f3f4}');
  return !MALFORMED.test(line) && !DECEIVING.test(line) && !MISPLACED.test(line);
}

/**
 * Normalises a name or title before it is checked: Unicode NFC, one space between words, none
 * around them.
 */
export function tidyText(value: string): string {
  return value.normalize('NFC').replace(/\s+/gu, ' ').trim();
}

/** The rule that prevents a message from being sent; null when it is valid. */
export function messageProblem(content: string, maxLength: number): TextRule | null {
  if (content.length > maxLength) return 'maxLength';
  if (!isWellFormedText(content)) return 'wellFormed';
  if (!isVisibleText(content)) return 'visible';
  return isWithinMentionsMax(content) ? null : 'mentionsMax';
}

let segmenter: Intl.Segmenter | undefined;

/** Null in engines without `Intl.Segmenter` (some on phones), which cut between code points. */
function graphemes(): Intl.Segmenter | null {
  if (typeof Intl.Segmenter !== 'function') return null;
  // Loads the rules of the language: when it is needed first.
  segmenter ??= new Intl.Segmenter(undefined, { granularity: 'grapheme' });
  return segmenter;
}

/** The user-perceived characters of a text. */
export function charactersOf(text: string): readonly string[] {
  const parts = graphemes()?.segment(text);
  return parts ? Array.from(parts, ({ segment }) => segment) : [...text];
}

/**
 * The beginning of a text with at most `maxLength` code units, cut between user-perceived
 * characters: never within an emoji or a letter with its marks, unless a single one is longer than
 * that.
 */
export function cutText(text: string, maxLength: number): string {
  if (text.length <= maxLength) return text;
  const end = graphemes()?.segment(text).containing(maxLength)?.index ?? 0;
  if (end > 0) return text.slice(0, end);
  const splitsPair = /[\ud800-\udbff]$/.test(text.slice(0, maxLength));
  return text.slice(0, splitsPair ? maxLength - 1 : maxLength);
}

/** Like {@link cutText}, with an ellipsis where text was cut off. */
export function shortenText(text: string, maxLength: number): string {
  return text.length <= maxLength ? text : `${cutText(text, maxLength - 1)}…`;
}
