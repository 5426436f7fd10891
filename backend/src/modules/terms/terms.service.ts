import type { AccountTerms, SiteRole, Terms, UserId } from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import type { SiteStanding, TermsPolicy } from '../../platform/access/index.js';
import { Transactor } from '../../platform/database/index.js';
import { EventBus } from '../../platform/events/index.js';
import { SiteSettings } from '../settings/index.js';
import { TermsRequiredError } from './terms.errors.js';
import { TermsAccepted } from './terms.events.js';
import { TermsRepository } from './terms.repository.js';

const USERS_MAX = 50_000;
const SETTING = 'terms.text';

/**
 * The terms of the server, and who has accepted them. Whoever wrote the present text has accepted it;
 * bots accept none. An acceptance is never taken back, so a process may keep it in memory; users who
 * are not known to have accepted are read from the database each time, so that an acceptance counts
 * at once in every process.
 */
@Injectable()
export class TermsService implements TermsPolicy {
  readonly #settings: SiteSettings;
  readonly #repository: TermsRepository;
  readonly #transactor: Transactor;
  readonly #events: EventBus;
  readonly #accepted = new LRUCache<UserId, number>({ max: USERS_MAX });

  constructor(
    settings: SiteSettings,
    repository: TermsRepository,
    transactor: Transactor,
    events: EventBus,
  ) {
    this.#settings = settings;
    this.#repository = repository;
    this.#transactor = transactor;
    this.#events = events;
  }

  /** The present terms. */
  current(): Terms {
    const text = this.#settings.get(SETTING);
    return { version: text === '' ? 0 : (this.#settings.lastChange(SETTING)?.version ?? 0), text };
  }

  require(userId: UserId, { role }: SiteStanding): void | Promise<void> {
    const { version } = this.current();
    if (version > (this.#accepted.get(userId) ?? 0) && this.#isAsked(userId, role))
      return this.#requireStored(userId, version);
  }

  /**
   * For a version that a client has shown. Without terms every one is right.
   * @throws TermsRequiredError for another version than the present one, and for none
   */
  async requireCurrent(version: number | undefined): Promise<void> {
    if (this.#isCurrent(version)) return;
    // Another process may have changed the terms just now.
    await this.#settings.look();
    if (!this.#isCurrent(version)) throw new TermsRequiredError();
  }

  /**
   * May be repeated. Does nothing when there are no terms.
   * @throws TermsRequiredError for another version than the present one
   */
  async accept(userId: UserId, version: number): Promise<void> {
    await this.requireCurrent(version);
    await this.record(userId, version);
  }

  /** Stores that a user has accepted a version, if it is still the present one. */
  async record(userId: UserId, version: number | undefined): Promise<void> {
    if (version === undefined || version === 0 || version !== this.current().version) return;
    await this.#transactor.run(async () => {
      if (await this.#repository.accept(userId, version))
        this.#events.publish(new TermsAccepted(userId, version));
    });
  }

  /** @returns null when there are no terms, or none for this role */
  async stateOf(userId: UserId, role: SiteRole): Promise<AccountTerms | null> {
    const { version } = this.current();
    if (version === 0 || role === 'bot') return null;
    const author = this.#author(userId);
    if (author !== null) return { accepted: true, version, acceptedAt: author.toISOString() };
    const stored = await this.#repository.find(userId);
    return {
      accepted: stored !== null && stored.version >= version,
      version: stored?.version ?? null,
      acceptedAt: stored?.acceptedAt.toISOString() ?? null,
    };
  }

  async #requireStored(userId: UserId, version: number): Promise<void> {
    const stored = await this.#repository.find(userId);
    if (stored === null || stored.version < version) throw new TermsRequiredError();
    this.#accepted.set(userId, stored.version);
  }

  #isCurrent(version: number | undefined): boolean {
    const current = this.current().version;
    return current === 0 || current === version;
  }

  #isAsked(userId: UserId, role: SiteRole): boolean {
    return role !== 'bot' && this.#author(userId) === null;
  }

  /** When this user wrote the present terms; null: somebody else did. */
  #author(userId: UserId): Date | null {
    const change = this.#settings.lastChange(SETTING);
    return change?.by === userId ? change.at : null;
  }
}
