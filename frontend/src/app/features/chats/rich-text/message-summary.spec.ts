import { messageSummary } from '@chatcall/contracts';
import { MarkdownRenderer } from './markdown-renderer';

const CASES = [
  ['plain text', 'plain text'],
  ['two\n  lines\n\nmore', 'two lines more'],
  ['**bold** *italic* ***both*** ~~gone~~ _a_ __b__', 'bold italic both gone a b'],
  ['**nested *emphasis* here**', 'nested emphasis here'],
  ['snake_case_name, 2 * 3 * 4, a ** b, ~ and ~~', 'snake_case_name, 2 * 3 * 4, a ** b, ~ and ~~'],
  ['`code *as is*` and ``a ` b``', 'code *as is* and a ` b'],
  ['```ts\nconst a = b * c * d;\n```\ndone', 'const a = b * c * d; done'],
  ['~~~\n# no heading\n~~~', '# no heading'],
  ['# Heading\ntext', 'Heading text'],
  ['## Closed ##', 'Closed'],
  ['Heading\n===\ntext', 'Heading text'],
  ['> quoted\n> > deeper\n\nanswer', 'quoted deeper answer'],
  ['- one\n* two\n+ three\n1. four', 'one two three 1. four'],
  ['- [ ] buy\n- [x] pay', '☐ buy ☑ pay'],
  ['| a | b |\n| - | :-: |\n| 1 | 2 |', 'a b 1 2'],
  ['one\n\n---\n\ntwo', 'one two'],
  ['see [the page](https://example.org/a_(b) "title") now', 'see the page now'],
  [
    '![kitten](https://example.org/a.png) <https://example.org> <ada@example.org>',
    'kitten https://example.org ada@example.org',
  ],
  ['[![kitten](https://example.org/a.png)](https://example.org)', 'kitten'],
  ['https://example.org/a_b_c', 'https://example.org/a_b_c'],
  ['\\*no emphasis\\* &amp; &lt;b&gt; #tag -5 C#', '*no emphasis* & <b> #tag -5 C#'],
  ['***', '***'],
  ['```\n```', '``` ```'],
  ['-', '-'],
  ['**مرحبا** _שלום_', 'مرحبا שלום'],
] as const;

describe('messageSummary', () => {
  it.each(CASES)('%j', (content, summary) => expect(messageSummary(content)).toBe(summary));

  it.each([
    '[',
    '*a',
    '_a ',
    '`',
    '`a``',
    '](',
    '![',
    '> ',
    '|',
    '&',
    '\\',
    '~~',
    '<a@',
    '[](',
    '- ',
  ])('examines only the beginning of a long text of %j', (part) => {
    const text = part.repeat(8000 / part.length);
    expect(messageSummary(text).length).toBeLessThanOrEqual(text.length);
    expect(messageSummary(`words ${text}`)).toMatch(/^words/);
  });

  it.each(CASES.filter(([, summary]) => !/[☐☑]|``/.test(summary)))(
    'is the text that is shown: %j',
    (content, summary) => {
      const shown = document.createElement('div');
      shown.append(new MarkdownRenderer().render(content).content);
      const letters = (text: string): string => text.replace(/Copy code|^ts|1\.|\s/g, '');
      for (const target of shown.querySelectorAll('.cc-md-target, .cc-md-bar')) target.remove();
      expect(letters(shown.textContent ?? '')).toBe(letters(summary));
    },
  );
});
