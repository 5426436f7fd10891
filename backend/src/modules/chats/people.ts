import type { UserCard, UserId } from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import { UserDirectory, UserNotFoundError } from '../users/index.js';
import { AppConfig } from '../../config/index.js';
import { BlockedError, TooManyConversationsError } from './chats.errors.js';
import { MemberRepository } from './member.repository.js';

/** The people named in conversations, from the directory's cache. Someone who is gone keeps a place: their messages stay. */
@Injectable()
export class People {
  readonly #directory: UserDirectory;
  readonly #members: MemberRepository;
  readonly #conversationsPerUser: number;

  constructor(directory: UserDirectory, members: MemberRepository, config: AppConfig) {
    this.#directory = directory;
    this.#members = members;
    this.#conversationsPerUser = config.limits.conversationsPerUser;
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

  /**
   * Whether these people may come into one more conversation. They may be in twice as many as one user may make, so that one who adds
   * them everywhere does not keep them from making their own.
   * @throws TooManyConversationsError
   */
  async requireRoom(userIds: readonly UserId[]): Promise<void> {
    if (userIds.length > 0 && (await this.#members.someoneInAsMany(userIds, 2 * this.#conversationsPerUser)))
      throw new TooManyConversationsError('One of these people is in too many conversations.');
  }

  /** @throws TooManyConversationsError when this user has made as many conversations as allowed */
  async requireMayMake(userId: UserId): Promise<void> {
    if ((await this.#members.madeBy(userId)) >= this.#conversationsPerUser)
      throw new TooManyConversationsError('You have made as many conversations as one user may.');
  }
}

function gone(id: UserId): UserCard {
  return { id, username: '', displayName: '', avatarUrl: null, statusText: '' };
}
