/** What opens or closes a block of code, after the signs of the quotes and lists around it. */
const FENCE = /^(?:[ \t]*(?:>|[-*+][ \t]|\d{1,9}[.)][ \t]))*[ \t]*(`{3,}|~{3,})(.*)$/;
const LIST_ITEM = /^[ \t>]*(?:[-*+]|\d{1,9}[.)])[ \t]/;
/** Outside lists, a line that begins a block of code after a blank line. */
const INDENTED = /^(?: {4}|\t)/;

/** A part of a text that a pattern matches. */
interface TextPart {
  readonly text: string;
  /** What the groups of the pattern match. */
  readonly groups: readonly (string | undefined)[];
  readonly start: number;
}

/**
 * The parts of the source text of a message that a pattern matches, without those in code and those
 * that begin with an escaped sign.
 */
export function partsOutsideCode(content: string, pattern: RegExp): readonly TextPart[] {
  // An escaped sign, a run of backticks, or what is searched for.
  const parts = new RegExp(`\\\\[\\s\\S]|\`+|(${pattern.source})`, pattern.flags);
  return paragraphsOf(content).flatMap(({ text, start }) => partsOf(text, start, parts));
}

/** The parts of a text between blank lines and blocks of code: code spans do not cross them. */
function paragraphsOf(content: string): { readonly text: string; readonly start: number }[] {
  const paragraphs: { text: string; start: number }[] = [];
  let fence: string | null = null;
  let open: { text: string; start: number } | null = null;
  let start = 0;
  let inList = false;
  for (const line of content.split(/(?<=\n)/)) {
    const [, signs = '', rest = ''] = FENCE.exec(line.replace(/\r?\n$/, '')) ?? [];
    const opens = signs !== '' && !(signs.startsWith('`') && rest.includes('`'));
    if (fence !== null) {
      if (signs.startsWith(fence) && rest.trim() === '') fence = null;
    } else if (opens) {
      fence = signs;
      open = null;
    } else if (line.trim() === '') open = null;
    else if (open !== null) open.text += line;
    else if (inList || !INDENTED.test(line)) paragraphs.push((open = { text: line, start }));
    inList ||= LIST_ITEM.test(line);
    start += line.length;
  }
  return paragraphs;
}

function partsOf(text: string, offset: number, pattern: RegExp): TextPart[] {
  const found: TextPart[] = [];
  const parts = [...text.matchAll(pattern)];
  for (let index = 0; index < parts.length; index += 1) {
    const [part, searched, ...groups] = parts[index] ?? [''];
    const start = parts[index]?.index ?? 0;
    if (searched !== undefined) {
      found.push({ text: part, groups, start: offset + start });
    } else if (part.startsWith('`')) {
      // In code a backslash escapes nothing, so the end is searched in the text itself.
      const end = endOfCode(text, start + part.length, part.length);
      if (end === null) continue;
      while ((parts[index + 1]?.index ?? Infinity) < end) index += 1;
    }
  }
  return found;
}

/** Where the code that a run of backticks opened ends; null when nothing closes it. */
function endOfCode(text: string, from: number, length: number): number | null {
  const runs = /`+/g;
  runs.lastIndex = from;
  for (let run = runs.exec(text); run !== null; run = runs.exec(text))
    if (run[0].length === length) return run.index + length;
  return null;
}
