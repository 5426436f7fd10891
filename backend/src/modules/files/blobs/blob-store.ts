import type { Readable } from 'node:stream';
import { PREVIEW_SIZES } from '@chatcall/contracts';
import type { PreviewSize } from '@chatcall/contracts';
import { Injectable, Logger } from '@nestjs/common';
import { Transactor, afterCommit } from '../../../platform/database/index.js';
import { FileStore } from '../../../platform/storage/index.js';
import type { ByteRange, OpenFile } from '../../../platform/storage/index.js';
import { BlobRepository } from './blob.repository.js';
import type { Blob, BlobContent, BlobFindings, Sha256 } from './blob.repository.js';

/** Media type of stored previews. */
const PREVIEW_TYPE = 'image/webp';

/** A content and how to read it. */
export interface NewContent extends BlobContent {
  /** A stream of the bytes, from the first; called again when it has to be written again. */
  readonly open: () => Readable;
}

/**
 * Stores contents under their SHA-256: once for all files that have the same, until the last of them
 * is deleted. Whether a content exists is decided by its row in the database: a deletion of the
 * object holds the lock of the row, and the first reference looks, with that lock,
 * whether the object is still there.
 */
@Injectable()
export class BlobStore {
  readonly #logger = new Logger(BlobStore.name);
  readonly #files: FileStore;
  readonly #blobs: BlobRepository;
  readonly #transactor: Transactor;

  constructor(files: FileStore, blobs: BlobRepository, transactor: Transactor) {
    this.#files = files;
    this.#blobs = blobs;
    this.#transactor = transactor;
  }

  /**
   * Stores the content when it is new, and takes a reference to it in the transaction in which `use`
   * runs. If `use` fails, nothing is left behind. Not to be called within a transaction: writing a
   * large file takes a while.
   * @throws StorageFullError, and what `use` throws
   */
  async add<T>(content: NewContent, use: () => Promise<T>): Promise<T> {
    const { sha256 } = content;
    const known = await this.#transactor.run(async () =>
      (await this.#blobs.addReference(sha256)) ? { result: await use() } : null,
    );
    if (known !== null) return known.result;
    await this.#blobs.announce(content);
    try {
      await this.#write(content);
      return await this.#transactor.run(async () => {
        await this.#blobs.take(content);
        // Deleted meanwhile, with the last reference of another file. Now nobody can delete it.
        const stored = await this.#files.stat(keyOf(sha256));
        if (stored?.size !== content.size) await this.#write(content);
        return use();
      });
    } catch (error) {
      await this.#deleteLogged(sha256);
      throw error;
    }
  }

  /**
   * Ends one reference for each item, in the current transaction. What has no references then is
   * deleted after the commit.
   */
  async release(hashes: readonly Sha256[]): Promise<void> {
    if (hashes.length === 0) return;
    const unreferenced = await this.#blobs.release(hashes);
    const deleteAll = async (): Promise<void> => {
      for (const sha256 of unreferenced) await this.#deleteLogged(sha256);
    };
    if (!afterCommit(() => void deleteAll())) await deleteAll();
  }

  /** @returns null when there is none */
  find(sha256: Sha256): Promise<Blob | null> {
    return this.#blobs.find(sha256);
  }

  /**
   * @returns null when there is none
   * @throws RangeError when the range is not within the content
   */
  open(sha256: Sha256, range?: ByteRange): Promise<OpenFile | null> {
    return this.#files.open(keyOf(sha256), range);
  }

  /**
   * The preview of this size, or else the largest one below it.
   * @returns null when there is none
   */
  async openPreview(sha256: Sha256, size: PreviewSize): Promise<OpenFile | null> {
    for (const present of PREVIEW_SIZES.filter((each) => each <= size).reverse()) {
      const file = await this.#files.open(previewKeyOf(sha256, present));
      if (file !== null) return file;
    }
    return null;
  }

  /**
   * Stores what was found in a content, and its previews (WebP). Replaces what was found before.
   * @param programMissing it is to be examined again
   * @returns false when the content was deleted meanwhile
   * @throws StorageFullError
   */
  examined(
    sha256: Sha256,
    found: BlobFindings,
    previews: ReadonlyMap<PreviewSize, Uint8Array>,
    programMissing = false,
  ): Promise<boolean> {
    return this.#transactor.run(async () => {
      if (!(await this.#blobs.lock(sha256))) return false;
      for (const [size, bytes] of previews)
        await this.#files.write(previewKeyOf(sha256, size), bytes, {
          type: PREVIEW_TYPE,
          size: bytes.length,
        });
      await this.#blobs.saveFindings(sha256, found, {
        preview: previews.size > 0,
        programMissing,
      });
      return true;
    });
  }

  /**
   * Deletes contents that have had no references for that long.
   * @returns how many, at most `limit`
   */
  async deleteUnreferenced(seconds: number, limit: number): Promise<number> {
    let deleted = 0;
    for (const sha256 of await this.#blobs.unreferenced(seconds, limit))
      if (await this.#deleteLogged(sha256)) deleted += 1;
    return deleted;
  }

  #write({ sha256, size, type, open }: NewContent): Promise<void> {
    return this.#files.write(keyOf(sha256), open(), { type, size });
  }

  /** Deletes the content and its previews unless it has references. */
  #delete(sha256: Sha256): Promise<void> {
    return this.#transactor.run(async () => {
      if (!(await this.#blobs.lockUnreferenced(sha256))) return;
      for (const size of PREVIEW_SIZES) await this.#files.delete(previewKeyOf(sha256, size));
      await this.#files.delete(keyOf(sha256));
      await this.#blobs.delete(sha256);
    });
  }

  /** What cannot be deleted now is deleted by the clean-up. @returns false when it cannot */
  async #deleteLogged(sha256: Sha256): Promise<boolean> {
    try {
      await this.#delete(sha256);
      return true;
    } catch (error) {
      this.#logger.warn({ err: error, sha256 }, 'A content without files could not be deleted');
      return false;
    }
  }
}

function keyOf(sha256: Sha256): string {
  return `blobs/${sha256.slice(0, 2)}/${sha256}`;
}

function previewKeyOf(sha256: Sha256, size: PreviewSize): string {
  return `previews/${sha256.slice(0, 2)}/${sha256}-${size}.webp`;
}
