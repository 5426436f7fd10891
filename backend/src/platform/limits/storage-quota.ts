import type { UserId } from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { AppConfig } from '../../config/index.js';
import { ChatCallError, RateLimitedError } from '../errors/index.js';
import { RateLimitStore } from './rate-limit-store.js';
import type { RateLimitRule } from './rate-limit-store.js';

const DAY_SECONDS = 86_400;
/**
 * Bytes that this process takes for a user in advance, so that most messages cost no request to
 * Redis; never more than a thousandth of the quota. What a user does not use of them is lost.
 */
const RESERVE_BYTES = 64 * 1024;
const RESERVES_MAX = 20_000;

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
  readonly #reserveBytes: number;
  readonly #reserves = new LRUCache<UserId, { bytes: number }>({ max: RESERVES_MAX });

  constructor(config: AppConfig, limits: RateLimitStore) {
    this.#rule = {
      name: 'stored-bytes',
      points: config.limits.storedBytesPerDay,
      seconds: DAY_SECONDS,
      quota: true,
    };
    this.#limits = limits;
    this.#reserveBytes = Math.min(RESERVE_BYTES, Math.floor(this.#rule.points / 1000));
  }

  /**
   * Counts the bytes, unless the work fails.
   * @throws QuotaExceededError, and what the work throws
   */
  async spend<T>(userId: UserId, bytes: number, work: () => Promise<T>): Promise<T> {
    if (!this.#takeReserved(userId, bytes)) await this.#take(userId, bytes);
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

  #takeReserved(userId: UserId, bytes: number): boolean {
    const reserve = this.#reserves.get(userId);
    if (reserve === undefined || reserve.bytes < bytes) return false;
    reserve.bytes -= bytes;
    return true;
  }

  async #take(userId: UserId, bytes: number): Promise<void> {
    if ((await this.#tryTake(userId, bytes + this.#reserveBytes)) === null) {
      const reserve = this.#reserves.get(userId) ?? { bytes: 0 };
      reserve.bytes += this.#reserveBytes;
      this.#reserves.set(userId, reserve);
      return;
    }
    const retryAfter = await this.#tryTake(userId, bytes);
    if (retryAfter !== null) throw new QuotaExceededError(retryAfter);
  }

  /** @returns seconds until there may be enough again; null when the bytes were taken */
  async #tryTake(userId: UserId, bytes: number): Promise<number | null> {
    try {
      await this.#limits.take(this.#rule, userId, true, bytes);
      return null;
    } catch (error) {
      if (!(error instanceof RateLimitedError)) throw error;
      await this.giveBack(userId, bytes);
      return error.retryAfter;
    }
  }
}
