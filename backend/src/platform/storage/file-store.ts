/** A stored file. */
export interface StoredFile {
  readonly bytes: Buffer;
  /** Media type, for example `image/webp`. */
  readonly type: string;
}

/**
 * Stores files under keys such as `avatars/<user>/<version>`. Keys hold letters, digits, dashes,
 * dots and slashes.
 */
export abstract class FileStore {
  /**
   * Writes the file completely or not at all; replaces a file with the same key.
   * @throws StorageFullError when the disk is full or not writable
   */
  abstract put(key: string, bytes: Uint8Array, type: string): Promise<void>;

  /** @throws Error with the reason when no file can be written */
  abstract assertWritable(): Promise<void>;

  /** @returns null when there is none */
  abstract read(key: string): Promise<StoredFile | null>;

  /** Does nothing when there is none. */
  abstract delete(key: string): Promise<void>;
}
