import { replacement, type TextEdit } from './text-edit';

/** Quote signs, and the sign of a list item with its task. */
const LINE =
  /^(?<indent>\s*)(?<quote>(?:> ?)*)(?:(?<sign>[-*+]|\d{1,9}[.)])(?<space> +)(?<task>\[[ xX]\] +)?)?/;

/**
 * The edit for a line break in a list or quote: the next line begins with the next sign; on an item
 * without text the list ends. Null where the break is an ordinary one.
 */
export function continuedLine(text: string, cursor: number): TextEdit | null {
  if (isInCode(text, cursor)) return null;
  const start = text.lastIndexOf('\n', cursor - 1) + 1;
  const groups = LINE.exec(text.slice(start, cursor))?.groups;
  const { indent = '', quote = '', sign = '', space = '', task = '' } = groups ?? {};
  const signs = indent + quote + sign + space + task;
  if (quote === '' && sign === '') return null;
  const lineEnd = text.indexOf('\n', cursor);
  const rest = text.slice(start + signs.length, lineEnd < 0 ? text.length : lineEnd);
  if (rest.trim() === '') return replacement(start, cursor, '');
  return replacement(
    cursor,
    cursor,
    `\n${indent}${quote}${next(sign)}${space}${task === '' ? '' : '[ ] '}`,
  );
}

/** Whether the cursor is in a code block that has begun, closed or not. */
export function isInCode(text: string, cursor: number): boolean {
  const fences = text.slice(0, cursor).match(/^ {0,3}(?:```|~~~)/gm);
  return (fences?.length ?? 0) % 2 === 1;
}

function next(sign: string): string {
  const number = /^\d+/.exec(sign)?.[0];
  return number === undefined ? sign : `${Number(number) + 1}${sign.slice(number.length)}`;
}
