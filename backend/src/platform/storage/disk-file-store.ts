import { randomUUID } from 'node:crypto';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { isNativeError } from 'node:util/types';
import { Injectable } from '@nestjs/common';
import { AppConfig } from '../../config/index.js';
import { FileStore } from './file-store.js';
import type { StoredFile } from './file-store.js';

const KEY = /^[a-z0-9][a-z0-9-]*(?:[./][a-z0-9][a-z0-9-]*)*$/i;
const TYPE_SUFFIX = '.type';

/** Files in `dataDir/files`, the media type beside each in a small file of its own. */
@Injectable()
export class DiskFileStore extends FileStore {
  readonly #root: string;

  constructor(config: AppConfig) {
    super();
    this.#root = join(config.dataDir, 'files');
  }

  async put(key: string, bytes: Uint8Array, type: string): Promise<void> {
    const path = this.#path(key);
    await mkdir(dirname(path), { recursive: true });
    await writeWhole(path + TYPE_SUFFIX, Buffer.from(type));
    await writeWhole(path, bytes);
  }

  async read(key: string): Promise<StoredFile | null> {
    const path = this.#path(key);
    try {
      const [bytes, type] = await Promise.all([readFile(path), readFile(path + TYPE_SUFFIX, 'utf8')]);
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

/** A reader sees the old file or the new one, never half of it; it is on the disk when this returns. */
async function writeWhole(path: string, bytes: Uint8Array): Promise<void> {
  const temporary = `${path}.${randomUUID()}`;
  try {
    await writeSynced(temporary, bytes);
    await rename(temporary, path);
  } catch (error) {
    // The half of a file that a full disk left would keep it full.
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

function isMissing(error: unknown): boolean {
  return isNativeError(error) && 'code' in error && error.code === 'ENOENT';
}
