import { siteAllows } from '@chatcall/contracts';
import type { ConversationId, UserCard, UserId } from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { SiteAccess } from '../../platform/access/index.js';
import { Transactor } from '../../platform/database/index.js';
import { EventBus } from '../../platform/events/index.js';
import { ProcessRelay } from '../../platform/redis/index.js';
import type { Audience } from '../../platform/socket/index.js';
import type { Names } from './users.entities.js';
import { UserDirectory } from './user-directory.js';
import { ContactChanged } from './users.events.js';
import { VisibilityRepository } from './visibility.repository.js';
import type { BlockRow } from './visibility.repository.js';

/**
 * The longest time that a block can be unknown on another node when Redis lost the message about
 * it, in milliseconds.
 */
const BLOCKS_TTL_MS = 60_000;
const BLOCKS_MAX = 20_000;
const CHANGED = 'users:blocks-changed';

type Blocks = ReadonlyMap<UserId, BlockRow>;

/** Variants, and what they were made of. */
interface MadeVariants {
  readonly variants: CardVariants;
  readonly card: UserCard;
  readonly blocks: Blocks;
}

/**
 * The names and picture of a user in a notice to many users: `card` for most of them, and
 * `exceptions` for viewers who are separated from the user by a block.
 */
export interface CardVariants {
  readonly card: UserCard;
  readonly exceptions: ReadonlyMap<UserId, UserCard>;
}

/**
 * Decides what one user may see of another. Every route, event and notice that shows a user asks
 * here; other modules get cards only from here.
 *
 * - **Activity** (presence, last seen, typing, receipts, status text) is visible to accepted
 *   contacts and to members of a conversation that the user has accepted, never across a block.
 * - **What a user has read** is visible like activity, unless one of the two has turned read
 *   receipts off.
 * - **Names and picture** are visible to all signed-in users with the directory, to others for the
 *   users they know. Across a block the names stay those of the time of the block, and the picture
 *   is hidden.
 */
