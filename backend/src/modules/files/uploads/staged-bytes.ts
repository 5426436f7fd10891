import type { Readable } from 'node:stream';
import { ERRORS, Upload } from '@tus/server';
import type { DataStore } from '@tus/server';
import type { FileId } from '@chatcall/contracts';
import type { ByteRange } from '../../../platform/storage/index.js';

const PREFIX = 'uploads/';

/** The key of an upload in the store of its bytes. */
export function keyOf(id: FileId): string {
  return `${PREFIX}${id}`;
}

export function idOf(key: string): FileId {
  return key.slice(PREFIX.length);
}

/** Keeps the bytes of uploads until they are stored as files. */
export abstract class StagedBytes {
  /** What writes the bytes; its ids are keys. */
  abstract readonly datastore: DataStore;

  /** Creates an upload without bytes. Keeps those of an upload that exists. */
  async create(id: FileId, size: number): Promise<void> {
    await this.datastore.create(new Upload({ id: keyOf(id), size, offset: 0 }));
  }

  /** The bytes that have arrived. @returns null when there is no such upload */
  async received(id: FileId): Promise<number | null> {
    try {
      return (await this.datastore.getUpload(keyOf(id))).offset;
    } catch (error) {
      if (isMissing(error)) return null;
      throw error;
    }
  }

  /** Deletes an upload and its bytes. Does nothing when there are none. */
  async remove(id: FileId): Promise<void> {
    try {
      await this.datastore.remove(keyOf(id));
    } catch (error) {
      if (!isMissing(error)) throw error;
    }
  }

  /** All bytes of a complete upload, or some of them. */
  abstract open(id: FileId, range?: ByteRange): Readable;

  /** Uploads of which nothing was written since then, also those that are unknown to the database. */
  abstract unchangedSince(time: Date): Promise<FileId[]>;
}

function isMissing(error: unknown): boolean {
  return error === ERRORS.FILE_NOT_FOUND || error === ERRORS.FILE_NO_LONGER_EXISTS;
}
