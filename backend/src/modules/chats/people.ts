import type { UserCard, UserId } from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import { UserDirectory, UserNotFoundError } from '../users/index.js';
import { BlockedError } from './chats.errors.js';

/** The people named in conversations, from the directory's cache. Someone who is gone keeps a place: their messages stay. */
@Injectable()
export class People {
  readonly #directory: UserDirectory;

  constructor(directory: UserDirectory) {
    this.#directory = directory;
  }

  async card(id: UserId): Promise<UserCard> {
    return (await this.#directory.card(id)) ?? gone(id);
  }

  /** Has a card for every id asked for. */
  async cards(ids: Iterable<UserId>): Promise<ReadonlyMap<UserId, UserCard>> {
    const wanted = [...new Set(ids)];
    const found = await this.#directory.cards(wanted);
    return new Map(wanted.map((id) => [id, found.get(id) ?? gone(id)]));
  }

  /**
   * Nobody is brought together with who they blocked, nor with who blocked them.
   * @throws UserNotFoundError, BlockedError
   */
  async requireReachable(userId: UserId, others: readonly UserId[]): Promise<void> {
    if (others.length === 0) return;
    const found = await this.#directory.cards([...others]);
    if (others.some((id) => !found.has(id))) throw new UserNotFoundError();
    if ((await this.#directory.blockedBetween(userId, [...others])).size > 0) throw new BlockedError();
  }
}

function gone(id: UserId): UserCard {
  return { id, username: '', displayName: '', avatarUrl: null, statusText: '' };
}
