import { MarkdownRenderer } from './markdown-renderer';
import { plainText } from './plain-text';

const htmlOf = (content: DocumentFragment): string => {
  const host = document.createElement('div');
  host.append(content.cloneNode(true));
  return host.innerHTML;
};

describe('plain texts', () => {
  it.each([
    'Good morning! I opened this room for the release.',
    'Two: one (small), one “large”; 50 % of 3/4, README.md?',
    'first line\nsecond line',
    'Three is fine 👍 — 日本語, العربية, café!',
    '1 and 2 - 3 + 4 = 5 # 6',
    'a  b',
    '$x {y} "z" ^',
  ])('%j needs no parser', (source) => {
    const plain = plainText(source);
    expect(plain && htmlOf(plain)).toBe(htmlOf(new MarkdownRenderer().render(source).content));
  });

  it.each([
    '',
    ' ',
    '*a*',
    'a_b_c',
    '`a`',
    '[a](b)',
    '<b>',
    'a &amp; b',
    'a\\*',
    '~~a~~',
    '| a |\n| - |',
    'a@b.example',
    'https://example.org',
    'www.example.org',
    'WWW.example.org',
    'MAILTO:a',
    '# a',
    '> a',
    '- a',
    '+ a',
    '1. a',
    '12) a',
    'a\n===',
    'a\n---',
    ' a',
    'a ',
    'a  \nb',
    'a\n\nb',
    'a\tb',
    'a\r\nb',
    'a\u0000b',
    '\u00a0a',
  ])('%j is for the parser', (source) => expect(plainText(source)).toBeNull());

  it('look as the parser would show them, whatever they are made of', () => {
    const pieces =
      `a B 7 é 好 👍 . , ; : ! ? ' " / ( ) { } $ % ^ - + = # \n \u00a0 \u200b \u00ad 1. 2) www http: x.de`
        .split(' ')
        .concat(' ', '\n');
    const renderer = new MarkdownRenderer();
    let seed = 7;
    const random = (below: number): number => {
      seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
      return Math.floor((seed / 2_147_483_648) * below);
    };
    let plain = 0;
    for (let round = 0; round < 3000; round++) {
      const source = Array.from(
        { length: 1 + random(9) },
        () => pieces[random(pieces.length)],
      ).join('');
      const content = plainText(source);
      if (!content) continue;
      plain += 1;
      expect([source, htmlOf(content)]).toEqual([source, htmlOf(renderer.render(source).content)]);
    }
    expect(plain).toBeGreaterThan(300);
  });
});
