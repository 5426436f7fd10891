import type { ConversationId, UserCard, UserId } from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import { AppConfig } from '../../config/index.js';
import { UserNotFoundError, Visibility } from '../users/index.js';
import type { Portrait } from '../users/index.js';
import { BlockedError, TooManyConversationsError } from './chats.errors.js';
import { MemberRepository } from './member.repository.js';

type Cards = ReadonlyMap<UserId, UserCard>;

/** How people look to the members of a conversation. */
export type Portraits = ReadonlyMap<UserId, Portrait>;

/** The people named in conversations, as members may see them. Someone who is gone keeps a place: their messages stay. */
@Injectable()
export class People {
  readonly #conversationsPerUser: number;

  constructor(
    private readonly visibility: Visibility,
    private readonly members: MemberRepository,
    config: AppConfig,
  ) {
    this.#conversationsPerUser = config.limits.conversationsPerUser;
  }

  /** Cards with what the viewer may see. Has one for every id asked for. */
  async cards(viewerId: UserId, ids: readonly UserId[]): Promise<Cards> {
    return complete(ids, await this.visibility.cards(viewerId, ids));
  }

  /** Names and pictures as they are seen where there is no block. Has one for every id asked for. */
  async profiles(ids: readonly UserId[]): Promise<Cards> {
    return complete(ids, await this.visibility.profiles(ids));
  }

  /** Everyone whom the viewer sees across a block. */
  exceptionsFor(viewerId: UserId): Promise<Cards> {
    return this.visibility.exceptionsFor(viewerId);
  }

  /** Cards of members, and those of them whose receipts the viewer may see. */
  async membersSeenBy(
    viewerId: UserId,
    ids: readonly UserId[],
  ): Promise<[Cards, ReadonlySet<UserId>]> {
    const cards = await this.cards(viewerId, ids);
    return [cards, (await this.visibility.activityAmong(viewerId, ids)).add(viewerId)];
  }

  /** People as the members of a conversation see them: those in `exceptions` are members. */
  async portraits(conversationId: ConversationId, ids: Iterable<UserId>): Promise<Portraits> {
    const portraits = new Map<UserId, Portrait>();
    for (const id of new Set(ids)) portraits.set(id, await this.#portrait(id));
    const others = new Set(
      [...portraits.values()].flatMap(({ exceptions }) => [...exceptions.keys()]),
    );
    if (others.size === 0) return portraits;
    const inside = await this.members.among(conversationId, [...others]);
    const present = new Set(inside.map(({ userId }) => userId));
    for (const [id, { card, exceptions }] of portraits)
      portraits.set(id, {
        card,
        exceptions: new Map([...exceptions].filter(([other]) => present.has(other))),
      });
    return portraits;
  }

  async #portrait(id: UserId): Promise<Portrait> {
    return (await this.visibility.portrait(id)) ?? { card: gone(id), exceptions: new Map() };
  }

  /** The name that goes into a note of the system. */
  async nameOf(id: UserId): Promise<string> {
    return this.visibility.nameOf(id);
  }

  /** Those of the others who accept a group because someone whom they know adds them. */
  async accepting(userId: UserId, others: readonly UserId[]): Promise<ReadonlySet<UserId>> {
    return this.visibility.acquaintances(userId, others);
  }

  /**
   * Nobody is brought together with who they blocked, nor with who blocked them.
   * @throws UserNotFoundError, BlockedError
   */
  async requireReachable(userId: UserId, others: readonly UserId[]): Promise<void> {
    if (others.length === 0) return;
    if (!(await this.visibility.exist(others))) throw new UserNotFoundError();
    if ((await this.visibility.blockedBetween(userId, others)).size > 0) throw new BlockedError();
  }

  /**
   * Whether these people may come into one more conversation. They may be in twice as many as one user may make, so that one who adds
   * them everywhere does not keep them from making their own.
   * @throws TooManyConversationsError
   */
  async requireRoom(userIds: readonly UserId[]): Promise<void> {
    if (
      userIds.length > 0 &&
      (await this.members.someoneInAsMany(userIds, 2 * this.#conversationsPerUser))
    )
      throw new TooManyConversationsError('One of these people is in too many conversations.');
  }

  /**
   * Needs an open transaction, in which the conversation is made.
   * @throws TooManyConversationsError when this user has made as many conversations as allowed
   */
  async requireMayMake(userId: UserId): Promise<void> {
    if ((await this.members.madeBy(userId)) >= this.#conversationsPerUser)
      throw new TooManyConversationsError('You have made as many conversations as one user may.');
  }
}

function complete(ids: readonly UserId[], found: Cards): Cards {
  return new Map(ids.map((id) => [id, found.get(id) ?? gone(id)]));
}

function gone(id: UserId): UserCard {
  return { id, username: '', displayName: '', avatarUrl: null, statusText: '' };
}
