/**
 * Signs with a meaning in CommonMark, its extensions, addresses or mentions; tabs, and control
 * characters, which the parser replaces. `!` has one only before a bracket.
 */
const SPECIAL = /[*_`[\]<>&\\~|@\p{Cc}]|:\/\/|www\.|mailto:/iu;
/** A heading, quotation, list, line or underlining begins, or white space that the parser removes. */
const LINE_START = /^(?:[#>+=-]|\d{1,9}[.)]|\s|$)/u;
const LINE_END = /\s$/u;

/**
 * The elements of a text without any formatting; null if the parser has to decide. Most messages are
 * such texts, and need no parser.
 */
export function plainText(source: string): DocumentFragment | null {
  const lines = source.split('\n');
  if (lines.some((line) => SPECIAL.test(line) || LINE_START.test(line) || LINE_END.test(line)))
    return null;
  const paragraph = document.createElement('p');
  for (const [index, line] of lines.entries()) {
    if (index > 0) paragraph.append(document.createElement('br'));
    paragraph.append(line);
  }
  const content = document.createDocumentFragment();
  content.append(paragraph);
  return content;
}