@Injectable()
export class Visibility implements OnModuleInit {
  readonly #blocks = new LRUCache<UserId, Blocks>({
    ttl: BLOCKS_TTL_MS,
    ttlResolution: 100,
    max: BLOCKS_MAX,
  });
  readonly #variants = new LRUCache<UserId, MadeVariants>({ max: BLOCKS_MAX });
  /** Counts invalidations: what was read before an invalidation must not be cached after it. */
  #changes = 0;
  readonly #relations: VisibilityRepository;
  readonly #directory: UserDirectory;
  readonly #events: EventBus;
  readonly #relay: ProcessRelay;
  readonly #transactor: Transactor;
  readonly #access: SiteAccess;

  constructor(
    relations: VisibilityRepository,
    directory: UserDirectory,
    events: EventBus,
    relay: ProcessRelay,
    transactor: Transactor,
    access: SiteAccess,
  ) {
    this.#relations = relations;
    this.#directory = directory;
    this.#events = events;
    this.#relay = relay;
    this.#transactor = transactor;
    this.#access = access;
  }

  onModuleInit(): void {
    this.#events.on(ContactChanged, ({ ownerId, contactId, state, previous }) => {
      if (state !== 'blocked' && previous !== 'blocked') return;
      for (const userId of [ownerId, contactId]) {
        this.#forget(userId);
        this.#relay.publish(CHANGED, userId);
      }
    });
    this.#relay.on(CHANGED, (userId) => this.#forget(String(userId)));
    this.#relay.onGap(() => {
      this.#changes += 1;
      this.#blocks.clear();
    });
  }

  /**
   * Whether all of these users are active and the viewer may bring them into a conversation. Read
   * from the database, so that a deactivation counts at once.
   */
  async mayInviteAll(viewerId: UserId, ids: readonly UserId[]): Promise<boolean> {
    const active = new Set(await this.activeAmong(ids));
    return ids.every((id) => active.has(id)) && (await this.mayLookUp(viewerId, ids));
  }

  /** Those of these users who are active, read from the database. */
  async activeAmong(ids: readonly UserId[]): Promise<UserId[]> {
    return ids.length === 0 ? [] : this.#relations.activeAmong(ids);
  }

  /**
   * Whether the viewer may name these users by their ids: a user without the directory only those
   * whom they know from a conversation or as contacts.
   */
  async mayLookUp(viewerId: UserId, ids: readonly UserId[]): Promise<boolean> {
    const standing = await this.#access.of(viewerId);
    if (standing === null) return false;
    if (siteAllows(standing.role, 'directory.read')) return true;
    const known = new Set(await this.#relations.knownTo(viewerId, ids));
    return ids.every((id) => known.has(id));
  }

  /** The name that is stored in a system note; empty when there is no such user. */
  async nameOf(userId: UserId): Promise<string> {
    return (await this.#directory.card(userId))?.displayName ?? '';
  }

  /**
   * Those of the others who are separated from the user by a block, read from the database: for
   * deciding what a block forbids.
   */
  blockedBetween(userId: UserId, otherIds: Iterable<UserId>): Promise<Set<UserId>> {
    return this.#directory.blockedBetween(userId, otherIds);
  }

  /** All users who have blocked the user or are blocked by them. */
  async blockedIds(userId: UserId): Promise<UserId[]> {
    return [...(await this.#blocksOf(userId)).keys()];
  }

  /** Whether the other user has blocked the user, for whom they then do not exist. */
  async isBlockedBy(userId: UserId, otherId: UserId): Promise<boolean> {
    return (await this.#blocksOf(userId)).get(otherId)?.byOther === true;
  }

  /**
   * Cards by id, as the viewer may see them. Users who do not exist are missing.
   * @param active from `activityAmong` for the same users, when the caller has it already
   */
  async cards(
    viewerId: UserId,
    ids: Iterable<UserId>,
    active: ReadonlySet<UserId> | null = null,
  ): Promise<Map<UserId, UserCard>> {
    const wanted = [...new Set(ids)];
    if (wanted.length === 0) return new Map();
    const cards = await this.#directory.cards(wanted);
    const blocks = await this.#blocksOf(viewerId);
    const shown = active ?? (await this.activityAmong(viewerId, wanted));
    for (const [id, card] of cards)
      if (id !== viewerId && !shown.has(id)) cards.set(id, restricted(card, blocks.get(id)?.other));
    return cards;
  }

  /**
   * Names and pictures without status texts, for messages and calls. `exceptionsFor` the viewer
   * replaces some of them.
   */
  async profiles(ids: Iterable<UserId>): Promise<Map<UserId, UserCard>> {
    const cards = await this.#directory.cards(ids);
    for (const [id, card] of cards) cards.set(id, restricted(card));
    return cards;
  }

  /** The cards of all users whom the viewer sees across a block. */
  async exceptionsFor(viewerId: UserId): Promise<ReadonlyMap<UserId, UserCard>> {
    const blocks = await this.#blocksOf(viewerId);
    return new Map(Array.from(blocks, ([id, { other }]) => [id, keptCard(id, other)]));
  }

  /** @returns null when there is no such user */
  async cardVariants(userId: UserId): Promise<CardVariants | null> {
    const card = await this.#directory.card(userId);
    return card === null ? null : this.#variantsOf(card, await this.#blocksOf(userId));
  }

  /** The same from the caches, for every message; null when they do not have it. */
  cachedCardVariants(userId: UserId): CardVariants | null {
    const card = this.#directory.cachedCard(userId);
    const blocks = this.#cachedBlocksOf(userId);
    return card === undefined || blocks === undefined ? null : this.#variantsOf(card, blocks);
  }

  #variantsOf(card: UserCard, blocks: Blocks): CardVariants {
    const made = this.#variants.get(card.id);
    if (made?.card === card && made.blocks === blocks) return made.variants;
    const exceptions = Array.from(blocks, ([id, { own }]) => [id, keptCard(card.id, own)] as const);
    const variants = { card: restricted(card), exceptions: new Map(exceptions) };
    this.#variants.set(card.id, { variants, card, blocks });
    return variants;
  }

  /** Those of these users whose activity the viewer may see. */
  async activityAmong(viewerId: UserId, ids: Iterable<UserId>): Promise<Set<UserId>> {
    const others = [...new Set(ids)].filter((id) => id !== viewerId);
    return others.length === 0 ? new Set() : this.#shown(viewerId, others);
  }

  /** All users whose activity the viewer may see. */
  activityOfAll(viewerId: UserId): Promise<Set<UserId>> {
    return this.#shown(viewerId, null);
  }

  /**
   * Those of these users who show the viewer what they have read, as far as the two choose: apart
   * from activity. Read from the database, so that a choice counts at once. Without a viewer: those
   * who show it to anyone.
   */
  async readersAmong(viewerId: UserId | null, ids: readonly UserId[]): Promise<Set<UserId>> {
    return new Set(ids.length === 0 ? [] : await this.#relations.readersAmong(viewerId, ids));
  }

  /** Whether the viewer would see the activity of the user if there were no block between them. */
  async wouldSeeActivity(viewerId: UserId, userId: UserId): Promise<boolean> {
    return (await this.#relations.shownTo(viewerId, [userId])).length > 0;
  }

  /** The card for the users of `audience` and `audienceIn`; null when there is no such user. */
  cardForAudience(userId: UserId): Promise<UserCard | null> {
    return this.#directory.card(userId);
  }

  /** All users who receive the user's activity. */
  async audience(userId: UserId): Promise<Audience> {
    const { conversationIds, contactIds } = await this.#relations.audience(userId);
    return { conversationIds, userIds: contactIds, exceptUserIds: await this.blockedIds(userId) };
  }

  /**
   * All users who receive the user's activity in one conversation.
   * @param accepted whether the user has accepted the conversation
   * @param memberIds called only if not
   */
  async audienceIn(
    conversationId: ConversationId,
    userId: UserId,
    accepted: boolean,
    memberIds: () => Promise<readonly UserId[]>,
  ): Promise<Audience> {
    const blocked = await this.blockedIds(userId);
    if (accepted) return { conversationIds: [conversationId], userIds: [], exceptUserIds: blocked };
    const viewers = await this.#relations.viewersOf(userId, await memberIds());
    return { conversationIds: [], userIds: viewers, exceptUserIds: blocked };
  }

  /**
   * Those of the others who know the user: being added to a group by them reveals nothing new about
   * their activity.
   */
  async acquaintances(userId: UserId, otherIds: readonly UserId[]): Promise<Set<UserId>> {
    return new Set(
      otherIds.length === 0 ? [] : await this.#relations.acquaintances(userId, otherIds),
    );
  }

  async #shown(viewerId: UserId, ids: readonly UserId[] | null): Promise<Set<UserId>> {
    const shown = await this.#relations.shownTo(viewerId, ids);
    const blocks = await this.#blocksOf(viewerId);
    return new Set(shown.filter((id) => !blocks.has(id)));
  }

  async #blocksOf(userId: UserId): Promise<Blocks> {
    const known = this.#cachedBlocksOf(userId);
    if (known !== undefined) return known;
    const changes = this.#changes;
    const blocks = new Map((await this.#relations.blocks(userId)).map((row) => [row.id, row]));
    if (!this.#transactor.active && changes === this.#changes) this.#blocks.set(userId, blocks);
    return blocks;
  }

  /** Nothing in a transaction: what it reads may be rolled back, and may be newer than the cache. */
  #cachedBlocksOf(userId: UserId): Blocks | undefined {
    return this.#transactor.active ? undefined : this.#blocks.get(userId);
  }

  #forget(userId: UserId): void {
    this.#changes += 1;
    this.#blocks.delete(userId);
  }
}

/** What is visible without the user's activity. @param kept the names that a block has stored */
function restricted(card: UserCard, kept?: Names): UserCard {
  return kept === undefined ? { ...card, statusText: '' } : keptCard(card.id, kept);
}

/** What is visible across a block. */
function keptCard(id: UserId, { username, displayName }: Names): UserCard {
  return { id, username, displayName, avatarUrl: null, statusText: '' };
}
