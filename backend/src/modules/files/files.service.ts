import type { FileId, UserId } from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import { Transactor } from '../../platform/database/index.js';
import { BlobStore } from './blobs/index.js';
import type { NewContent } from './blobs/index.js';
import { FileRepository } from './file.repository.js';
import type { FileRow, NewFile } from './file.repository.js';
import { FileInUseError, FileNotFoundError } from './files.errors.js';

/** The files that users have uploaded, whose contents are in the `BlobStore`. */
@Injectable()
export class FilesService {
  readonly #files: FileRepository;
  readonly #blobs: BlobStore;
  readonly #transactor: Transactor;

  constructor(files: FileRepository, blobs: BlobStore, transactor: Transactor) {
    this.#files = files;
    this.#blobs = blobs;
    this.#transactor = transactor;
  }

  /**
   * Makes a file of a content. Making it again changes nothing and returns the file that exists. Not
   * to be called within a transaction.
   * @param also runs in the transaction in which the file is made, for example to delete the upload
   * @throws FileNotFoundError for the id of a file of another user, StorageFullError, and what `also`
   *   throws
   */
  async create(
    file: NewFile,
    content: NewContent,
    also: () => Promise<void> = async () => {},
  ): Promise<FileRow> {
    if ((await this.#files.find(file.id)) === null)
      await this.#blobs.add(content, async () => {
        const isNew = await this.#files.insert(file, content.sha256, content.size);
        if (!isNew) await this.#blobs.release([content.sha256]);
        await also();
      });
    const stored = await this.#files.find(file.id);
    if (stored?.ownerId !== file.ownerId) throw new FileNotFoundError();
    return stored;
  }

  /** @returns null when there is none */
  find(id: FileId): Promise<FileRow | null> {
    return this.#files.find(id);
  }

  /** In the order of `ids`; unknown ones are missing. */
  findAll(ids: readonly FileId[]): Promise<readonly FileRow[]> {
    return this.#files.findAll(ids);
  }

  /**
   * Counts one message less for each item, in the current transaction. Files that are in no message
   * then are deleted, and their contents after the commit.
   */
  async release(ids: readonly FileId[]): Promise<void> {
    if (ids.length === 0) return;
    await this.#transactor.run(async () => {
      await this.#files.removeReferences(ids);
      await this.#blobs.release(await this.#files.deleteUnused(ids));
    });
  }

  /**
   * Deletes a file that was not sent.
   * @throws FileNotFoundError, FileInUseError
   */
  async deleteUnsent(ownerId: UserId, id: FileId): Promise<void> {
    const file = await this.#files.find(id);
    if (file?.ownerId !== ownerId) throw new FileNotFoundError();
    await this.#transactor.run(async () => {
      const contents = await this.#files.deleteUnused([id]);
      if (contents.length === 0 && (await this.#files.find(id)) !== null)
        throw new FileInUseError();
      await this.#blobs.release(contents);
    });
  }

  /** Deletes all files of a user that are in no message, in the current transaction if there is one. */
  async deleteAllUnsent(ownerId: UserId): Promise<void> {
    await this.#transactor.run(async () => {
      await this.#blobs.release(await this.#files.deleteUnsentOf(ownerId));
    });
  }

  /**
   * Deletes files that were made that long ago and never sent.
   * @returns how many, at most `limit`
   */
  deleteAbandoned(seconds: number, limit: number): Promise<number> {
    return this.#transactor.run(async () => {
      const contents = await this.#files.deleteAbandoned(seconds, limit);
      await this.#blobs.release(contents);
      return contents.length;
    });
  }
}
