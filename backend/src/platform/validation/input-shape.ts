import { isWellFormedText } from '@chatcall/contracts';
import { ValidationError } from '../errors/index.js';

/** Levels of lists and objects in each other; what clients send has less than ten. */
const DEPTH_MAX = 32;
/** Values in all; the largest requests (RTP parameters, lists of ids) have some hundred. */
const VALUES_MAX = 5_000;

const ASCII = {
  quote: 0x22,
  comma: 0x2c,
  openList: 0x5b,
  backslash: 0x5c,
  closeList: 0x5d,
  openObject: 0x7b,
  closeObject: 0x7d,
} as const;

/**
 * Looks at what came over the wire before anything walks through it that calls itself:
 * transformation and validation do, and would run out of stack, or spend a second, on a few
 * kilobytes made for that. Text that no database and hardly a library takes (NUL, halves of
 * surrogate pairs) goes no further either, wherever it is.
 * @throws ValidationError for lists and objects that are too deep in each other, too many values,
 * and text that is not well-formed
 */
export function requireBearableShape(input: unknown): void {
  let level: unknown[] = [input];
  let seen = 0;
  let wellFormed = true;
  for (let depth = 0; level.length > 0; depth += 1) {
    const next: unknown[] = [];
    for (const value of level) {
      if (typeof value === 'string') wellFormed &&= isWellFormedText(value);
      const inside = partsOf(value);
      seen += inside.length;
      if (seen > VALUES_MAX || (depth >= DEPTH_MAX && inside.length > 0)) throw unbearable();
      for (const part of inside) next.push(part);
    }
    level = next;
  }
  if (!wellFormed) throw malformed(pathOfMalformed(input, '') ?? '');
}

/**
 * Whether JSON can have a bearable shape, as far as its brackets and commas tell before it is
 * parsed: parsing 256 KiB made for that takes the process 20 ms, also for somebody who has not
 * signed in, and finding out here next to none. Never stricter than `requireBearableShape`.
 */
export function isBearableJson(json: Uint8Array): boolean {
  let depth = 0;
  let values = 0;
  let inText = false;
  for (let at = 0; at < json.length; at += 1) {
    const byte = json[at];
    if (inText && byte === ASCII.backslash) at += 1;
    else if (byte === ASCII.quote) inText = !inText;
    else if (inText) continue;
    else if (byte === ASCII.openList || byte === ASCII.openObject) depth += 1;
    else if (byte === ASCII.closeList || byte === ASCII.closeObject) depth -= 1;
    else if (byte === ASCII.comma) values += 1;
    if (depth > DEPTH_MAX + 1 || values > VALUES_MAX) return false;
  }
  return true;
}

/** Where the first text stands that is not well-formed; the input has been found shallow. */
function pathOfMalformed(value: unknown, path: string): string | null {
  if (typeof value === 'string') return isWellFormedText(value) ? null : path;
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return null;
  for (const [name, part] of Object.entries(value)) {
    const found = pathOfMalformed(part, path === '' ? name : `${path}.${name}`);
    if (found !== null) return found;
  }
  return null;
}

function malformed(field: string): ValidationError {
  return new ValidationError([
    { field, message: `${field} must be well-formed text without NUL`, rule: 'wellFormed' },
  ]);
}

/** Bytes count as one value. */
function partsOf(value: unknown): readonly unknown[] {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return [];
  return Array.isArray(value) ? value : Object.values(value);
}

function unbearable(): ValidationError {
  return new ValidationError([
    {
      field: '',
      message: 'The request has too many values, or too deep in each other.',
      rule: 'shape',
    },
  ]);
}
