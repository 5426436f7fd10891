import { Injectable } from '@nestjs/common';
import type { ConversationId, UserCard, UserId } from '@chatcall/contracts';
import { Visibility } from '../../users/index.js';
import type { CardVariants } from '../../users/index.js';
import { MemberRepository } from './member.repository.js';

type Cards = ReadonlyMap<UserId, UserCard>;

/** The cards of users as the members of a conversation see them. */
export type CardVariantsById = ReadonlyMap<UserId, CardVariants>;

/**
 * The users named in conversations, as members may see them. Deleted users have an empty card,
 * since their messages stay.
 */
@Injectable()
export class MemberProfiles {
  readonly #visibility: Visibility;
  readonly #members: MemberRepository;

  constructor(visibility: Visibility, members: MemberRepository) {
    this.#visibility = visibility;
    this.#members = members;
  }

  /** Cards with everything the viewer may see, one for every id. */
  async cards(viewerId: UserId, ids: readonly UserId[]): Promise<Cards> {
    return withUnknownCards(ids, await this.#visibility.cards(viewerId, ids));
  }

  /** Names and pictures as they look without a block, one for every id. */
  async profiles(ids: readonly UserId[]): Promise<Cards> {
    return withUnknownCards(ids, await this.#visibility.profiles(ids));
  }

  /** The cards of all users whom the viewer sees across a block. */
  exceptionsFor(viewerId: UserId): Promise<Cards> {
    return this.#visibility.exceptionsFor(viewerId);
  }

  /** Cards of members, and the ids of those whose receipts the viewer may see. */
  async membersSeenBy(
    viewerId: UserId,
    ids: readonly UserId[],
  ): Promise<[Cards, ReadonlySet<UserId>]> {
    const cards = await this.cards(viewerId, ids);
    return [cards, (await this.#visibility.activityAmong(viewerId, ids)).add(viewerId)];
  }

  /** Users as the members of a conversation see them. All viewers in `exceptions` are members. */
  async cardVariants(
    conversationId: ConversationId,
    ids: Iterable<UserId>,
  ): Promise<CardVariantsById> {
    const variants = new Map<UserId, CardVariants>();
    const others = new Set<UserId>();
    for (const id of ids) {
      if (variants.has(id)) continue;
      const found = this.#visibility.cachedCardVariants(id) ?? (await this.#variantsOf(id));
      variants.set(id, found);
      for (const other of found.exceptions.keys()) others.add(other);
    }
    if (others.size === 0) return variants;
    const inside = await this.#members.among(conversationId, [...others]);
    const present = new Set(inside.map(({ userId }) => userId));
    for (const [id, { card, exceptions }] of variants)
      variants.set(id, {
        card,
        exceptions: new Map([...exceptions].filter(([other]) => present.has(other))),
      });
    return variants;
  }

  async #variantsOf(id: UserId): Promise<CardVariants> {
    return (
      (await this.#visibility.cardVariants(id)) ?? { card: unknownCard(id), exceptions: new Map() }
    );
  }

  /** The name that is stored in a system note. */
  async nameOf(id: UserId): Promise<string> {
    return this.#visibility.nameOf(id);
  }
}

function withUnknownCards(ids: readonly UserId[], found: Cards): Cards {
  return new Map(ids.map((id) => [id, found.get(id) ?? unknownCard(id)]));
}

function unknownCard(id: UserId): UserCard {
  return { id, username: '', displayName: '', avatarUrl: null, statusText: '' };
}
