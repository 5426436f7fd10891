import { isWellFormedText } from '@chatcall/contracts';
import { ValidationError } from '../errors/index.js';

/** Maximum depth of nested lists and objects; clients send less than ten levels. */
export const DEPTH_MAX = 32;
/**
 * Maximum number of values. The largest request is a sync of 2,000 conversations, each with two
 * values inside; others (RTP parameters, lists of ids) have some hundred.
 */
export const VALUES_MAX = 6_500;

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
 * Checks input before transformation and validation, which are recursive: they would overflow the
 * stack, or take a second, for a few kilobytes of malicious input. Also refuses text that cannot be
 * stored (NUL, unpaired surrogates) in any field.
 * @throws ValidationError when the input is nested too deeply, has too many values, or contains
 * text that is not well-formed
 */
export function assertPayloadLimits(input: unknown): void {
  let level: unknown[] = [input];
  let seen = 0;
  let wellFormed = true;
  for (let depth = 0; level.length > 0; depth += 1) {
    const next: unknown[] = [];
    for (const value of level) {
      if (typeof value === 'string') wellFormed &&= isWellFormedText(value);
      const inside = partsOf(value);
      seen += inside.length;
      if (seen > VALUES_MAX || (depth >= DEPTH_MAX && inside.length > 0)) throw limitExceeded();
      for (const part of inside) next.push(part);
    }
    level = next;
  }
  if (!wellFormed) throw malformed(pathOfMalformed(input, '') ?? '');
}

/**
 * Whether JSON is within the limits, judged by its brackets and commas before it is parsed. Parsing
 * 256 KiB of malicious JSON takes 20 ms, also for clients that have not signed in; this check takes
 * almost no time. Never stricter than `assertPayloadLimits`.
 */
export function isJsonWithinLimits(json: Uint8Array): boolean {
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

/** The path of the first text that is not well-formed; the depth was checked before. */
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
    { field, detail: `${field} must be well-formed text without NUL`, rule: 'wellFormed' },
  ]);
}

/** A byte array counts as one value. */
function partsOf(value: unknown): readonly unknown[] {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return [];
  return Array.isArray(value) ? value : Object.values(value);
}

function limitExceeded(): ValidationError {
  return new ValidationError([
    {
      field: '',
      detail: 'The request has too many values or is nested too deeply.',
      rule: 'shape',
    },
  ]);
}
