import { MarkdownRenderer, sanitized } from './markdown-renderer';

const renderer = new MarkdownRenderer();

/** The elements of a rendered text. Tests change them, so they are a copy. */
const rendered = (source: string): HTMLElement => {
  const box = document.createElement('div');
  box.append(renderer.render(source).content.cloneNode(true));
  return box;
};
const html = (source: string): string => rendered(source).innerHTML;
const links = (source: string): readonly HTMLAnchorElement[] => [
  ...rendered(source).querySelectorAll('a'),
];

describe('the formatting of a message', () => {
  it.each([
    ['a **b** *c* ~~d~~ `e`', '<p>a <strong>b</strong> <em>c</em> <s>d</s> <code>e</code></p>'],
    ['one\ntwo  three', '<p>one<br>two  three</p>'],
    ['one\n\ntwo', '<p>one</p><p>two</p>'],
    ['snake_case_name and 2 * 3 * 4', '<p>snake_case_name and 2 * 3 * 4</p>'],
    ['> a\n> b', '<blockquote><p>a<br>b</p></blockquote>'],
    ['- a\n- b\n  - c', '<ul><li>a</li><li>b<ul><li>c</li></ul></li></ul>'],
    ['3. a\n4. b', '<ol start="3"><li>a</li><li>b</li></ol>'],
    ['2026. a', '<ol start="2026" class="cc-md-wide"><li>a</li></ol>'],
    ['# a\n### b', '<p class="cc-md-h1">a</p><p class="cc-md-h3">b</p>'],
    ['a\n\n---\n\nb', '<p>a</p><hr><p>b</p>'],
    ['a &amp; &lt;b> \\*c\\*', '<p>a &amp; &lt;b&gt; *c*</p>'],
    ['[1]: example', '<p>[1]: example</p>'],
    ['***', '<p>***</p>'],
    ['-', '<p>-</p>'],
  ])('%j', (source, expected) => expect(html(source)).toBe(expected));

  it('has no headings, so that the page keeps its outline', () => {
    expect(rendered('# a\n## b\nc\n=').querySelector('h1, h2, h3, h4, h5, h6')).toBeNull();
  });

  it('has lists of tasks, with their state as text for screen readers', () => {
    const tasks = [...rendered('- [ ] buy\n- [x] pay\n- [x]no').querySelectorAll('li')];
    expect(tasks.map((task) => task.textContent)).toEqual(['buy', 'pay', '[x]no']);
    expect(
      tasks.map((task) => task.querySelector('[role=img]')?.getAttribute('aria-label')),
    ).toEqual(['To do:', 'Done:', undefined]);
  });

  it('has tables that scroll and are reached with Tab', () => {
    const box = rendered('a|b\n:-|-:\n**1**|2').firstElementChild as HTMLElement;
    expect([box.getAttribute('role'), box.tabIndex]).toEqual(['group', 0]);
    expect(box.querySelector('td strong')?.textContent).toBe('1');
    expect([...box.querySelectorAll('th')].map((cell) => cell.className)).toEqual([
      'cc-md-left',
      'cc-md-right',
    ]);
    expect(box.innerHTML).not.toContain('style');
  });

  it('has code blocks with their language and a button to copy', () => {
    const block = rendered('```ts title\nif (a < b) {\n\n}\n```');
    const code = block.querySelector('pre > code');
    expect(code?.textContent).toBe('if (a < b) {\n\n}');
    expect(code?.getAttribute('data-language')).toBe('ts');
    expect(block.querySelector('button')?.tabIndex).toBe(-1);
    expect(rendered('```"><img src=x>\na\n```').querySelector('img')).toBeNull();
    expect(rendered('    code').querySelector('pre > code')?.textContent).toBe('code');
  });

  it('renders a text once', () => {
    const one = renderer.render('the *same* text');
    expect(renderer.render('the *same* text')).toBe(one);
    expect(renderer.render('another text')).not.toBe(one);
  });
});

describe('the links of a message', () => {
  it.each([
    ['https://example.org/a_b_c*d', 'https://example.org/a_b_c*d'],
    ['*https://example.org/*', 'https://example.org/'],
    ['(https://example.org/a_(b))', 'https://example.org/a_(b)'],
    ['**see www.example.org.**', 'https://www.example.org'],
    ['mail ada@example.org', 'mailto:ada@example.org'],
    ['<https://example.org>', 'https://example.org'],
    ['[text](https://example.org)', 'https://example.org'],
    ['[text](www.example.org)', 'https://www.example.org'],
    ['[a][1]\n\n[1]: https://example.org', 'https://example.org'],
    ['![picture](https://example.org/a.png)', 'https://example.org/a.png'],
    ['[![picture](https://example.org/a.png)](https://example.org)', 'https://example.org'],
    ['![](https://example.org/a.png)', 'https://example.org/a.png'],
    ['`https://example.org`', ''],
    ['README.md and example.org', ''],
  ])('%j', (source, expected) => {
    expect(
      links(source)
        .map((link) => link.getAttribute('href'))
        .join(' '),
    ).toBe(expected);
    expect(rendered(source).querySelector('img')).toBeNull();
  });

  it('open apart from the app, which they learn nothing about', () => {
    for (const link of links('https://a.example <https://b.example> [c](https://c.example)')) {
      expect([link.target, link.rel, link.tabIndex]).toEqual([
        '_blank',
        'noopener noreferrer nofollow',
        -1,
      ]);
    }
  });

  it.each([
    ['[https://bank.example](https://evil.example/login)', 'evil.example'],
    ['[click](https://bank.example@evil.example)', 'evil.example'],
    ['[bank.example](https://bаnk.example "https://bank.example")', 'xn--bnk-6cd.example'],
    ['[Ada](mailto:eve@evil.example)', 'eve@evil.example'],
    ['[safe \u202e](https://evil.example)', 'evil.example'],
    ['![kitten](https://evil.example/a.png)', 'evil.example'],
  ])('show their target when the text differs: %j', (source, target) => {
    const [link] = links(source);
    expect(link?.querySelector('.cc-md-target')?.textContent).toBe(`(${target})`);
    expect(link?.title).toBe(link?.getAttribute('href'));
    // The text cannot change the direction of the target.
    expect(link?.firstElementChild?.tagName).toBe('BDI');
  });

  it.each([
    'https://example.org/',
    '<https://example.org>',
    'www.example.org',
    '[example.org](https://example.org)',
    '[https://example.org](https://example.org/)',
    '[ada@example.org](mailto:ada@example.org)',
    'https://例え.テスト/パス',
  ])('show no target when the text is the target: %j', (source) => {
    expect(links(source)).toHaveLength(1);
    expect(rendered(source).querySelector('.cc-md-target')).toBeNull();
  });
});

