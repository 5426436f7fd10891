import { Injectable } from '@nestjs/common';
import type { ConversationId, UserCard, UserId } from '@chatcall/contracts';
import { Visibility } from '../../users/index.js';
import type { CardVariants } from '../../users/index.js';
import { MemberRepository } from './member.repository.js';

type Cards = ReadonlyMap<UserId, UserCard>;

/** The cursors of a member that a viewer may see: both, only the delivered one, or none. */
export type SeenCursors = 'both' | 'delivered' | 'none';

/** Members as one of them sees them. */
export interface SeenMembers {
  readonly cards: Cards;
  cursorsOf(userId: UserId): SeenCursors;
}

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

  /** Cards of members, and which cursors of them the viewer may see. */
  async membersSeenBy(viewerId: UserId, ids: readonly UserId[]): Promise<SeenMembers> {
    const [active, readers] = await Promise.all([
      this.#visibility.activityAmong(viewerId, ids),
      this.#visibility.readersAmong(viewerId, ids),
    ]);
    const cards = withUnknownCards(ids, await this.#visibility.cards(viewerId, ids, active));
    return { cards, cursorsOf: cursorsSeen(active.add(viewerId), readers.add(viewerId)) };
  }

  /** Which cursors of new members everyone may see, apart from blocks. */
  async cursorsOfNew(
    members: readonly { readonly userId: UserId; readonly accepted: boolean }[],
  ): Promise<SeenMembers['cursorsOf']> {
    const ids = members.map(({ userId }) => userId);
    const accepted = members.filter((member) => member.accepted).map(({ userId }) => userId);
    const readers = await this.#visibility.readersAmong(null, ids);
    return cursorsSeen(new Set(accepted), readers);
  }

  /**
   * The same as `cardVariants`, from the caches, for every message; null when they do not have all
   * of it, or when one of the users is seen differently by someone.
   */
  cachedCardVariants(ids: readonly UserId[]): CardVariantsById | null {
    const variants = new Map<UserId, CardVariants>();
    for (const id of ids) {
      const found = this.#visibility.cachedCardVariants(id);
      if (found === null || found.exceptions.size > 0) return null;
      variants.set(id, found);
    }
    return variants;
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

function cursorsSeen(
  active: ReadonlySet<UserId>,
  readers: ReadonlySet<UserId>,
): SeenMembers['cursorsOf'] {
  return (id) => (!active.has(id) ? 'none' : readers.has(id) ? 'both' : 'delivered');
}

function withUnknownCards(ids: readonly UserId[], found: Cards): Cards {
  return new Map(ids.map((id) => [id, found.get(id) ?? unknownCard(id)]));
}

function unknownCard(id: UserId): UserCard {
  return { id, username: '', displayName: '', avatarUrl: null, statusText: '' };
}
