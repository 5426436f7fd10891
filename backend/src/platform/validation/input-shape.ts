import { isWellFormedText } from '@chatcall/contracts';
import { ValidationError } from '../errors/index.js';

/** Levels of lists and objects in each other; what clients send has less than ten. */
const DEPTH_MAX = 32;
/** Values in all; the largest requests (RTP parameters, lists of ids) have some hundred. */
const VALUES_MAX = 5_000;

/**
 * Looks at what came over the wire before anything walks through it that calls itself: transformation and validation do, and would run out of
 * stack, or spend a second, on a few kilobytes made for that. Text that no database and hardly a library takes (NUL, halves of surrogate
 * pairs) goes no further either, wherever it is.
 * @throws ValidationError for lists and objects that are too deep in each other, too many values, and text that is not well-formed
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
    { field: '', message: 'The request has too many values, or too deep in each other.', rule: 'shape' },
  ]);
}
