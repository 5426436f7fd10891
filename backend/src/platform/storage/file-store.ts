import type { Readable } from 'node:stream';

/** What is known of a stored file. */
export interface FileInfo {
  /** Media type, for example `image/webp`. */
  readonly type: string;
  /** Bytes. */
  readonly size: number;
}

/** Bytes of a file, both ends included. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** A stored file that is being read. The stream must be read to its end or destroyed. */
export interface OpenFile {
  readonly stream: Readable;
  readonly type: string;
  /** Bytes of the whole file, also when only a range of it is read. */
  readonly size: number;
}

/**
 * Stores files under keys such as `avatars/<user>/<version>`. Keys hold letters, digits, dashes,
 * dots and slashes. Files pass through as streams and are never held in memory as a whole.
 */
export abstract class FileStore {
  /**
   * Writes the file completely and durably, or not at all; replaces a file with the same key.
   * Destroys the stream when it fails.
   * @throws StorageFullError when the storage is full or not writable, UnavailableError when it does
   *   not answer
   * @throws Error when the stream fails or does not have `size` bytes
   */
  abstract write(key: string, source: Readable | Uint8Array, info: FileInfo): Promise<void>;

  /**
   * @returns null when there is none
   * @throws RangeError when the range is not within the file
   */
  abstract open(key: string, range?: ByteRange): Promise<OpenFile | null>;

  /** @returns null when there is none */
  abstract stat(key: string): Promise<FileInfo | null>;

  /** Does nothing when there is none. */
  abstract delete(key: string): Promise<void>;

  /**
   * Deletes what writes that were interrupted, for example by the end of the process, have left behind.
   * @param before of which nothing was written since then
   * @returns how many there were
   */
  abstract deleteUnfinished(before: Date): Promise<number>;

  /** @throws Error with the reason when no file can be written */
  abstract assertWritable(): Promise<void>;
}

const KEY = /^[a-z0-9][a-z0-9-]*(?:[./][a-z0-9][a-z0-9-]*)*$/i;

/** @throws TypeError */
export function requireKey(key: string): void {
  if (!KEY.test(key)) throw new TypeError(`'${key}' cannot be the key of a file`);
}

/** @throws RangeError */
export function requireWithin({ start, end }: ByteRange, size: number): void {
  if (start < 0 || start > end || end >= size)
    throw new RangeError(`The bytes ${start} to ${end} are not within a file of ${size} bytes`);
}
