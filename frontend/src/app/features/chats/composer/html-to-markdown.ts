import TurndownService from 'turndown';

const BOLD = /^(?:bold|bolder|[6-9]00)$/;

/** Markdown for copied HTML. Nothing of it is loaded or run. */
export function htmlToMarkdown(html: string): string {
  const { body } = new DOMParser().parseFromString(html, 'text/html');
  for (const element of body.querySelectorAll('script, style, noscript, template, meta, title'))
    element.remove();
  return converter()
    .turndown(body)
    .replace(/[ \t]+$/gm, '')
    .trim();
}

function converter(): TurndownService {
  const service = new TurndownService({
    headingStyle: 'atx',
    codeBlockStyle: 'fenced',
    bulletListMarker: '-',
    emDelimiter: '*',
    hr: '---',
    br: '',
  });
  service.addRule('strikethrough', {
    filter: ['del', 's'],
    replacement: (content) => (content.trim() === '' ? content : `~~${content}~~`),
  });
  service.addRule('list item', {
    filter: 'li',
    replacement: (content, node) => {
      const list = node.parentElement;
      const items = [...(list?.children ?? [])];
      const number = Number(list?.getAttribute('start') ?? 1) + items.indexOf(node as Element);
      const sign = list?.tagName === 'OL' ? `${number}. ` : '- ';
      const text = content.trim().replace(/\n+(?=\s*(?:- |\d+\. ))/g, '\n');
      return `${sign}${text.replaceAll('\n', `\n${' '.repeat(sign.length)}`)}\n`;
    },
  });
  // Word processors write emphasis as styles, and put everything into a <b> that is not bold.
  service.addRule('styles', {
    filter: (node) => ['B', 'STRONG', 'EM', 'I', 'SPAN'].includes(node.nodeName),
    replacement: (content, node) => {
      const style = (node as HTMLElement).style;
      const bold = style.fontWeight
        ? BOLD.test(style.fontWeight)
        : ['B', 'STRONG'].includes(node.nodeName);
      const italic = style.fontStyle
        ? style.fontStyle === 'italic'
        : ['EM', 'I'].includes(node.nodeName);
      return marked(content, (bold ? '**' : '') + (italic ? '*' : ''));
    },
  });
  service.addRule('links', {
    filter: 'a',
    replacement: (content, node) => {
      const href = node.getAttribute('href') ?? '';
      if (!/^(?:https?|mailto):/i.test(href) || content.trim() === '') return content;
      const address = /[()\s]/.test(href)
        ? `<${href.replace(/[<>\s]/g, encodeURIComponent)}>`
        : href;
      return node.textContent.trim() === href
        ? href
        : `[${content.replace(/\s+/g, ' ')}](${address})`;
    },
  });
  service.addRule('pictures', {
    filter: 'img',
    replacement: (_, node) => node.getAttribute('alt') ?? '',
  });
  service.addRule('tables', {
    filter: 'table',
    replacement: (_, node) => table(service, node as HTMLTableElement),
  });
  return service;
}

function marked(content: string, mark: string): string {
  const text = content.trim();
  if (text === '' || mark === '' || text.includes('\n\n')) return content;
  const start = content.indexOf(text);
  const closing = [...mark].reverse().join('');
  return content.slice(0, start) + mark + text + closing + content.slice(start + text.length);
}

/** The first row is the head: a table of Markdown has one. */
function table(service: TurndownService, element: HTMLTableElement): string {
  const rows = [...element.rows].map((row) =>
    [...row.cells].map((cell) =>
      service.turndown(cell).replace(/\s+/g, ' ').replace(/\|/g, '\\|').trim(),
    ),
  );
  const columns = Math.max(...rows.map((row) => row.length), 0);
  if (columns === 0) return '';
  const line = (cells: readonly string[]): string =>
    `| ${Array.from({ length: columns }, (_, index) => cells[index] ?? '').join(' | ')} |`;
  const [head = [], ...body] = rows;
  const rule = line(Array.from({ length: columns }, () => '---'));
  return `\n\n${[line(head), rule, ...body.map(line)].join('\n')}\n\n`;
}
