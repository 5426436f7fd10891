import { describe, expect, it } from '@jest/globals';
import {
  cutText,
  isPlainText,
  isVisibleText,
  messageProblem,
  shortenText,
} from '@chatcall/contracts';

const IGNORABLE = /\p{Default_Ignorable_Code_Point}/u;

describe('visible text', () => {
  it.each([
    0x20, 0xa0, 0xad, 0x34f, 0x61c, 0x115f, 0x1160, 0x17b4, 0x180e, 0x200b, 0x200d, 0x2028, 0x2060,
    0x2800, 0x3000, 0x303f, 0x3164, 0xfe0f, 0xfeff, 0xffa0, 0xfffc, 0x13441, 0x13442, 0x16fe4,
    0x1d159, 0x1d173, 0xe0041, 0xe0100, 0x301, 0xe000,
  ])('is nothing of U+%s alone, nor many of it', (code) => {
    const character = String.fromCodePoint(code);
    expect(isVisibleText(character)).toBe(false);
    expect(isVisibleText(` ${character.repeat(3)}\n`)).toBe(false);
    expect(isVisibleText(`${character}a`)).toBe(true);
  });

  it('is nothing that Unicode calls ignorable', () => {
    const wrong = [];
    for (let code = 0; code <= 0x10ffff; code += 1) {
      const character = String.fromCodePoint(code);
      if (IGNORABLE.test(character) && isVisibleText(character)) wrong.push(code.toString(16));
    }
    expect(wrong).toEqual([]);
  });

  it.each([
    'a',
    '。',
    '?',
    '…',
    '❤️',
    '1️⃣',
    '🇩🇪',
    '👨‍👩‍👧',
    '🏴󠁧󠁢󠁳󠁣󠁴󠁿',
    'می‌خواهم',
    'क्‍ष',
    '〜',
    '가',
    '太郎',
  ])('is %s', (text) => {
    expect(isVisibleText(text)).toBe(true);
    expect(messageProblem(text, 100)).toBeNull();
  });
});

describe('a name', () => {
  it.each([
    'Anna',
    'Zoë',
    'O’Neil',
    '-',
    'Team 1️⃣',
    '❤️ us',
    '👨‍👩‍👧 team',
    '👩🏽‍💻',
    '🏳️‍🌈',
    '🏴󠁧󠁢󠁳󠁣󠁴󠁿 team',
    'می‌خواهم',
    'क्‍ष',
    'ශ්‍රී',
    'שלום',
    '葛󠄀城',
    'Nguyễn',
  ])('may be %s', (name) => {
    expect(isPlainText(name)).toBe(true);
  });

  it.each([
    ['a control character', 'An\u0007na'],
    ['a line separator', 'An\u2028na'],
    ['half a surrogate pair', 'Anna \ud83d'],
    ['a mark that turns text around', 'Anna \u202egnp'],
    ['an Arabic letter mark', 'Anna\u061c'],
    ['tag characters', 'Anna\u{e0041}\u{e0042}'],
    ['tag characters after a flag that is none', '\u{1f3f4}\u{e0041}\u{e007f}'],
    ['a zero width space', 'An\u200bna'],
    ['a soft hyphen', 'An\u00adna'],
    ['a byte order mark', 'Anna\ufeff'],
    ['a Hangul filler', 'Anna \u3164'],
    ['a Braille blank', 'Anna\u2800'],
    ['a null notehead', 'Anna\u{1d159}'],
    ['a joiner between Latin letters', 'An\u200dna'],
    ['a joiner after a letter with a mark', 'Zoe\u0308\u200d-x'],
    ['a joiner at the end', '\u0645\u200c'],
    ['a joiner at the beginning', '\u200dAnna'],
    ['two joiners', '\u0645\u200c\u200c\u0645'],
    ['a selector after a Latin letter', 'A\ufe0fnna'],
    ['a selector for ideographs after a Latin letter', 'A\u{e0100}nna'],
    ['two selectors', '❤\ufe0f\ufe0f'],
  ])('has no %s', (_what, name) => {
    expect(isPlainText(name)).toBe(false);
  });
});

describe('a message', () => {
  it.each([
    ['nothing to see', '\u200b \u3164', 'visible'],
    ['half a surrogate pair', 'a\udc00', 'wellFormed'],
    ['NUL', 'a\0', 'wellFormed'],
    ['too much', 'x'.repeat(101), 'maxLength'],
    ['lines, spaces before it and invisible marks', '  \u200e a\n\u200b', null],
  ])('with %s', (_what, content, problem) => {
    expect(messageProblem(content, 100)).toBe(problem);
  });
});

describe('cutting', () => {
  it.each([
    ['a text that fits', 'abc', 3, 'abc'],
    ['before an emoji of two code units', 'ab😀', 3, 'ab'],
    ['before a family', 'ab👨‍👩‍👧c', 9, 'ab'],
    ['after a family', 'ab👨‍👩‍👧c', 10, 'ab👨‍👩‍👧'],
    ['before a letter with its marks', 'abe\u0301\u0323', 4, 'ab'],
    ['before a flag', 'a🇩🇪', 3, 'a'],
    ['within one character that is longer, between code points', '👨‍👩‍👧', 4, '👨‍'],
    ['within one letter with many marks', `e${'\u0301'.repeat(20)}`, 4, 'e\u0301\u0301\u0301'],
  ])('%s', (_where, text, length, expected) => {
    expect(cutText(text, length)).toBe(expected);
  });

  it('shortens with an ellipsis, within the length', () => {
    expect(shortenText('abcdef', 6)).toBe('abcdef');
    expect(shortenText('abcdefg', 6)).toBe('abcde…');
    expect(shortenText('abcd😀fg', 6)).toBe('abcd…');
  });
});
