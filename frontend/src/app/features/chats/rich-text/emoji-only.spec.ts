import { isEmojiOnly } from './emoji-only';

describe('isEmojiOnly', () => {
  it.each([
    '🎉',
    '👍🏽',
    '👩‍👩‍👧',
    '🇩🇪',
    '🎉 🎉',
    '🎉🎉🎉',
    ' 🎉\n',
    '1️⃣',
    '❤️',
    '🏳️‍🌈',
    '🏴󠁧󠁢󠁥󠁮󠁧󠁿',
    'Ⓜ️',
    '🅰️',
    '㊗️',
  ])('is true for %s', (text) => expect(isEmojiOnly(text)).toBe(true));
  it.each(['', ' ', '1', '12:30', 'ok 👍', '#', '*', '©', '™', '🎉🎉🎉🎉'])(
    'is false for "%s"',
    (text) => expect(isEmojiOnly(text)).toBe(false),
  );
});
