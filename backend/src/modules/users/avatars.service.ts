import type { Me, UserId } from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import { PictureStore } from '../../platform/pictures/index.js';
import type { PictureSize } from '../../platform/pictures/index.js';
import { UsersService } from './users.service.js';

/** Pictures of users: the current version is in the user's row. */
@Injectable()
export class AvatarsService {
  readonly #users: UsersService;
  readonly #pictures: PictureStore;

  constructor(users: UsersService, pictures: PictureStore) {
    this.#users = users;
    this.#pictures = pictures;
  }

  /** @throws PictureUnreadableError, PicturesBusyError, QuotaExceededError */
  replace(userId: UserId, upload: Buffer): Promise<Me> {
    return this.#pictures.replace(userId, folderOf(userId), upload, async (version) => {
      const { me, previous } = await this.#users.setAvatarVersion(userId, version);
      return { result: me, unused: previous };
    });
  }

  async remove(userId: UserId): Promise<void> {
    const { previous } = await this.#users.setAvatarVersion(userId, null);
    await this.#pictures.discard(folderOf(userId), previous);
  }

  /** Does nothing when there is none. @throws when it cannot be deleted */
  async deleteVersion(userId: UserId, version: string): Promise<void> {
    await this.#pictures.delete(folderOf(userId), version);
  }

  /** @throws NotFoundError also for a version that was replaced */
  read(userId: UserId, version: string, size: PictureSize): Promise<Buffer> {
    return this.#pictures.read(folderOf(userId), version, size);
  }
}

function folderOf(userId: UserId): string {
  return `avatars/${userId}`;
}
