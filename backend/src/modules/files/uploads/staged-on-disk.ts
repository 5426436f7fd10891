import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { FileStore as TusFileStore } from '@tus/file-store';
import { Upload } from '@tus/server';
import type { KvStore } from '@tus/server';
import type { FileId } from '@chatcall/contracts';
import { validate as isUuid } from 'uuid';
import type { AppConfig } from '../../../config/index.js';
import { StorageFullError, isError } from '../../../platform/errors/index.js';
import { DiskFileStore } from '../../../platform/storage/index.js';
import type { ByteRange, FileStore } from '../../../platform/storage/index.js';
import { StagedBytes, idOf } from './staged-bytes.js';
import type { UploadRepository } from './upload.repository.js';

/**
 * Keeps uploads in `dataDir/uploads`, which all processes of the API share, also when files are in a
 * bucket: continuing an upload there needs lists of its parts, which not every storage has.
 */
export class StagedOnDisk extends StagedBytes {
  readonly datastore: TusFileStore;
  readonly #folder: string;

  constructor(config: AppConfig, uploads: UploadRepository) {
    super();
    this.#folder = join(config.dataDir, 'uploads');
    this.datastore = new SyncedStore(config, this.#folder, uploads);
  }

  open(id: FileId, range?: ByteRange): Readable {
    return createReadStream(join(this.#folder, id), range);
  }

  async unchangedSince(time: Date): Promise<FileId[]> {
    const old: FileId[] = [];
    for (const name of await namesIn(this.#folder)) {
      // Other names are not ours, such as `lost+found`.
      if (!isUuid(name)) continue;
      const stats = await stat(join(this.#folder, name)).catch(() => null);
      if (stats !== null && stats.mtime < time) old.push(name);
    }
    return old;
  }
}

/** Bytes whose arrival was reported to the client are on the disk. */
class SyncedStore extends TusFileStore {
  readonly #folder: string;
  readonly #disk: FileStore;

  constructor(config: AppConfig, folder: string, uploads: UploadRepository) {
    // The constructor creates its folder, and a failure of that would end the process.
    super({ directory: '.', configstore: new StoredUploads(uploads) });
    this.directory = config.dataDir;
    this.extensions = ['creation', 'creation-with-upload', 'termination', 'expiration'];
    this.#folder = folder;
    this.#disk = new DiskFileStore(config);
  }

  /** Not that of the package, which empties an upload that exists: it may be continued already. */
  override async create(upload: Upload): Promise<Upload> {
    try {
      await mkdir(this.#folder, { recursive: true, mode: 0o700 });
      const file = await open(join(this.directory, upload.id), 'a');
      await file.close();
      return upload;
    } catch (error) {
      throw await this.#reasonOf(error);
    }
  }

  override async write(source: Readable, key: string, offset: number): Promise<number> {
    try {
      const end = await super.write(source, key, offset);
      const file = await open(join(this.directory, key), 'r+');
      try {
        await file.datasync();
      } finally {
        await file.close();
      }
      return end;
    } catch (error) {
      throw await this.#reasonOf(error);
    }
  }

  /** The package does not say why bytes could not be written. */
  async #reasonOf(error: unknown): Promise<unknown> {
    try {
      await this.#disk.assertWritable();
      return error;
    } catch (cause) {
      return new StorageFullError('The server cannot store files at the moment.', { cause });
    }
  }
}

/** What the package wants to know of an upload: its length, which the database has. */
class StoredUploads implements KvStore<Upload> {
  readonly #uploads: UploadRepository;

  constructor(uploads: UploadRepository) {
    this.#uploads = uploads;
  }

  async get(key: string): Promise<Upload | undefined> {
    const size = await this.#uploads.sizeOf(idOf(key));
    return size === null ? undefined : new Upload({ id: key, size, offset: 0 });
  }

  set(): Promise<void> {
    return Promise.resolve();
  }

  delete(key: string): Promise<void> {
    return this.#uploads.remove(idOf(key));
  }
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (isError(error) && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}
