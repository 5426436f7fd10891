import { createReadStream } from 'node:fs';
import { randomUUID } from 'node:crypto';
import { Injectable, Logger } from '@nestjs/common';
import { ShutdownState } from '../../platform/lifecycle/index.js';
import { FileStore } from '../../platform/storage/index.js';
import { ExportArchive } from './export-archive.js';
import { UserExportRepository } from './user-export.repository.js';
import type { ExportRun } from './user-export.repository.js';

/** Another process begins again when a run has not reported for so long. */
const LEASE_SECONDS = 120;
const ATTEMPTS = 3;
const ARCHIVE_TYPE = 'application/zip';

/** The export was cancelled, another run works on it, or the process ends. */
class ExportStoppedError extends Error {
  constructor() {
    super('The export was stopped');
    this.name = 'ExportStoppedError';
  }
}

/** Writes the archives of exports: begins again from the start after an interruption. */
@Injectable()
export class UserExportRunner {
  readonly #logger = new Logger(UserExportRunner.name);
  readonly #exports: UserExportRepository;
  readonly #archive: ExportArchive;
  readonly #store: FileStore;
  readonly #shutdown: ShutdownState;

  constructor(
    exports: UserExportRepository,
    archive: ExportArchive,
    store: FileStore,
    shutdown: ShutdownState,
  ) {
    this.#exports = exports;
    this.#archive = archive;
    this.#store = store;
    this.#shutdown = shutdown;
  }

  /** Does nothing when another run works on the export. */
  async run(id: string): Promise<void> {
    const run = { id, worker: randomUUID() };
    const claimed = await this.#exports.claim(run, LEASE_SECONDS);
    if (claimed === null) return;
    try {
      await this.#archive.write(
        claimed.userId,
        run.worker,
        async (progress) => {
          if (this.#shutdown.shuttingDown) throw new ExportStoppedError();
          if (!(await this.#exports.report(run, progress, LEASE_SECONDS)))
            throw new ExportStoppedError();
        },
        (path, size) => this.#keep(run, path, size),
      );
    } catch (error) {
      if (error instanceof ExportStoppedError) await this.#exports.release(run, false);
      else await this.#failed(run, claimed.attempts, error);
    }
  }

  /** @throws when the file cannot be deleted */
  deleteFile(id: string): Promise<void> {
    return this.#store.delete(keyOf(id));
  }

  async #keep(run: ExportRun, path: string, size: number): Promise<void> {
    await this.#store.write(keyOf(run.id), createReadStream(path), { type: ARCHIVE_TYPE, size });
    if (!(await this.#exports.finish(run, 'done', size))) throw new ExportStoppedError();
  }

  async #failed(run: ExportRun, attempts: number, error: unknown): Promise<void> {
    this.#logger.error({ err: error, exportId: run.id, attempts }, 'An export of a user failed');
    if (attempts >= ATTEMPTS) await this.#exports.finish(run, 'failed', null);
    else await this.#exports.release(run, true);
  }
}

/** The key of the archive in the storage. */
export function keyOf(id: string): string {
  return `exports/${id}`;
}
