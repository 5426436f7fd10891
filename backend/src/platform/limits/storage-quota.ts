import type { UserId } from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import { AppConfig } from '../../config/index.js';
import { ChatCallError, RateLimitedError } from '../errors/index.js';
import { RateLimitStore } from './rate-limit-store.js';
import type { RateLimitRule } from './rate-limit-store.js';

const DAY_SECONDS = 86_400;

/** The user has stored as much as allowed at the moment. */
export class QuotaExceededError extends ChatCallError {
  readonly code = 'COMMON.QUOTA_EXCEEDED';
  override readonly retryAfter: number;

  /** @param retryAfter seconds until the user may store more */
  constructor(retryAfter: number) {
    super('You have stored as much as one user may in a day.');
    this.retryAfter = retryAfter;
  }
}

/** Limits the bytes that a user stores in a day, counted over all processes when there is Redis. */
@Injectable()
export class StorageQuota {
  readonly #rule: RateLimitRule;
  readonly #limits: RateLimitStore;

  constructor(config: AppConfig, limits: RateLimitStore) {
    this.#rule = {
      name: 'stored-bytes',
      points: config.limits.storedBytesPerDay,
      seconds: DAY_SECONDS,
      quota: true,
    };
    this.#limits = limits;
  }

  /**
   * Counts the bytes, unless the work fails.
   * @throws QuotaExceededError, and what the work throws
   */
  async spend<T>(userId: UserId, bytes: number, work: () => Promise<T>): Promise<T> {
    await this.#take(userId, bytes);
    try {
      return await work();
    } catch (error) {
      await this.giveBack(userId, bytes);
      throw error;
    }
  }

  /** Returns bytes that were stored already. */
  giveBack(userId: UserId, bytes: number): Promise<void> {
    return this.#limits.giveBack(this.#rule, userId, true, bytes);
  }

  async #take(userId: UserId, bytes: number): Promise<void> {
    try {
      await this.#limits.take(this.#rule, userId, true, bytes);
    } catch (error) {
      if (!(error instanceof RateLimitedError)) throw error;
      await this.giveBack(userId, bytes);
      throw new QuotaExceededError(error.retryAfter);
    }
  }
}
