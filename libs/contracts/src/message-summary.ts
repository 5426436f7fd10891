import type { FileCard, FileKind } from './files.js';
import { mentionName, replaceMentions } from './mentions.js';
import type { UserCard } from './users.js';

/** Only the beginning of a message is examined: a summary is one or two lines. */
const EXAMINED_MAX = 1000;

/** Characters for private use around the number of a mention. */
const NAME_START = '\u{e000}';
const NAME_END = '\u{e001}';
const NAMES = /\u{e000}(\d+)\u{e001}/gu;
const FENCE = /^\s*(?:`{3,}|~{3,})[^`]*$/;
/** Quotes, bullets and the signs of headings at the beginning of a line. Numbers stay. */
const LINE_START = /^(?:\s*(?:>|#{1,6}(?=\s|$)|[-*+](?=\s)))+\s*/;
const TASK = /^\[([ xX])\]\s/;
const TABLE_RULE = /^\s*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*$/;
const RULE = /^\s*(?:(?:\*\s*){3,}|(?:-\s*){3,}|(?:_\s*){3,})$/;
const UNDERLINE = /^\s*(?:=+|-+)\s*$/;
const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  nbsp: ' ',
};

/** What a summary says of a file. */
export type NamedFile = Pick<FileCard, 'name' | 'kind'>;

/** What a message without text shows in lists, notifications and quotes; clients make the words. */
export type FilesSummary =
  | { readonly kind: 'file'; readonly name: string }
  | { readonly kind: FilesKind; readonly count: number };
type FilesKind = Exclude<FileKind, 'pdf' | 'text' | 'other'> | 'files';

/** "Photo", "3 photos", "Voice message", "plan.pdf", "3 files" …; null without files. */
export function filesSummary(files: readonly NamedFile[]): FilesSummary | null {
  const [first] = files;
  if (first === undefined) return null;
  const kinds = new Set(files.map(({ kind }) => kind));
  if (kinds.size === 1 && isNamedByKind(first.kind))
    return { kind: first.kind, count: files.length };
  return files.length === 1
    ? { kind: 'file', name: first.name }
    : { kind: 'files', count: files.length };
}

function isNamedByKind(kind: FileKind): kind is Exclude<FilesKind, 'files'> {
  return kind === 'image' || kind === 'video' || kind === 'audio' || kind === 'voice';
}

/**
 * The text of a message in one line without the signs of Markdown, for lists, notifications and
 * quotes. An approximation that needs no parser: it never removes a word.
 * @param users of the mentions in it: their names are shown
 */
export function messageSummary(source: string, users: readonly UserCard[] = []): string {
  const names: string[] = [];
  // Names may have signs of Markdown: they are put in at the end.
  const content = replaceMentions(source.slice(0, EXAMINED_MAX), (target) => {
    names.push(mentionName(target, users) ?? '@…');
    return `${NAME_START}${names.length - 1}${NAME_END}`;
  });
  const words: string[] = [];
  let code = false;
  for (const line of content.split(/\r?\n/)) {
    if (FENCE.test(line)) {
      code = !code;
      continue;
    }
    if (code) words.push(line);
    else words.push(textOfLine(line, words.length > 0));
  }
  const summary = words.join(' ').replace(/\s+/g, ' ').trim();
  return (summary === '' ? content.replace(/\s+/g, ' ').trim() : summary).replace(
    NAMES,
    (sign, index: string) => names[Number(index)] ?? sign,
  );
}

function textOfLine(line: string, hasLineBefore: boolean): string {
  if (RULE.test(line) || (hasLineBefore && (UNDERLINE.test(line) || TABLE_RULE.test(line))))
    return '';
  const text = line
    .replace(LINE_START, '')
    .replace(TASK, (_, mark: string) => (mark === ' ' ? '☐ ' : '☑ '));
  return /^\s*\|.*\|\s*$/.test(text)
    ? inline(text.replace(/(?<!\\)\|/g, ' '))
    : inline(text.replace(/\s#+\s*$/, ''));
}

/** Code spans are not examined further; everything between them is. */
function inline(text: string): string {
  return text
    .split(/(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)/)
    .map((part, index) => [outsideCode, () => '', (code: string) => code][index % 3]?.(part) ?? '')
    .join('');
}

const IMAGE = /!\[([^\][]*)\]\((?:<[^<>]*>|[^()\s]*)(?:\s+"[^"]*")?\)/g;
const LINK = /\[([^\][]+)\]\((?:<[^<>]*>|[^()\s]*(?:\([^()\s]*\)[^()\s]*)?)(?:\s+"[^"]*")?\)/g;
const AUTOLINK = /<((?:https?:\/\/|mailto:)[^\s<>]+|[^\s<>@]+@[^\s<>@]+)>/gi;
/** Pairs of signs around text; the longer ones first, they may contain the shorter ones. */
const EMPHASIS = [
  /(?<![\\*])(\*{2,3})(?=[^\s*])(.*?[^\s\\])\1(?!\*)/g,
  /(?<![\\*])(\*)(?=[^\s*])(.*?[^\s*\\])\1(?!\*)/g,
  /(?<![\\_\p{L}\p{N}])(_{2,3})(?=[^\s_])(.*?[^\s\\])\1(?![_\p{L}\p{N}])/gu,
  /(?<![\\_\p{L}\p{N}])(_)(?=[^\s_])(.*?[^\s_\\])\1(?![_\p{L}\p{N}])/gu,
  /(?<![\\~])(~~)(?=[^\s~])(.*?[^\s~\\])\1(?!~)/g,
];

function outsideCode(text: string): string {
  const linked = text.replace(IMAGE, '$1').replace(LINK, '$1').replace(AUTOLINK, '$1');
  return EMPHASIS.reduce((rest, signs) => rest.replace(signs, '$2'), linked)
    .replace(/\\([!-/:-@[-`{-~])/g, '$1')
    .replace(/&(amp|lt|gt|quot|nbsp);/g, (_, name: string) => ENTITIES[name] ?? '');
}
