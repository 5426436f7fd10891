import type { UserCard, UserId } from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { EventBus } from '../../platform/events/index.js';
import { ProcessRelay } from '../../platform/redis/index.js';
import { ContactsRepository } from './contacts.repository.js';
import { UserProfileChanged } from './users.events.js';
import { toUserCard } from './users.mapper.js';
import { UsersRepository } from './users.repository.js';

/**
 * The longest time that a card can be outdated on another node when Redis lost the message about
 * its change, in milliseconds.
 */
const CARD_TTL_MS = 60_000;
const CARDS_MAX = 20_000;
const CHANGED = 'users:card-changed';

/**
 * Complete cards of users, from a cache that changes invalidate, and blocks. Other modules use
 * `Visibility`, which knows what a viewer may see.
 */
@Injectable()
export class UserDirectory implements OnModuleInit {
  readonly #users: UsersRepository;
  readonly #contacts: ContactsRepository;
  readonly #events: EventBus;
  readonly #relay: ProcessRelay;
  readonly #cards = new LRUCache<UserId, UserCard>({
    ttl: CARD_TTL_MS,
    ttlResolution: 100,
    max: CARDS_MAX,
  });
  /** Counts invalidations: what was read before an invalidation must not be cached after it. */
  #changes = 0;

  constructor(
    users: UsersRepository,
    contacts: ContactsRepository,
    events: EventBus,
    relay: ProcessRelay,
  ) {
    this.#users = users;
    this.#contacts = contacts;
    this.#events = events;
    this.#relay = relay;
  }

  onModuleInit(): void {
    this.#events.on(UserProfileChanged, ({ userId }) => {
      this.#forget(userId);
      this.#relay.publish(CHANGED, userId);
    });
    this.#relay.on(CHANGED, (userId) => this.#forget(String(userId)));
    this.#relay.onGap(() => {
      this.#changes += 1;
      this.#cards.clear();
    });
  }

  /** The card when it is in the cache. */
  cachedCard(id: UserId): UserCard | undefined {
    return this.#cards.get(id);
  }

  /** @returns null when there is no such user */
  async card(id: UserId): Promise<UserCard | null> {
    return this.#cards.get(id) ?? (await this.cards([id])).get(id) ?? null;
  }

  /** Cards by id. Users who do not exist are missing. */
  async cards(ids: Iterable<UserId>): Promise<Map<UserId, UserCard>> {
    const found = new Map<UserId, UserCard>();
    const missing = new Set<UserId>();
    for (const id of ids) {
      const card = this.#cards.get(id);
      if (card === undefined) missing.add(id);
      else found.set(id, card);
    }
    if (missing.size === 0) return found;
    const changes = this.#changes;
    for (const row of await this.#users.findCards([...missing])) {
      const card = toUserCard(row);
      found.set(card.id, card);
      if (changes === this.#changes) this.#cards.set(card.id, card);
    }
    return found;
  }

  /** Those of the others who have blocked the user or whom the user has blocked. */
  async blockedBetween(userId: UserId, otherIds: Iterable<UserId>): Promise<Set<UserId>> {
    const others = [...otherIds];
    return new Set(others.length === 0 ? [] : await this.#contacts.blockedBetween(userId, others));
  }

  #forget(userId: UserId): void {
    this.#changes += 1;
    this.#cards.delete(userId);
  }
}
