import { Injectable } from '@nestjs/common';
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import type { RateLimiterAbstract } from 'rate-limiter-flexible';
import { LRUCache } from 'lru-cache';
import { AppConfig } from '../../config/index.js';
import { RateLimitedError } from '../errors/index.js';
import { RedisConnections } from '../redis/index.js';
import { TokenBucket } from './token-bucket.js';

/** A number of points in a number of seconds. */
export interface RateLimitRule {
  /** Rules with the same name share their counters. */
  readonly name: string;
  readonly points: number;
  readonly seconds: number;
  /** True for a quota with its own setting, to which RATE_LIMIT_FACTOR does not apply. */
  readonly quota?: boolean;
}

/** A rule for one key after a request. */
export interface RateLimitState {
  /** Points in a window; `RATE_LIMIT_FACTOR` is applied. */
  readonly points: number;
  readonly remaining: number;
  /** Milliseconds until the window ends and there are all points again. */
  readonly resetMs: number;
  /** The request did not get its points. */
  readonly exceeded: boolean;
}

/** Maximum buckets in this process; the least recently used are removed. */
const BUCKETS_MAX = 100_000;

/**
 * Counts requests of clients. `shared` rules count over all processes when there is Redis (and in
 * this process while Redis is unreachable, without waiting for it); others count in this process
 * only, at almost no cost.
 */
@Injectable()
export class RateLimitStore {
  readonly #factor: number;
  readonly #redis: RedisConnections;
  readonly #shared = new Map<string, RateLimiterAbstract>();
  readonly #own = new Map<string, RateLimiterAbstract>();
  /**
   * By name of the rule and key; each expires when unused for the time of its rule. The clock is read
   * ten times a second at most: reading it for every event costs a timer each.
   */
  readonly #buckets = new LRUCache<string, TokenBucket>({
    max: BUCKETS_MAX,
    ttlResolution: 100,
    perf: Date,
  });

  constructor(config: AppConfig, redis: RedisConnections) {
    this.#factor = config.limits.rateFactor;
    this.#redis = redis;
  }

  /**
   * Takes one or more points.
   * @throws RateLimitedError with the seconds until there are points again
   */
  async take(rule: RateLimitRule, key: string, shared: boolean, points = 1): Promise<void> {
    const state = await this.consume(rule, key, shared, points);
    if (state?.exceeded === true) throw new RateLimitedError(state.resetMs / 1000);
  }

  /** Takes one or more points. @returns null when the rule is switched off */
  async consume(
    rule: RateLimitRule,
    key: string,
    shared: boolean,
    points = 1,
  ): Promise<RateLimitState | null> {
    if (this.#factorOf(rule) === 0) return null;
    const limiter = this.#limiter(rule, shared);
    try {
      return stateOf(limiter.points, await limiter.consume(key, points), false);
    } catch (rejection) {
      if (rejection instanceof RateLimiterRes) return stateOf(limiter.points, rejection, true);
      throw rejection;
    }
  }

  /**
   * Takes one point of a rule that counts in this process only, without a promise or an error: for
   * events that may arrive thousands of times a second.
   * @returns milliseconds until there are points again; 0 when one was taken
   */
  takeNow(rule: RateLimitRule, key: string): number {
    const factor = this.#factorOf(rule);
    if (factor === 0) return 0;
    const id = `${rule.name} ${key}`;
    // A bucket in use must not expire, which would make it full; an unused one is full by then.
    let bucket = this.#buckets.get(id, { updateAgeOnGet: true });
    if (bucket === undefined) {
      const points = Math.max(1, Math.ceil(rule.points * factor));
      bucket = new TokenBucket(points, points / rule.seconds);
      this.#buckets.set(id, bucket, { ttl: rule.seconds * 1000 });
    }
    return bucket.take() ? 0 : Math.max(1, bucket.emptyMs);
  }

  /** Returns points that `take` has taken, for a request that should not count. */
  async giveBack(rule: RateLimitRule, key: string, shared: boolean, points = 1): Promise<void> {
    if (this.#factorOf(rule) === 0) return;
    await this.#limiter(rule, shared).reward(key, points);
  }

  #limiter(rule: RateLimitRule, shared: boolean): RateLimiterAbstract {
    const limiters = shared ? this.#shared : this.#own;
    let limiter = limiters.get(rule.name);
    if (limiter === undefined) {
      limiter = this.#create(rule, shared && this.#redis.available);
      limiters.set(rule.name, limiter);
    }
    return limiter;
  }

  #factorOf(rule: RateLimitRule): number {
    return rule.quota === true ? 1 : this.#factor;
  }

  #create(rule: RateLimitRule, inRedis: boolean): RateLimiterAbstract {
    const options = {
      points: Math.max(1, Math.ceil(rule.points * this.#factorOf(rule))),
      duration: rule.seconds,
    };
    const memory = new RateLimiterMemory(options);
    if (!inRedis) return memory;
    return new RateLimiterRedis({
      ...options,
      storeClient: this.#redis.commands(),
      rejectIfRedisNotReady: true,
      keyPrefix: `${this.#redis.keyPrefix}:rate:${rule.name}`,
      insuranceLimiter: memory,
    });
  }
}

function stateOf(points: number, result: RateLimiterRes, exceeded: boolean): RateLimitState {
  return {
    points,
    remaining: Math.max(0, result.remainingPoints),
    resetMs: result.msBeforeNext,
    exceeded,
  };
}
