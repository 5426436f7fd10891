/** Larger HTML is pasted as plain text. Characters. */
const HTML_MAX = 200_000;
/** Elements that Markdown can express. Without them, plain text is what was meant: code editors copy coloured HTML. */
const FORMATTED =
  /<(?:a\s[^>]*href|b|strong|i|em|s|del|code|pre|ul|ol|table|blockquote|h[1-6])[\s>]|font-weight:\s*(?:bold|[6-9]00)|font-style:\s*italic/i;

/** The formatted text of the clipboard; null when plain text is to be pasted. */
export function formattedHtml(data: DataTransfer): string | null {
  const html = data.getData('text/html');
  return html.length <= HTML_MAX && FORMATTED.test(html) ? html : null;
}

/** The address that is the whole text of the clipboard; null for other texts. */
export function pastedAddress(data: DataTransfer): string | null {
  const text = data.getData('text/plain').trim();
  return /^https?:\/\/[^\s<>()]+$/i.test(text) && URL.canParse(text) ? text : null;
}

/**
 * Files of the clipboard. None when it has another text than their names: programs add a picture of
 * the text that was copied.
 */
export function pastedFiles(data: DataTransfer): readonly File[] {
  const files = [...data.files];
  const lines = data.getData('text/plain').split(/[\r\n]+/);
  const names = files.map(({ name }) => name);
  // File managers add the names or the paths of the files that were copied.
  const isName = (line: string): boolean =>
    line === '' ||
    names.some((name) => line === name || (/[/\\]/.test(line) && line.endsWith(name)));
  return lines.every(isName) ? files : [];
}
