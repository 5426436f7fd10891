import { Injectable, Logger } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { JobQueue } from '../../platform/queue/index.js';
import { FileStore } from '../../platform/storage/index.js';
import { BlobStore } from './blobs/index.js';
import { FilesService } from './files.service.js';
import { ExpiredUploads } from './uploads/index.js';

const JOB = 'files.clean-up';
const EVERY_MS = 3_600_000;
/** Files that are not sent are kept this long: a message may wait in the outbox of a device. */
const UNSENT_SECONDS = 86_400;
/** Contents are deleted with their last file; this long after it only those are left that failed. */
const UNREFERENCED_SECONDS = 3_600;
/** The same for what is left of a write when its process has ended. */
const UNFINISHED_MS = 86_400_000;
/** Rows per step, so that no transaction takes long. */
const BATCH = 100;

/**
 * Deletes files that were never sent, uploads that were not continued, contents that could not be
 * deleted with their last file, and what is left of files that were not written to their end.
 */
@Injectable()
export class FilesCleanUp implements OnModuleInit {
  readonly #logger = new Logger(FilesCleanUp.name);
  readonly #jobs: JobQueue;
  readonly #files: FilesService;
  readonly #blobs: BlobStore;
  readonly #uploads: ExpiredUploads;
  readonly #store: FileStore;

  constructor(
    jobs: JobQueue,
    files: FilesService,
    blobs: BlobStore,
    uploads: ExpiredUploads,
    store: FileStore,
  ) {
    this.#jobs = jobs;
    this.#files = files;
    this.#blobs = blobs;
    this.#uploads = uploads;
    this.#store = store;
  }

  onModuleInit(): void {
    this.#jobs.every(JOB, EVERY_MS, () => this.run());
  }

  async run(): Promise<void> {
    const files = await inBatches(() => this.#files.deleteAbandoned(UNSENT_SECONDS, BATCH));
    const contents = await inBatches(() =>
      this.#blobs.deleteUnreferenced(UNREFERENCED_SECONDS, BATCH),
    );
    const uploads = await this.#uploads.deleteAll();
    const unfinished = await this.#store.deleteUnfinished(new Date(Date.now() - UNFINISHED_MS));
    if (files + contents + uploads + unfinished > 0)
      this.#logger.log(
        { files, contents, uploads, unfinished },
        'Deleted files that were not sent',
      );
  }
}

async function inBatches(deleteSome: () => Promise<number>): Promise<number> {
  let all = 0;
  for (;;) {
    const some = await deleteSome();
    all += some;
    if (some < BATCH) return all;
  }
}
