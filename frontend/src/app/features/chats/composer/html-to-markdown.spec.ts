import { htmlToMarkdown } from './html-to-markdown';

describe('htmlToMarkdown', () => {
  it.each([
    ['<p>a <b>b</b> <i>c</i> <s>d</s> <code>e</code></p>', 'a **b** *c* ~~d~~ `e`'],
    ['<p>one</p><p>two<br>three</p>', 'one\n\ntwo\nthree'],
    ['<h2>Plan</h2><p>text</p>', '## Plan\n\ntext'],
    ['<ul><li>a</li><li>b<ul><li>c</li></ul></li></ul>', '- a\n- b\n  - c'],
    ['<ol start="3"><li>a</li><li>b</li></ol>', '3. a\n4. b'],
    ['<blockquote><p>a</p></blockquote>', '> a'],
    ['<pre><code>a &lt; b\n  c</code></pre>', '```\na < b\n  c\n```'],
    ['<a href="https://example.org">here</a>', '[here](https://example.org)'],
    ['<a href="https://example.org/a_b">https://example.org/a_b</a>', 'https://example.org/a_b'],
    ['<a href="https://example.org/a(b)">x</a>', '[x](<https://example.org/a(b)>)'],
    [
      '<table><tr><th>a</th><th>b|c</th></tr><tr><td><b>1</b></td><td></td></tr></table>',
      '| a | b\\|c |\n| --- | --- |\n| **1** |  |',
    ],
    [
      '<b style="font-weight:normal" id="docs"><p><span style="font-weight:700">bold</span> and <span style="font-style:italic">italic</span></p></b>',
      '**bold** and *italic*',
    ],
    ['2 * 3 * 4 and snake_case_name', '2 \\* 3 \\* 4 and snake\\_case\\_name'],
  ])('%j', (html, markdown) => expect(htmlToMarkdown(html)).toBe(markdown));

  it('takes nothing that could run or load', () => {
    const run =
      '<script>alert(1)</script><style>a{}</style><img src=x onerror="alert(1)" alt="cat">';
    expect(htmlToMarkdown(`${run}<a href="javascript:alert(1)">a</a>`)).toBe('cata');
    expect(htmlToMarkdown('<a href="data:text/html,x">b</a>')).toBe('b');
  });

  it('copes with deep nesting', () => {
    const deep = `${'<ul><li>'.repeat(200)}a${'</li></ul>'.repeat(200)}`;
    expect(htmlToMarkdown(deep)).toContain('a');
  });
});
