import escapeHtml from 'escape-html';

const STYLE = `body{font:16px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:70rem;padding:0 1rem;color:#1c1c1e;background:#fff}
h2{margin-top:2.5rem}table{border-collapse:collapse;width:100%;font-size:.875rem}
th,td{border:1px solid #d0d0d5;padding:.35rem .5rem;text-align:start;vertical-align:top;white-space:pre-wrap;overflow-wrap:anywhere}
th{background:#f2f2f5}.all{overflow-x:auto}
@media(prefers-color-scheme:dark){body{color:#eee;background:#1c1c1e}th{background:#2c2c2e}th,td{border-color:#48484a}a{color:#7ab7ff}}`;
/** The page of an archive runs nothing and loads nothing. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'";

/** The page of an archive for people, in parts as they are written. */
export const exportPage = {
  begin(title: string): string {
    return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${escapeHtml(POLICY)}"><title>${escapeHtml(title)}</title><style>${STYLE}</style></head>
<body><h1>${escapeHtml(title)}</h1>
`;
  },

  beginSection(title: string): string {
    return `<h2>${escapeHtml(title)}</h2>\n`;
  },

  beginTable(row: object): string {
    const heads = Object.keys(row).map(
      (name) => `<th>${escapeHtml(name.replaceAll('_', ' '))}</th>`,
    );
    return `<div class="all"><table><tr>${heads.join('')}</tr>\n`;
  },

  row(row: object): string {
    const cells = Object.entries(row).map(([name, value]) => `<td>${cellOf(name, value)}</td>`);
    return `<tr>${cells.join('')}</tr>\n`;
  },

  /** @param empty it has no rows */
  endSection(empty: boolean): string {
    return empty ? '<p>None.</p>\n' : '</table></div>\n';
  },

  end(): string {
    return '</body></html>\n';
  },
};

/** The column `path` leads to a file of the archive. */
function cellOf(name: string, value: unknown): string {
  const text = escapeHtml(textOf(value));
  return name === 'path' && text !== '' ? `<a href="${text}">${text}</a>` : text;
}

function textOf(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (value instanceof Date) return value.toISOString();
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
