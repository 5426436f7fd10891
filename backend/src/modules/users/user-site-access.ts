import type { UserId } from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import type { OnApplicationBootstrap, OnModuleInit } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { AppConfig } from '../../config/index.js';
import { SiteAccess } from '../../platform/access/index.js';
import type { SiteStanding } from '../../platform/access/index.js';
import { EventBus } from '../../platform/events/index.js';
import { RepeatedLook, ShutdownSequence, ShutdownState } from '../../platform/lifecycle/index.js';
import { StandingRepository } from './standing.repository.js';
import type { StandingRow } from './standing.repository.js';
import { StandingChanged } from './users.events.js';

const USERS_MAX = 50_000;
/**
 * Milliseconds that a look goes back before the one before it. A change becomes visible later than
 * it is dated, when its transaction ends; statements end after 30 s.
 */
const OVERLAP_MS = 35_000;

/**
 * Keeps the roles and states of users in memory. Every process reads what changed twice a second, in
 * one statement on a small index: that costs the same for any number of users, needs no message that
 * could be lost, and finds changes of any process on this database.
 */
@Injectable()
export class UserSiteAccess extends SiteAccess implements OnModuleInit, OnApplicationBootstrap {
  readonly #repository: StandingRepository;
  readonly #events: EventBus;
  readonly #shutdown: ShutdownSequence;
  readonly #config: AppConfig;
  readonly #looks: RepeatedLook;
  readonly #standings = new LRUCache<UserId, SiteStanding>({ max: USERS_MAX });
  /** The times of the changes that were applied, as far back as the next look goes. */
  #applied: ReadonlyMap<UserId, string | null> = new Map();
  /** Counts changes: what was read before a change must not be kept after it. */
  #changes = 0;
  /** Null before the first look: what changed until then is read with each user. */
  #since: Date | null = null;

  constructor(
    repository: StandingRepository,
    events: EventBus,
    shutdown: ShutdownSequence,
    state: ShutdownState,
    config: AppConfig,
  ) {
    super();
    this.#repository = repository;
    this.#events = events;
    this.#shutdown = shutdown;
    this.#config = config;
    this.#looks = new RepeatedLook('roles and states of users', state, () => this.#look());
  }

  onModuleInit(): void {
    this.#events.on(StandingChanged, ({ userId, standing }) => {
      this.#changes += 1;
      this.#standings.set(userId, standing);
    });
  }

  async onApplicationBootstrap(): Promise<void> {
    if (!this.#config.roles.has('api')) return;
    await this.look();
    this.#looks.repeat(this.#shutdown);
  }

  known(userId: UserId): SiteStanding | undefined {
    return this.#standings.get(userId);
  }

  async of(userId: UserId): Promise<SiteStanding | null> {
    const known = this.#standings.get(userId);
    if (known !== undefined) return known;
    const changes = this.#changes;
    const row = await this.#repository.find(userId);
    if (row === null) return null;
    const standing = standingOf(row);
    if (changes === this.#changes) this.#standings.set(userId, standing);
    return standing;
  }

  /** Looks for changes once, after a look that runs. Never rejects: the next one covers its time. */
  look(): Promise<void> {
    return this.#looks.once();
  }

  async #look(): Promise<void> {
    const { now, changed } = await this.#repository.changedSince(this.#since);
    const fresh = changed.filter(({ id, changedAt }) => this.#applied.get(id) !== changedAt);
    this.#applied = new Map(changed.map(({ id, changedAt }) => [id, changedAt]));
    this.#since = back(now);
    for (const row of fresh) this.#events.publish(new StandingChanged(row.id, standingOf(row)));
  }
}

function standingOf({ role, state, since }: StandingRow): SiteStanding {
  return { role, state, since };
}

function back(time: Date): Date {
  return new Date(time.getTime() - OVERLAP_MS);
}
