import { Readable } from 'node:stream';
import { ValidationError } from '../../../../platform/errors/index.js';
import type { ByteRange } from '../../../../platform/storage/index.js';

/** Bytes that are read at once: metadata are small and close to each other. */
const WINDOW_BYTES = 1024 * 1024;
const BYTES_OF_UNIT = 64;
const EDIT_UNITS = 20;

/** Bytes from `start`, `end` not included, that are replaced by others. */
export interface ByteEdit {
  readonly start: number;
  readonly end: number;
  readonly bytes: Buffer;
}

/**
 * What looking into one file may cost: directories of a hostile one name the same bytes thousands of
 * times. A unit is an entry of a list, a read, or 64 bytes; an image of a camera needs some thousands.
 */
export class Effort {
  #left = 200_000;

  /** @throws ValidationError when that is more than is left */
  spend(units: number): void {
    this.#left -= units;
    if (this.#left >= 0) return;
    const detail = 'the metadata of the file are too complex to remove its place from them';
    throw new ValidationError([{ field: 'keepLocation', detail, rule: 'placeRemovable' }]);
  }

  spendBytes(count: number): void {
    this.spend(count / BYTES_OF_UNIT);
  }

  /** For something that is kept until the file is stored. */
  spendEdit(): void {
    this.spend(EDIT_UNITS);
  }
}

/** Reads bytes at any place of a file; fewer than `length` at its end. */
export type ReadBytes = (start: number, length: number) => Promise<Buffer>;

/** Reads a file at any place with few requests to its storage. */
export function readerOf(open: (range: ByteRange) => Readable, size: number): ReadBytes {
  let windowStart = 0;
  let window: Buffer = Buffer.alloc(0);
  const load = async (start: number, length: number): Promise<Buffer> => {
    const parts: Buffer[] = [];
    const range = { start, end: Math.min(start + length, size) - 1 };
    for await (const chunk of open(range) as AsyncIterable<Buffer>) parts.push(chunk);
    return Buffer.concat(parts);
  };
  return async (start, length) => {
    if (start < 0 || start >= size || length <= 0) return Buffer.alloc(0);
    const wanted = Math.min(length, size - start);
    if (start < windowStart || start + wanted > windowStart + window.length) {
      window = await load(start, Math.max(wanted, WINDOW_BYTES));
      windowStart = start;
    }
    return window.subarray(start - windowStart, start - windowStart + wanted);
  };
}

/** Reads bytes that are in memory. */
export function readerOfBytes(bytes: Buffer): ReadBytes {
  return (start, length) =>
    Promise.resolve(bytes.subarray(Math.max(0, start), Math.max(0, start) + length));
}

/** The edits by their place; of those that overlap the first wins. */
export function inOrder(edits: readonly ByteEdit[]): readonly ByteEdit[] {
  const kept: ByteEdit[] = [];
  let end = 0;
  for (const edit of edits.toSorted((a, b) => a.start - b.start)) {
    if (edit.start < end) continue;
    kept.push(edit);
    end = edit.end;
  }
  return kept;
}

/**
 * The bytes of a stream with the edits, which are in order. The stream is opened when the first bytes
 * are read: until then nothing would notice its failure, or close it.
 */
export function edited(open: () => Readable, edits: readonly ByteEdit[]): Readable {
  return edits.length === 0 ? open() : Readable.from(applied(open, edits), { objectMode: false });
}

async function* applied(open: () => Readable, edits: readonly ByteEdit[]): AsyncGenerator<Buffer> {
  let position = 0;
  let next = 0;
  for await (const chunk of open() as AsyncIterable<Buffer>) {
    let rest = chunk;
    while (rest.length > 0) {
      const edit = edits[next];
      if (edit === undefined || position + rest.length <= edit.start) {
        position += rest.length;
        yield rest;
        break;
      }
      if (position < edit.start) {
        const before = rest.subarray(0, edit.start - position);
        yield before;
        position += before.length;
        rest = rest.subarray(before.length);
      }
      const replaced = Math.min(rest.length, edit.end - position);
      position += replaced;
      rest = rest.subarray(replaced);
      if (position < edit.end) continue;
      if (edit.bytes.length > 0) yield edit.bytes;
      next += 1;
    }
  }
}

/** Edits within a block that is read as a whole, at their places in the file. */
export function moved(edits: readonly ByteEdit[], by: number): ByteEdit[] {
  return edits.map(({ start, end, bytes }) => ({ start: start + by, end: end + by, bytes }));
}

/** A block in memory with edits that keep its length. */
export function overwritten(block: Buffer, edits: readonly ByteEdit[]): Buffer {
  const copy = Buffer.from(block);
  for (const { start, bytes } of edits) bytes.copy(copy, start);
  return copy;
}
