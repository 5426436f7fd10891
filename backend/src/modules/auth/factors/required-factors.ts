import type { SettingValues, Timestamp, UserId } from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { FactorPolicy } from '../../../platform/access/index.js';
import type { SiteStanding } from '../../../platform/access/index.js';
import { SiteSettings } from '../../settings/index.js';
import { FactorEnrolmentRequiredError } from './factor.errors.js';
import { FactorRepository } from './factor.repository.js';

/** How long a user counts as one with a factor after the database has said so, in milliseconds. */
const KNOWN_TTL_MS = 1000;
const KNOWN_MAX = 50_000;
const DAY_MS = 86_400_000;

/** What the administrators have chosen. */
interface FactorRule {
  readonly roles: SettingValues['factors.required'];
  readonly graceDays: number;
  /** When the roles were chosen. */
  readonly since: Date | null;
}

/**
 * When users of this role have to have a second factor; null: never. The days count from the latest of
 * three times: the last change of `factors.required`, the creation of the user, and the last change
 * of their role or state. Setting up, removing or resetting factors does not change it.
 */
export function factorDeadline(rule: FactorRule, { role, since }: SiteStanding): Date | null {
  if (!rule.roles.includes(role)) return null;
  const begin = Math.max(since.getTime(), rule.since?.getTime() ?? 0);
  return new Date(begin + rule.graceDays * DAY_MS);
}

/**
 * Requires second factors of the site roles that administrators chose. Only for users of these roles
 * whose time is over the database is asked whether they have one: once a second for those who do, and
 * always for those who do not, so that a new one counts at once in every process.
 */
@Injectable()
export class RequiredFactors extends FactorPolicy {
  readonly #settings: SiteSettings;
  readonly #factors: FactorRepository;
  readonly #known = new LRUCache<UserId, true>({ ttl: KNOWN_TTL_MS, max: KNOWN_MAX });

  constructor(settings: SiteSettings, factors: FactorRepository) {
    super();
    this.#settings = settings;
    this.#factors = factors;
  }

  async deadline(userId: UserId, standing: SiteStanding): Promise<Timestamp | null> {
    const deadline = factorDeadline(this.#rule(), standing);
    if (deadline === null || (await this.#hasFactor(userId))) return null;
    return deadline.toISOString();
  }

  require(userId: UserId, standing: SiteStanding): void | Promise<void> {
    if (this.isDue(standing) && this.#known.get(userId) !== true) return this.#requireNow(userId);
  }

  /** Whether a user of this role may no longer do without a factor. */
  isDue(standing: SiteStanding): boolean {
    const deadline = factorDeadline(this.#rule(), standing);
    return deadline !== null && deadline.getTime() <= Date.now();
  }

  async #requireNow(userId: UserId): Promise<void> {
    if (!(await this.#hasFactor(userId))) throw new FactorEnrolmentRequiredError();
    this.#known.set(userId, true);
  }

  async #hasFactor(userId: UserId): Promise<boolean> {
    return (await this.#factors.kindsOf(userId)).length > 0;
  }

  #rule(): FactorRule {
    return {
      roles: this.#settings.get('factors.required'),
      graceDays: this.#settings.get('factors.graceDays'),
      since: this.#settings.lastChange('factors.required')?.at ?? null,
    };
  }
}
