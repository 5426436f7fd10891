import { randomUUID } from 'node:crypto';
import { mkdir, open, readFile, rename, rm, statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { isNativeError } from 'node:util/types';
import { Injectable } from '@nestjs/common';
import { AppConfig } from '../../config/index.js';
import { StorageFullError } from '../errors/index.js';
import { FileStore } from './file-store.js';
import type { StoredFile } from './file-store.js';

const KEY = /^[a-z0-9][a-z0-9-]*(?:[./][a-z0-9][a-z0-9-]*)*$/i;
const TYPE_SUFFIX = '.type';
/**
 * Minimum of free bytes for the store to be usable: space for some uploads and for the file system
 * itself.
 */
const FREE_MIN = 16 * 1024 * 1024;
/**
 * Codes of a disk that accepts no files: full, over its quota, read-only, no permission, broken.
 */
const UNWRITABLE = new Set(['ENOSPC', 'EDQUOT', 'EROFS', 'EACCES', 'EPERM', 'EIO']);

/** Stores files in `dataDir/files`, with the media type of each in a second file. */
@Injectable()
export class DiskFileStore extends FileStore {
  readonly #root: string;

  constructor(config: AppConfig) {
    super();
    this.#root = join(config.dataDir, 'files');
  }

  async put(key: string, bytes: Uint8Array, type: string): Promise<void> {
    const path = this.#path(key);
    try {
      await mkdir(dirname(path), { recursive: true, mode: 0o700 });
      await writeAtomically(path + TYPE_SUFFIX, Buffer.from(type));
      await writeAtomically(path, bytes);
    } catch (error) {
      if (!isUnwritable(error)) throw error;
      throw new StorageFullError('The server cannot store files at the moment.', { cause: error });
    }
  }

  async assertWritable(): Promise<void> {
    await mkdir(this.#root, { recursive: true, mode: 0o700 });
    const { bavail, bsize } = await statfs(this.#root);
    const free = bavail * bsize;
    if (free < FREE_MIN)
      throw new Error(`the disk of ${this.#root} is full: ${free} bytes are free`);
    const probe = join(this.#root, `.probe-${randomUUID()}`);
    try {
      await writeSynced(probe, Buffer.from('x'));
    } finally {
      await rm(probe, { force: true });
    }
  }

  async read(key: string): Promise<StoredFile | null> {
    const path = this.#path(key);
    try {
      const [bytes, type] = await Promise.all([
        readFile(path),
        readFile(path + TYPE_SUFFIX, 'utf8'),
      ]);
      return { bytes, type };
    } catch (error) {
      if (isMissing(error)) return null;
      throw error;
    }
  }

  async delete(key: string): Promise<void> {
    const path = this.#path(key);
    await rm(path, { force: true });
    await rm(path + TYPE_SUFFIX, { force: true });
  }

  #path(key: string): string {
    if (!KEY.test(key)) throw new TypeError(`'${key}' cannot be the key of a file`);
    return join(this.#root, key);
  }
}

/**
 * Atomic: a reader sees the old file or the new one. The file is on the disk when this returns.
 */
async function writeAtomically(path: string, bytes: Uint8Array): Promise<void> {
  const temporary = `${path}.${randomUUID()}`;
  try {
    await writeSynced(temporary, bytes);
    await rename(temporary, path);
  } catch (error) {
    // A partly written file must not stay on a full disk.
    await rm(temporary, { force: true });
    throw error;
  }
}

async function writeSynced(path: string, bytes: Uint8Array): Promise<void> {
  const file = await open(path, 'w', 0o600);
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}

function isUnwritable(error: unknown): boolean {
  return isNativeError(error) && 'code' in error && UNWRITABLE.has(String(error.code));
}

function isMissing(error: unknown): boolean {
  return isNativeError(error) && 'code' in error && error.code === 'ENOENT';
}
