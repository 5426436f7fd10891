import { isEmojiOnly, partsOf } from './message-parts';

describe('partsOf', () => {
  it('leaves plain text alone', () => {
    expect(partsOf('a < b && c')).toEqual([{ text: 'a < b && c', href: null }]);
  });

  it('cuts links out of a text, and keeps every character', () => {
    const text = 'See https://example.org/a?b=c, www.example.org or mail ada@example.org.';
    const parts = partsOf(text);
    expect(parts.map((part) => part.text).join('')).toBe(text);
    expect(parts.filter((part) => part.href).map((part) => part.href)).toEqual([
      'https://example.org/a?b=c',
      'https://www.example.org',
      'mailto:ada@example.org',
    ]);
  });

  it.each(['javascript:alert(1)', 'data:text/html,x', 'file:///etc/passwd', 'vbscript:x'])(
    'makes no link of %s',
    (text) => {
      expect(partsOf(text).every((part) => part.href === null || /^(https?|mailto):/.test(part.href))).toBe(
        true,
      );
      expect(
        partsOf(text)
          .map((part) => part.text)
          .join(''),
      ).toBe(text);
    },
  );
});

describe('isEmojiOnly', () => {
  it.each(['🎉', '👍🏽', '👩‍👩‍👧', '🇩🇪', '🎉 🎉'])('says yes to %s', (text) =>
    expect(isEmojiOnly(text)).toBe(true),
  );
  it.each(['', ' ', '1', '12:30', 'ok 👍', '#', '*', '🎉🎉🎉🎉🎉🎉🎉🎉🎉'])('says no to "%s"', (text) =>
    expect(isEmojiOnly(text)).toBe(false),
  );
});
