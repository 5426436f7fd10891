import type { TextEdit } from './text-edit';

/** What the formatting bar and the shortcuts do with the selected text. */
export type Format =
  'bold' | 'italic' | 'strikethrough' | 'code' | 'code-block' | 'quote' | 'list' | 'link';

/** The format of a key press; null for none. `letter`: of the key, see `Keyboard`. */
export function formatOfKey(
  event: Pick<KeyboardEvent, 'code' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>,
  letter: string | null,
): Format | null {
  if (event.altKey || event.ctrlKey === event.metaKey) return null;
  const formats: Readonly<Record<string, Format>> = event.shiftKey
    ? { x: 'strikethrough', e: 'code-block', Digit8: 'list', Digit9: 'quote' }
    : { b: 'bold', i: 'italic', e: 'code' };
  return formats[letter ?? event.code] ?? null;
}

const FENCE = '```';

/** The edit that turns a format of the selection on, or off when the selection has it. */
export function formatEdit(text: string, start: number, end: number, format: Format): TextEdit {
  switch (format) {
    case 'bold':
      return toggleInline(text, start, end, '**');
    case 'italic':
      return toggleInline(text, start, end, '*');
    case 'strikethrough':
      return toggleInline(text, start, end, '~~');
    case 'code':
      return text.slice(start, end).includes('\n')
        ? toggleCodeBlock(text, start, end)
        : toggleInline(text, start, end, '`');
    case 'code-block':
      return toggleCodeBlock(text, start, end);
    case 'quote':
      return toggleLines(text, start, end, '> ', /^ {0,3}> ?/);
    case 'list':
      return toggleLines(text, start, end, '- ', /^\s*(?:[-*+]|\d{1,9}[.)])\s+/);
    case 'link':
      return link(text, start, end);
  }
}

/** A link with the selected text, for an address that is pasted over it. */
export function linkEdit(text: string, start: number, end: number, address: string): TextEdit {
  const written = `[${text.slice(start, end)}](${address})`;
  const at = start + written.length;
  return { start, end, text: written, select: [at, at] };
}

function toggleInline(text: string, from: number, to: number, mark: string): TextEdit {
  const [start, end] = withoutSpace(text, from, to);
  const selected = text.slice(start, end);
  const size = mark.length;
  if (start === end && isAtEndOfMarked(text, start, mark)) {
    // The cursor leaves the marked text.
    return { start, end, text: '', select: [end + size, end + size] };
  }
  if (isMarked(text.slice(0, start), text.slice(end), mark)) {
    return {
      start: start - size,
      end: end + size,
      text: selected,
      select: [start - size, end - size],
    };
  }
  const inner = selected.slice(size, -size);
  if (selected.length > 2 * size && isMarked(selected.slice(0, size), selected.slice(-size), mark))
    return { start, end, text: inner, select: [start, start + inner.length] };
  return { start, end, text: mark + selected + mark, select: [start + size, end + size] };
}

/** Whether the text around a place has this mark on both sides. `*` and `**` can be combined. */
function isMarked(before: string, after: string, mark: string): boolean {
  const sign = mark.charAt(0);
  if (sign !== '*') return before.endsWith(mark) && after.startsWith(mark);
  const count = Math.min(/\**$/.exec(before)?.[0].length ?? 0, /^\**/.exec(after)?.[0].length ?? 0);
  return count >= 3 || count === mark.length;
}

/** Whether the cursor is behind the last character of a marked text: `**text|**`. */
function isAtEndOfMarked(text: string, cursor: number, mark: string): boolean {
  const line = text.slice(text.lastIndexOf('\n', cursor - 1) + 1, cursor);
  return (
    text.startsWith(mark, cursor) &&
    line.includes(mark) &&
    /\S$/.test(line) &&
    !line.endsWith(mark.charAt(0))
  );
}

/** Spaces at the ends of a selection stay outside: emphasis cannot begin or end with one. */
function withoutSpace(text: string, start: number, end: number): readonly [number, number] {
  const selected = text.slice(start, end);
  if (selected.trim() === '') return [start, end];
  const leading = selected.length - selected.trimStart().length;
  return [start + leading, end - (selected.length - selected.trimEnd().length)];
}

/** The whole lines that a selection touches. */
function linesAround(text: string, start: number, end: number): readonly [number, number] {
  const lineEnd = text.indexOf('\n', end);
  return [text.lastIndexOf('\n', start - 1) + 1, lineEnd < 0 ? text.length : lineEnd];
}

function toggleLines(
  text: string,
  from: number,
  to: number,
  prefix: string,
  existing: RegExp,
): TextEdit {
  const [start, end] = linesAround(text, from, to);
  const lines = text.slice(start, end).split('\n');
  const written = lines.filter((line) => line.trim() !== '');
  const remove = written.length > 0 && written.every((line) => existing.test(line));
  const one = lines.length === 1;
  const changed = lines
    .map((line) =>
      remove ? line.replace(existing, '') : one || line.trim() !== '' ? prefix + line : line,
    )
    .join('\n');
  const grown = changed.length - (end - start);
  return from === to
    ? { start, end, text: changed, select: clamped(from + grown, start, changed.length) }
    : { start, end, text: changed, select: [start, start + changed.length] };
}

function clamped(at: number, start: number, length: number): readonly [number, number] {
  const place = Math.min(Math.max(at, start), start + length);
  return [place, place];
}

function toggleCodeBlock(text: string, from: number, to: number): TextEdit {
  const [start, end] = linesAround(text, from, to);
  const lines = text.slice(start, end).split('\n');
  if (lines.length > 1 && lines[0]?.startsWith(FENCE) && lines.at(-1) === FENCE) {
    const code = lines.slice(1, -1).join('\n');
    return { start, end, text: code, select: [start, start + code.length] };
  }
  const code = lines.join('\n');
  const before = `${FENCE}\n`;
  const after = `\n${FENCE}`;
  if (text.slice(0, start).endsWith(before) && text.slice(end).startsWith(after)) {
    const select = [from - before.length, to - before.length] as const;
    return { start: start - before.length, end: end + after.length, text: code, select };
  }
  const at = start + FENCE.length + 1;
  const select = [at + from - start, at + to - start] as const;
  return { start, end, text: `${FENCE}\n${code}\n${FENCE}`, select };
}

const ADDRESS = /^(?:https?:\/\/|mailto:|www\.)\S+$/i;
const PLACEHOLDER = 'https://';

function link(text: string, from: number, to: number): TextEdit {
  const [start, end] = withoutSpace(text, from, to);
  const selected = text.slice(start, end);
  if (ADDRESS.test(selected)) {
    // The address is there, its text is written next.
    return { start, end, text: `[](${selected})`, select: [start + 1, start + 1] };
  }
  const at = start + selected.length + 3;
  const select = selected === '' ? [start + 1, start + 1] : [at, at + PLACEHOLDER.length];
  return {
    start,
    end,
    text: `[${selected}](${PLACEHOLDER})`,
    select: select as [number, number],
  };
}
