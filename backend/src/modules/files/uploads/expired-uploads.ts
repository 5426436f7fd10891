import type { FileId, UserId } from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import { StagedBytes } from './staged-bytes.js';
import { UploadRepository } from './upload.repository.js';

const BATCH = 100;
/** Bytes that no upload in the database has, for example after a crash, are kept for this long. */
const ABANDONED_MS = 24 * 3_600_000;

/** Deletes uploads that nobody has continued for a day. */
@Injectable()
export class ExpiredUploads {
  readonly #uploads: UploadRepository;
  readonly #staged: StagedBytes;

  constructor(uploads: UploadRepository, staged: StagedBytes) {
    this.#uploads = uploads;
    this.#staged = staged;
  }

  /** Repeated after an interruption, it deletes the rest. @returns how many were deleted */
  async deleteAll(now = Date.now()): Promise<number> {
    let deleted = 0;
    for (;;) {
      const ids = await this.#uploads.expired(BATCH);
      for (const id of ids) await this.#delete(id);
      deleted += ids.length;
      if (ids.length < BATCH) break;
    }
    return deleted + (await this.#deleteAbandoned(new Date(now - ABANDONED_MS)));
  }

  /** Deletes the uploads of a user. */
  async deleteOf(ownerId: UserId): Promise<void> {
    for (const id of await this.#uploads.idsOf(ownerId)) await this.#delete(id);
  }

  async #delete(id: FileId): Promise<void> {
    // The bytes first: without its row nothing would lead to them for a day.
    await this.#staged.remove(id);
    await this.#uploads.remove(id);
  }

  async #deleteAbandoned(before: Date): Promise<number> {
    const old = await this.#staged.unchangedSince(before);
    const known = await this.#uploads.existing(old);
    const abandoned = old.filter((id) => !known.has(id));
    for (const id of abandoned) await this.#staged.remove(id);
    return abandoned.length;
  }
}
