import { AsyncLocalStorage } from 'node:async_hooks';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import type { WriteStream } from 'node:fs';
import { mkdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { USER_EXPORT_LIMITS } from '@chatcall/contracts';
import type { UserId } from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import { ZipFile } from 'yazl';
import { AppConfig } from '../../config/index.js';
import { Transactor } from '../../platform/database/index.js';
import { BlobStore } from '../files/index.js';
import { ExportDataRepository } from './export-data.repository.js';
import type { ExportedFile } from './export-data.repository.js';
import { EXPORT_DATA_SETS } from './export-data-sets.js';
import { exportPage } from './export-page.js';

const FILES_AT_ONCE = 200;
const FOLDER_MODE = 0o700;
/** The ending of a file name that is used in the archive. */
const ENDING = /\.[a-z0-9]{1,8}$/i;

/** How far an archive is. */
export interface ArchiveProgress {
  readonly processed: number;
  readonly total: number;
}

/** A file in the archive, and where it is; without a place it did not fit. */
interface FileEntry extends Pick<ExportedFile, 'id' | 'name' | 'type' | 'size' | 'created_at'> {
  readonly path: string | null;
}

/**
 * Writes archives: rows and files pass through as they are read, and are never in memory as a whole.
 * The parts are written to a folder of the export first, since the size of an archive has to be
 * known before it is stored.
 */
@Injectable()
export class ExportArchive {
  readonly #data: ExportDataRepository;
  readonly #blobs: BlobStore;
  readonly #transactor: Transactor;
  readonly #root: string;

  constructor(
    data: ExportDataRepository,
    blobs: BlobStore,
    transactor: Transactor,
    config: AppConfig,
  ) {
    this.#data = data;
    this.#blobs = blobs;
    this.#transactor = transactor;
    this.#root = join(config.dataDir, 'exports');
  }

  /**
   * Calls `use` with the archive, which is removed after it.
   * @param report may throw, which ends the work
   */
  async write(
    userId: UserId,
    run: string,
    report: (progress: ArchiveProgress) => Promise<void>,
    use: (path: string, size: number) => Promise<void>,
  ): Promise<void> {
    const folder = join(this.#root, run);
    await mkdir(folder, { recursive: true, mode: FOLDER_MODE });
    try {
      const { messages, files } = await this.#data.count(userId);
      const total = messages + files;
      await report({ processed: 0, total });
      // Outside of the transaction, since others have to see how far it is.
      const outside = AsyncLocalStorage.snapshot();
      let written = 0;
      const advance = (count: number): Promise<void> => {
        written = Math.min(written + count, total);
        return outside(() => report({ processed: written, total }));
      };
      const parts = await this.#transactor.run(() => this.#writeParts(userId, folder, advance));
      const path = join(folder, 'archive.zip');
      await this.#zip(userId, folder, parts, path, advance);
      await use(path, (await stat(path)).size);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  /** @returns the names of the written parts */
  async #writeParts(
    userId: UserId,
    folder: string,
    advance: (count: number) => Promise<void>,
  ): Promise<string[]> {
    await this.#data.freeze();
    const page = new PartFile(join(folder, 'index.html'));
    await page.write(exportPage.begin('Your data'));
    for (const { name, title, sql } of EXPORT_DATA_SETS)
      await writeSection(
        page,
        join(folder, `${name}.json`),
        title,
        this.#data.rows(sql, userId),
        name === 'messages' ? advance : (): Promise<void> => advance(0),
      );
    const files = this.#fileEntries(userId);
    await writeSection(page, join(folder, 'files.json'), 'Files', files, () => advance(0));
    await page.write(exportPage.end());
    await page.end();
    return ['index.html', ...EXPORT_DATA_SETS.map(({ name }) => `${name}.json`), 'files.json'];
  }

  async *#fileEntries(userId: UserId): AsyncGenerator<readonly FileEntry[]> {
    for await (const files of this.#files(userId))
      yield files.map((file) => {
        const { id, name, type, size, created_at } = file;
        return { id, name, type, size, created_at, path: placeOf(file) };
      });
  }

  async *#files(userId: UserId): AsyncGenerator<readonly ExportedFile[]> {
    let after: string | null = null;
    for (;;) {
      const files: ExportedFile[] = await this.#data.files(userId, after, FILES_AT_ONCE);
      if (files.length > 0) yield files;
      if (files.length < FILES_AT_ONCE) return;
      after = files.at(-1)?.id ?? null;
    }
  }

  async #zip(
    userId: UserId,
    folder: string,
    parts: readonly string[],
    path: string,
    advance: (count: number) => Promise<void>,
  ): Promise<void> {
    const zip = new ZipFile();
    const output = createWriteStream(path, { mode: 0o600 });
    const writing = pipeline(Readable.from(zip.outputStream), output);
    // Awaited below, also when something else fails before.
    writing.catch(() => undefined);
    const failed = new Promise<never>((_resolve, reject) => zip.once('error', reject));
    failed.catch(() => undefined);
    try {
      for (const part of parts) zip.addFile(join(folder, part), part);
      for await (const files of this.#files(userId))
        for (const file of files) {
          const place = placeOf(file);
          // One after another, so that not more than one is open.
          if (place !== null) await Promise.race([this.#addFile(zip, file, place), failed]);
          await advance(1);
        }
      zip.end();
      await Promise.race([writing, failed]);
    } catch (error) {
      output.destroy();
      throw error;
    }
  }

  /** A content that the storage has lost is left out. */
  async #addFile(zip: ZipFile, { sha256, created_at }: ExportedFile, place: string): Promise<void> {
    const opened = await this.#blobs.open(sha256);
    if (opened === null) return;
    const read = once(opened.stream, 'close');
    zip.addReadStream(opened.stream, place, {
      mtime: created_at,
      compress: false,
      size: opened.size,
    });
    await read;
  }
}

/** A file that is written in order, as fast as the disk takes it. */
class PartFile {
  readonly #stream: WriteStream;

  constructor(path: string) {
    this.#stream = createWriteStream(path, { mode: 0o600 });
    // The next write fails with it.
    this.#stream.on('error', () => undefined);
  }

  async write(text: string): Promise<void> {
    const { errored } = this.#stream;
    if (errored !== null) throw errored;
    if (!this.#stream.write(text)) await once(this.#stream, 'drain');
  }

  async end(): Promise<void> {
    this.#stream.end();
    await once(this.#stream, 'close');
    if (this.#stream.errored !== null) throw this.#stream.errored;
  }
}

/** Writes rows as JSON and as a table of the page. */
async function writeSection(
  page: PartFile,
  path: string,
  title: string,
  groups: AsyncIterable<readonly object[]>,
  advance: (count: number) => Promise<void>,
): Promise<void> {
  const json = new PartFile(path);
  let empty = true;
  await page.write(exportPage.beginSection(title));
  await json.write('[');
  for await (const rows of groups) {
    for (const row of rows) {
      if (empty) await page.write(exportPage.beginTable(row));
      await json.write(`${empty ? '' : ','}\n${JSON.stringify(row)}`);
      await page.write(exportPage.row(row));
      empty = false;
    }
    await advance(rows.length);
  }
  await json.write('\n]\n');
  await json.end();
  await page.write(exportPage.endSection(empty));
}

/** Where a file is in the archive; null for those beyond the limit. */
function placeOf({ id, name, sum }: ExportedFile): string | null {
  if (sum > USER_EXPORT_LIMITS.fileBytes) return null;
  return `files/${id}${ENDING.exec(name)?.[0].toLowerCase() ?? ''}`;
}
