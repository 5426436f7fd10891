import { createHash } from 'node:crypto';
import type { LinkImage } from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import { Transactor } from '../../platform/database/index.js';
import { FileStore } from '../../platform/storage/index.js';
import type { OpenFile } from '../../platform/storage/index.js';
import type { Picture } from '../files/index.js';
import { LinkRepository } from './link.repository.js';

const TYPE = 'image/webp';

/** The pictures of pages, each under the hash of its bytes. */
@Injectable()
export class LinkImages {
  readonly #files: FileStore;
  readonly #repository: LinkRepository;
  readonly #transactor: Transactor;

  constructor(files: FileStore, repository: LinkRepository, transactor: Transactor) {
    this.#files = files;
    this.#repository = repository;
    this.#transactor = transactor;
  }

  /**
   * Stores a picture, in the current transaction: its row is locked while it is deleted.
   * @throws StorageFullError
   */
  async add({ bytes, width, height, blurhash }: Picture): Promise<LinkImage> {
    const image = {
      id: createHash('sha256').update(bytes).digest('hex'),
      width,
      height,
      blurhash,
    };
    await this.#repository.saveImage(image);
    const key = keyOf(image.id);
    if ((await this.#files.stat(key))?.size !== bytes.length)
      await this.#files.write(key, bytes, { type: TYPE, size: bytes.length });
    return image;
  }

  /** @returns null when there is none */
  open(id: string): Promise<OpenFile | null> {
    return this.#files.open(keyOf(id));
  }

  /** Notes, in the current transaction, that a message shows these. @returns those that exist */
  use(ids: readonly string[]): Promise<ReadonlySet<string>> {
    return this.#repository.useImages(ids);
  }

  /**
   * Deletes images that were not used for that long and that no page names.
   * @param isShown whether a message still shows it
   * @returns how many were looked at, at most `limit`
   */
  async deleteIdle(
    seconds: number,
    limit: number,
    isShown: (id: string) => Promise<boolean>,
  ): Promise<number> {
    const ids = await this.#repository.idleImages(seconds, limit);
    for (const id of ids) {
      await this.#transactor.run(async () => {
        if (!(await this.#repository.lockIdleImage(id, seconds)) || (await isShown(id))) {
          // Looked at again when it was not used for that long once more.
          await this.#repository.useImages([id]);
          return;
        }
        await this.#files.delete(keyOf(id));
        await this.#repository.deleteImage(id);
      });
    }
    return ids.length;
  }
}

function keyOf(id: string): string {
  return `links/${id.slice(0, 2)}/${id}.webp`;
}
