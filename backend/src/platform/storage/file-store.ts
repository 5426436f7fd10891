/** A stored file. */
export interface StoredFile {
  readonly bytes: Buffer;
  /** Media type, for example `image/webp`. */
  readonly type: string;
}

/**
 * Keeps files under keys such as `avatars/<user>/<version>`. Keys hold letters, digits, dashes,
 * dots and slashes.
 */
export abstract class FileStore {
  /**
   * Writes the file whole or not at all; replaces one under the same key.
   * @throws StorageFullError when there is no room, or nothing can be written
   */
  abstract put(key: string, bytes: Uint8Array, type: string): Promise<void>;

  /** @throws Error with the reason when no file could be written now */
  abstract assertWritable(): Promise<void>;

  /** @returns null when there is none */
  abstract read(key: string): Promise<StoredFile | null>;

  /** Nothing happens when there is none. */
  abstract delete(key: string): Promise<void>;
}
