import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, open, readFile, readdir, rename, rm, stat, statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { isNativeError } from 'node:util/types';
import { Injectable } from '@nestjs/common';
import { AppConfig } from '../../config/index.js';
import { StorageFullError } from '../errors/index.js';
import { FileStore, requireKey, requireWithin } from './file-store.js';
import type { ByteRange, FileInfo, OpenFile } from './file-store.js';

const TYPE_SUFFIX = '.type';
/**
 * Minimum of free bytes for the store to be usable: space for some uploads and for the file system
 * itself.
 */
const FREE_MIN = 16 * 1024 * 1024;
/** Files that are being written. Its name cannot be part of a key. */
const UNFINISHED = '.unfinished';
/**
 * Codes of a disk that accepts no files: full, over its quota, read-only, no permission, broken.
 */
const UNWRITABLE = new Set(['ENOSPC', 'EDQUOT', 'EROFS', 'EACCES', 'EPERM', 'EIO']);

/**
 * Stores files in `dataDir/files`, with the media type of each in a second file. That one is written
 * last and deleted first: a file without it does not exist.
 */
@Injectable()
export class DiskFileStore extends FileStore {
  readonly #root: string;

  constructor(config: AppConfig) {
    super();
    this.#root = join(config.dataDir, 'files');
  }

  async write(key: string, source: Readable | Uint8Array, info: FileInfo): Promise<void> {
    const stream = source instanceof Readable ? source : Readable.from([source]);
    // The pipeline reports its error, but does not listen yet, and an error without a listener ends
    // the process.
    stream.on('error', () => undefined);
    try {
      const path = this.#path(key);
      const folder = dirname(path);
      const created = await mkdir(folder, { recursive: true, mode: 0o700 });
      await this.#writeAtomically(path, stream, info.size);
      const type = Buffer.from(info.type);
      await this.#writeAtomically(path + TYPE_SUFFIX, Readable.from([type]), type.length);
      await syncFolders(folder, created);
    } catch (error) {
      stream.destroy();
      if (!isUnwritable(error)) throw error;
      throw new StorageFullError('The server cannot store files at the moment.', { cause: error });
    }
  }

  async open(key: string, range?: ByteRange): Promise<OpenFile | null> {
    const path = this.#path(key);
    const type = await unlessMissing(readFile(path + TYPE_SUFFIX, 'utf8'));
    const file = type === null ? null : await unlessMissing(open(path, 'r'));
    if (type === null || file === null) return null;
    try {
      const { size } = await file.stat();
      if (range !== undefined) requireWithin(range, size);
      return { stream: file.createReadStream({ ...range }), type, size };
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  async stat(key: string): Promise<FileInfo | null> {
    const path = this.#path(key);
    const [type, file] = await Promise.all([
      unlessMissing(readFile(path + TYPE_SUFFIX, 'utf8')),
      unlessMissing(stat(path)),
    ]);
    return type === null || file === null ? null : { type, size: file.size };
  }

  async delete(key: string): Promise<void> {
    const path = this.#path(key);
    await rm(path + TYPE_SUFFIX, { force: true });
    await rm(path, { force: true });
  }

  async deleteUnfinished(before: Date): Promise<number> {
    const folder = join(this.#root, UNFINISHED);
    let deleted = 0;
    for (const name of (await unlessMissing(readdir(folder))) ?? []) {
      const path = join(folder, name);
      const stats = await unlessMissing(stat(path));
      if (stats === null || stats.mtime >= before) continue;
      await rm(path, { force: true });
      deleted += 1;
    }
    return deleted;
  }

  async assertWritable(): Promise<void> {
    await mkdir(this.#root, { recursive: true, mode: 0o700 });
    const { bavail, bsize } = await statfs(this.#root);
    const free = bavail * bsize;
    if (free < FREE_MIN)
      throw new Error(`the disk of ${this.#root} is full: ${free} bytes are free`);
    const probe = await this.#unfinishedPath();
    try {
      await writeSynced(probe, Readable.from([Buffer.from('x')]), 1);
    } finally {
      await rm(probe, { force: true });
    }
  }

  #path(key: string): string {
    requireKey(key);
    return join(this.#root, key);
  }

  /** A new name in one folder, where what is left behind is found. */
  async #unfinishedPath(): Promise<string> {
    const folder = join(this.#root, UNFINISHED);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    return join(folder, randomUUID());
  }

  /**
   * Atomic: a reader sees the old file or the new one. The bytes are on the disk when this returns.
   */
  async #writeAtomically(path: string, source: Readable, size: number): Promise<void> {
    const unfinished = await this.#unfinishedPath();
    try {
      await writeSynced(unfinished, source, size);
      await rename(unfinished, path);
    } catch (error) {
      // A partly written file must not stay on a full disk.
      await rm(unfinished, { force: true });
      throw error;
    }
  }
}

async function writeSynced(path: string, source: Readable, size: number): Promise<void> {
  const file = createWriteStream(path, { flags: 'wx', mode: 0o600, flush: true });
  await pipeline(source, file);
  if (file.bytesWritten !== size)
    throw new Error(`The file has ${file.bytesWritten} bytes instead of ${size}`);
}

/** The names of new files and folders are on the disk when this returns. */
async function syncFolders(folder: string, firstCreated: string | undefined): Promise<void> {
  const last = firstCreated === undefined ? folder : dirname(firstCreated);
  for (let path = folder; ; path = dirname(path)) {
    const handle = await open(path, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
    if (path === last) return;
  }
}

function isUnwritable(error: unknown): boolean {
  return isNativeError(error) && 'code' in error && UNWRITABLE.has(String(error.code));
}

async function unlessMissing<T>(reading: Promise<T>): Promise<T | null> {
  try {
    return await reading;
  } catch (error) {
    if (isNativeError(error) && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}