describe('hostile texts', () => {
  const ALLOWED_ATTRIBUTES =
    /^(aria-label|class|data-copy|data-language|dir|href|rel|role|start|tabindex|target|title|translate|type)$/;

  it.each([
    '<script>alert(1)</script>',
    '<img src=x onerror=alert(1)>',
    '<a href="javascript:alert(1)">a</a>',
    '<svg><script>alert(1)</script></svg>',
    '<iframe srcdoc="<script>alert(1)</script>"></iframe>',
    '<style>body{display:none}</style>',
    '<!-- --><p onclick=alert(1)>a</p>',
    '[a](javascript:alert(1))',
    '[a](JaVaScRiPt:alert(1))',
    '[a](java\tscript:alert(1))',
    '[a](&#106;avascript:alert(1))',
    '[a](javascript&colon;alert(1))',
    '[a](data:text/html,<script>alert(1)</script>)',
    '[a](vbscript:x)',
    '[a](file:///etc/passwd)',
    '[a](/api/auth/sign-out)',
    '[a](//evil.example)',
    '[a](#b)',
    '<javascript:alert(1)>',
    '![a](javascript:alert(1))',
    '![a](data:image/svg+xml;base64,AAAA)',
    '[a](https://a.example "\\" onmouseover=alert(1) x=\\"")',
    '[a](https://a.example/"onmouseover="alert(1))',
    'https://a.example/"onmouseover="alert(1)',
    '```" onload="alert(1)\na\n```',
    '&lt;script&gt;alert(1)&lt;/script&gt;',
    '|<img src=x onerror=alert(1)>|\n|-|\n|<b>|',
    '<a href="https://a.example" class="cdk-overlay-backdrop" style="position:fixed">',
  ])('%j', (source) => {
    const box = rendered(source);
    expect(box.querySelector('script, img, svg, iframe, style, input, form')).toBeNull();
    for (const element of box.querySelectorAll('*')) {
      for (const name of element.getAttributeNames()) expect(name).toMatch(ALLOWED_ATTRIBUTES);
      const href = element.getAttribute('href');
      if (href !== null) expect(href).toMatch(/^(https?|mailto):/);
      for (const name of element.classList) expect(name).toMatch(/^cc-md-/);
    }
    expect(box.textContent?.trim()).not.toBe('');
  });

  it('are also stopped by the sanitiser alone', () => {
    const box = document.createElement('div');
    box.append(
      sanitized(
        '<p onclick="x" style="color:red" id="a" data-x="b">a<script>x</script><img src="x">' +
          '<a href="javascript:x">b</a><a href="/c">c</a><a href="https://d.example">d</a></p>',
      ),
    );
    expect(box.innerHTML).toBe('<p>a<a>b</a><a>c</a><a href="https://d.example">d</a></p>');
  });

  const long = (part: string): string => part.repeat(8000 / part.length);

  it.each([
    ['brackets', long('[')],
    ['quotes', long('>')],
    ['quotes on many lines', long('> > > > a\n')],
    ['images', long('![')],
    ['emphasis', long('*a_')],
    ['nested emphasis', `${'*_'.repeat(2000)}a${'_*'.repeat(1999)}`],
    ['backticks', long('`a``')],
    ['code blocks', long('```\n')],
    ['lists', Array.from({ length: 120 }, (_, depth) => `${' '.repeat(depth)}- a`).join('\n')],
    ['a table', `|a|b|c|d|e|f|g|h|\n${'|-'.repeat(8)}|\n${long('a\n').slice(40)}`],
    ['references', long('[a]: x\n')],
    ['schemes', long('https://](')],
    ['mail addresses', long('a@')],
    ['one word', long('x')],
    ['marks that turn the direction', long('\u202ea ')],
  ])('of 8,000 characters are bounded, and keep their letters: %s', (_, source) => {
    const box = rendered(source);
    expect(box.querySelectorAll('*').length).toBeLessThan(4100);
    expect(box.querySelector('* '.repeat(45).trim().split(' ').join(' > '))).toBeNull();
    const letters = (text: string): string => text.replace(/Copy code|[^\p{L}]/gu, '');
    expect(letters(box.textContent ?? '')).toBe(letters(source));
  });

  it('of many cells or levels are shown as they were typed', () => {
    expect(html(`a|b\n-|-\n${'1|2\n'.repeat(1500)}`)).toMatch(/^<p>a\|b<br>-\|-<br>1\|2<br>/);
    expect(html(`${'>'.repeat(30)} a https://example.org`)).toMatch(/^<p>&gt;{1}.*<a href/);
  });
});
