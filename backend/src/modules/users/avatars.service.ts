import { randomBytes } from 'node:crypto';
import type { Me, UserId } from '@chatcall/contracts';
import { Injectable, Logger } from '@nestjs/common';
import { NotFoundError } from '../../platform/errors/index.js';
import { BoundedQueue, QueueFullError, StorageQuota } from '../../platform/limits/index.js';
import { FileStore } from '../../platform/storage/index.js';
import { AVATAR_SIZES, AVATAR_TYPE, renderAvatar } from './avatar-image.js';
import type { AvatarImages, AvatarSize } from './avatar-image.js';
import { AvatarsBusyError } from './users.errors.js';
import { UsersService } from './users.service.js';

const VERSION_BYTES = 16;
/**
 * Pictures that are decoded at once. A small file can hold a picture that takes 150 MB and several
 * seconds to decode, in one of the four threads that password hashes, files and DNS need too.
 */
const RENDERING = 1;
const WAITING = 16;

/** Pictures of users: the files are in the file store, the current version in the user's row. */
@Injectable()
export class AvatarsService {
  readonly #logger = new Logger(AvatarsService.name);
  readonly #users: UsersService;
  readonly #files: FileStore;
  readonly #quota: StorageQuota;
  readonly #rendering = new BoundedQueue(RENDERING, WAITING);

  constructor(users: UsersService, files: FileStore, quota: StorageQuota) {
    this.#users = users;
    this.#files = files;
    this.#quota = quota;
  }

  /** @throws AvatarUnreadableError, AvatarsBusyError, QuotaExceededError */
  replace(userId: UserId, upload: Buffer): Promise<Me> {
    return this.#quota.spend(userId, upload.length, () => this.#replace(userId, upload));
  }

  async #replace(userId: UserId, upload: Buffer): Promise<Me> {
    const images = await this.#render(userId, upload);
    const version = randomBytes(VERSION_BYTES).toString('hex');
    try {
      for (const size of AVATAR_SIZES)
        await this.#files.put(keyOf(userId, version, size), images[size], AVATAR_TYPE);
      const { me, previous } = await this.#users.setAvatarVersion(userId, version);
      await this.#discard(userId, previous);
      return me;
    } catch (error) {
      await this.#discard(userId, version);
      throw error;
    }
  }

  async remove(userId: UserId): Promise<void> {
    const { previous } = await this.#users.setAvatarVersion(userId, null);
    await this.#discard(userId, previous);
  }

  /** @throws NotFoundError also for a version that was replaced */
  async read(userId: UserId, version: string, size: AvatarSize): Promise<Buffer> {
    const file = await this.#files.read(keyOf(userId, version, size));
    if (file === null) throw new NotFoundError('There is no such picture.');
    return file.bytes;
  }

  async #render(userId: UserId, upload: Buffer): Promise<AvatarImages> {
    try {
      return await this.#rendering.run(userId, () => renderAvatar(upload));
    } catch (error) {
      if (error instanceof QueueFullError) throw new AvatarsBusyError({ cause: error });
      throw error;
    }
  }

  /** A file that is left behind takes a little space and is no reason to fail. */
  async #discard(userId: UserId, version: string | null): Promise<void> {
    if (version === null) return;
    try {
      for (const size of AVATAR_SIZES) await this.#files.delete(keyOf(userId, version, size));
    } catch (error) {
      this.#logger.warn({ err: error, userId }, 'An old picture could not be deleted');
    }
  }
}

function keyOf(userId: UserId, version: string, size: AvatarSize): string {
  return `avatars/${userId}/${version}-${size}.webp`;
}
