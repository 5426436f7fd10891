import { partsOf } from './links';

describe('partsOf', () => {
  it('does not change plain text', () => {
    expect(partsOf('a < b && c')).toEqual([{ text: 'a < b && c', href: null }]);
  });

  it('finds links in a text, and keeps every character', () => {
    const text = 'See https://example.org/a?b=c, www.example.org or mail ada@example.org.';
    const parts = partsOf(text);
    expect(parts.map((part) => part.text).join('')).toBe(text);
    expect(parts.filter((part) => part.href).map((part) => part.href)).toEqual([
      'https://example.org/a?b=c',
      'https://www.example.org',
      'mailto:ada@example.org',
    ]);
  });

  const linksIn = (text: string): string[] =>
    partsOf(text).flatMap((part) => (part.href === null ? [] : part.text));

  it.each([
    'README.md',
    'deploy.sh',
    'main.rs',
    'index.ts and b.py',
    'node.js',
    'e.g.this.is',
    'example.org',
    '//example.org',
    'sub.example.com/a',
    'ftp://example.org',
    'tel:+1',
    'https://',
    'http://:80',
    'www.',
    'mailto:',
    'https://example.org:99999/',
  ])('makes no link of %s', (text) => expect(linksIn(text)).toEqual([]));

  it.each([
    ['看https://example.org/路径。请看', 'https://example.org/路径'],
    ['https://example.org，然后', 'https://example.org'],
    [
      'https://example.org/a、https://example.org/b！',
      'https://example.org/a https://example.org/b',
    ],
    [
      '（https://example.org/a）「https://example.org/b」',
      'https://example.org/a https://example.org/b',
    ],
    [
      'https://example.org/a？https://example.org/b；',
      'https://example.org/a https://example.org/b',
    ],
    ['【www.example.org】', 'www.example.org'],
    ['https://example.com请看这里', 'https://example.com'],
    ['https://example.com:8080请看', 'https://example.com:8080'],
    [
      '“https://example.org/a” «https://example.org/b» ‘https://example.org/c’',
      'https://example.org/a https://example.org/b https://example.org/c',
    ],
    [
      '"https://example.org/a" \'https://example.org/b\' `https://example.org/c`',
      'https://example.org/a https://example.org/b https://example.org/c',
    ],
    [
      'https://example.org/a… https://example.org/b... https://example.org/c—so',
      'https://example.org/a https://example.org/b https://example.org/c',
    ],
    [
      'https://example.org/a؟ https://example.org/b، https://example.org/c। https://example.org/d۔',
      'https://example.org/a https://example.org/b https://example.org/c https://example.org/d',
    ],
    [
      '*https://example.org/a* <https://example.org/c>',
      'https://example.org/a https://example.org/c',
    ],
    [
      '[text](https://example.org/a) [https://example.org/b](https://example.org/c)',
      'https://example.org/a https://example.org/b https://example.org/c',
    ],
    [
      '(see https://example.org/a_(b)), (https://example.org/c)',
      'https://example.org/a_(b) https://example.org/c',
    ],
    ['http://example.org/(a)?b=(c)', 'http://example.org/(a)?b=(c)'],
    ['https://example.org/a?b=c,d&e=f#g;', 'https://example.org/a?b=c,d&e=f#g'],
    [
      'https://example.org/\u202Etxt https://example.org/\u200Ba',
      'https://example.org/ https://example.org/',
    ],
    ['https://example.org\\@example.com', 'https://example.org'],
  ])('ends links before the surrounding text: %s', (text, links) =>
    expect(linksIn(text).join(' ')).toBe(links),
  );

  it.each([
    'https://münchen.de/straße',
    'https://例え.テスト/パス',
    'https://例子.中国',
    'http://правда.рф/путь',
    'https://موقع.وزارة-الأتصالات.مصر/a',
    'https://i❤.ws',
    'https://ca.wikipedia.org/wiki/Paral·lel',
    'https://en.wikipedia.org/wiki/Michelson–Morley_experiment',
    'https://fa.wikipedia.org/wiki/می\u200Cخواهم',
    'https://he.wikipedia.org/wiki/צה״ל',
    'http://localhost:3000/a',
    'http://10.0.0.1:8080/',
    'https://intranet/a',
    'HTTPS://EXAMPLE.ORG/A',
    "https://example.org/it's",
    'https://example.org/a_b-c~d',
    'https://example.org/watch?v=a-_',
    'mailto:ada@example.org?subject=hi',
    'ada.l+x@example.org',
    'ada@münchen.de',
  ])('keeps %s as one link', (text) => expect(linksIn(text)).toEqual([text]));

  it('finds a mail address between words that are written without spaces', () => {
    expect(partsOf('邮箱ada@example.org。')).toEqual([
      { text: '邮箱', href: null },
      { text: 'ada@example.org', href: 'mailto:ada@example.org' },
      { text: '。', href: null },
    ]);
  });

  it.each(['.', '*', '\u2013', '(['])('keeps a long row of %s inside an address', (sign) => {
    const text = `https://a.b/${sign.repeat(3900)}a`;
    expect(linksIn(`${text}${sign.repeat(50)}`)).toEqual([text]);
  });

  it.each(['https://a.b](', 'https://a——', 'a请', 'www.a', '(', ')', '请@a.b'])(
    'keeps every character of a long text of %s',
    (part) => {
      const text = `https://${part.repeat(8000 / part.length)}`;
      const parts = partsOf(text);
      expect(parts.map((one) => one.text).join('')).toBe(text);
      expect(parts.every((one) => one.text !== '')).toBe(true);
    },
  );

  it.each(['javascript:alert(1)', 'data:text/html,x', 'file:///etc/passwd', 'vbscript:x'])(
    'makes no link of %s',
    (text) => {
      expect(
        partsOf(text).every((part) => part.href === null || /^(https?|mailto):/.test(part.href)),
      ).toBe(true);
      expect(
        partsOf(text)
          .map((part) => part.text)
          .join(''),
      ).toBe(text);
    },
  );
});
