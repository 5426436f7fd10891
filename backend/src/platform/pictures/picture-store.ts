import { randomBytes } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import type { UserId } from '@chatcall/contracts';
import { Injectable, Logger } from '@nestjs/common';
import { ChatCallError, NotFoundError, UnavailableError } from '../errors/index.js';
import { BoundedQueue, QueueFullError, StorageQuota } from '../limits/index.js';
import { FileStore } from '../storage/index.js';
import { PICTURE_SIZES, PICTURE_TYPE, renderPicture } from './picture-image.js';
import type { PictureImages, PictureSize } from './picture-image.js';

const VERSION_BYTES = 16;
/**
 * Pictures that are decoded at once. A small file can hold a picture that takes 150 MB and several
 * seconds to decode, in one of the four threads that password hashes, files and DNS need too.
 */
const RENDERING = 1;
const WAITING = 16;

/** Too many pictures are queued for decoding. */
export class PicturesBusyError extends UnavailableError {
  constructor(options?: ErrorOptions) {
    super('Too many pictures at once; try again.', options);
  }
}

/** What the owner's module has done with a new picture. */
export interface PictureUse<T> {
  readonly result: T;
  /** The version that is not needed any more: the one before, or the new one. */
  readonly unused: string | null;
}

/**
 * Stores square pictures of users and conversations as files. The folder, such as `avatars/<user
 * id>`, names the owner; which version is the current one, and who may see it, is decided by the
 * module of the owner.
 */
@Injectable()
export class PictureStore {
  readonly #logger = new Logger(PictureStore.name);
  readonly #files: FileStore;
  readonly #quota: StorageQuota;
  readonly #rendering = new BoundedQueue(RENDERING, WAITING);

  constructor(files: FileStore, quota: StorageQuota) {
    this.#files = files;
    this.#quota = quota;
  }

  /**
   * Stores an upload of the user under a new version. If it is refused, nothing is left behind. After
   * another error of `use`, for example a connection that was lost during the commit, it may be the
   * current one and stays.
   * @throws PictureUnreadableError, PicturesBusyError, QuotaExceededError, and what `use` throws
   */
  replace<T>(
    userId: UserId,
    folder: string,
    upload: Buffer,
    use: (version: string, images: PictureImages) => Promise<PictureUse<T>>,
  ): Promise<T> {
    return this.#quota.spend(userId, upload.length, async () => {
      const images = await this.#render(userId, upload);
      const version = randomBytes(VERSION_BYTES).toString('hex');
      await this.#write(folder, version, images);
      try {
        const { result, unused } = await use(version, images);
        await this.discard(folder, unused);
        return result;
      } catch (error) {
        const isRefused = error instanceof ChatCallError && !(error instanceof UnavailableError);
        if (isRefused) await this.discard(folder, version);
        throw error;
      }
    });
  }

  async #write(folder: string, version: string, images: PictureImages): Promise<void> {
    try {
      for (const size of PICTURE_SIZES)
        await this.#files.write(keyOf(folder, version, size), images[size], {
          type: PICTURE_TYPE,
          size: images[size].length,
        });
    } catch (error) {
      await this.discard(folder, version);
      throw error;
    }
  }

  /** Whether this version is the same picture. */
  async isSame(folder: string, version: string, images: PictureImages): Promise<boolean> {
    const [, large] = PICTURE_SIZES;
    const bytes = await this.#bytes(folder, version, large);
    return bytes?.equals(images[large]) ?? false;
  }

  /** @throws NotFoundError also for a version that was replaced */
  async read(folder: string, version: string, size: PictureSize): Promise<Buffer> {
    const bytes = await this.#bytes(folder, version, size);
    if (bytes === null) throw new NotFoundError('There is no such picture.');
    return bytes;
  }

  /** A file that is left behind takes a little space and is no reason to fail. */
  async discard(folder: string, version: string | null): Promise<void> {
    if (version === null) return;
    try {
      await this.delete(folder, version);
    } catch (error) {
      this.#logger.warn({ err: error, folder }, 'An old picture could not be deleted');
    }
  }

  /** Does nothing when there is none. @throws when it cannot be deleted */
  async delete(folder: string, version: string): Promise<void> {
    for (const size of PICTURE_SIZES) await this.#files.delete(keyOf(folder, version, size));
  }

  /** As a whole: an encoded picture is small. */
  async #bytes(folder: string, version: string, size: PictureSize): Promise<Buffer | null> {
    const file = await this.#files.open(keyOf(folder, version, size));
    return file === null ? null : buffer(file.stream);
  }

  async #render(userId: UserId, upload: Buffer): Promise<PictureImages> {
    try {
      return await this.#rendering.run(userId, () => renderPicture(upload));
    } catch (error) {
      if (error instanceof QueueFullError) throw new PicturesBusyError({ cause: error });
      throw error;
    }
  }
}

function keyOf(folder: string, version: string, size: PictureSize): string {
  return `${folder}/${version}-${size}.webp`;
}
