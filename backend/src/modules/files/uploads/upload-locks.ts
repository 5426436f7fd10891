import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import type { Lock, Locker, RequestRelease } from '@tus/server';
import type { FileId } from '@chatcall/contracts';
import { UnavailableError } from '../../../platform/errors/index.js';
import { RedisConnections } from '../../../platform/redis/index.js';

/** Longest time that a request waits for the one before it on the same upload. */
const WAIT_MS = 30_000;
/** A lock whose process has died ends after this time. */
const HOLD_MS = 10_000;
/** Time between two renewals of a lock, at which its holder also sees that it is wanted. */
const RENEW_MS = 500;
const RETRY_MS = 100;

/** The upload is used by another request that does not end. */
class UploadBusyError extends UnavailableError {
  constructor() {
    super('Another request on this upload has not ended yet; try again.');
  }
}

/** Prolongs a lock. @returns -1: it was lost; 0: held; 1: held, and another request waits for it */
const RENEW = `if redis.call('get', KEYS[1]) ~= ARGV[1] then return -1 end
redis.call('pexpire', KEYS[1], ARGV[2])
return redis.call('exists', KEYS[2])`;

const RELEASE = `if redis.call('get', KEYS[1]) == ARGV[1] then redis.call('del', KEYS[1], KEYS[2]) end`;

/** A request that holds an upload of this process, and those that wait for it. */
interface Held {
  readonly requestRelease: RequestRelease;
  readonly waiting: (() => void)[];
}

/**
 * One lock per upload: through Redis when it is configured, or else in this process. A request that
 * waits asks the holder to end, because a client that connects again must not wait for its own dead
 * connection. Not the package's lock in memory, which checks in a busy loop.
 */
@Injectable()
export class UploadLocks implements Locker {
  readonly #redis: RedisConnections;
  readonly #held = new Map<FileId, Held>();

  constructor(redis: RedisConnections) {
    this.#redis = redis;
  }

  newLock(id: FileId): Lock {
    return this.#redis.available ? new RedisLock(this.#redis, id) : new MemoryLock(this.#held, id);
  }

  /** @throws UploadBusyError */
  async run<T>(id: FileId, work: () => Promise<T>): Promise<T> {
    const lock = this.newLock(id);
    // This work is short and does not end early.
    await lock.lock(new AbortController().signal, () => undefined);
    try {
      return await work();
    } finally {
      await lock.unlock();
    }
  }
}

class MemoryLock implements Lock {
  readonly #held: Map<FileId, Held>;
  readonly #id: FileId;
  #own: Held | null = null;

  constructor(held: Map<FileId, Held>, id: FileId) {
    this.#held = held;
    this.#id = id;
  }

  async lock(signal: AbortSignal, requestRelease: RequestRelease): Promise<void> {
    const until = Date.now() + WAIT_MS;
    for (;;) {
      const holder = this.#held.get(this.#id);
      if (holder === undefined) break;
      await holder.requestRelease();
      await ended(holder, until - Date.now());
      if (signal.aborted || Date.now() >= until) throw new UploadBusyError();
    }
    this.#own = { requestRelease, waiting: [] };
    this.#held.set(this.#id, this.#own);
  }

  unlock(): Promise<void> {
    const own = this.#own;
    this.#own = null;
    if (own !== null) this.#held.delete(this.#id);
    for (const wake of own?.waiting ?? []) wake();
    return Promise.resolve();
  }
}

/** Resolves when the lock may be free, at the latest after `timeoutMs`. */
function ended(holder: Held, timeoutMs: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, Math.max(0, timeoutMs));
    holder.waiting.push(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}

class RedisLock implements Lock {
  readonly #redis: RedisConnections;
  readonly #key: string;
  readonly #wantedKey: string;
  readonly #token = randomUUID();
  #timer: NodeJS.Timeout | undefined;

  constructor(redis: RedisConnections, id: FileId) {
    this.#redis = redis;
    this.#key = `${redis.keyPrefix}:upload-lock:${id}`;
    this.#wantedKey = `${this.#key}:wanted`;
  }

  async lock(signal: AbortSignal, requestRelease: RequestRelease): Promise<void> {
    const redis = this.#redis.commands();
    const until = Date.now() + WAIT_MS;
    while ((await redis.set(this.#key, this.#token, 'PX', HOLD_MS, 'NX')) === null) {
      if (signal.aborted || Date.now() >= until) throw new UploadBusyError();
      await redis.set(this.#wantedKey, '1', 'PX', RENEW_MS * 3);
      await sleep(RETRY_MS);
    }
    await redis.del(this.#wantedKey);
    this.#renewLater(requestRelease, Date.now());
  }

  async unlock(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    await this.#redis.commands().eval(RELEASE, 2, this.#key, this.#wantedKey, this.#token);
  }

  #renewLater(requestRelease: RequestRelease, renewedAt: number): void {
    const timer = setTimeout(() => {
      const keys = [this.#key, this.#wantedKey] as const;
      this.#redis
        .commands()
        .eval(RENEW, 2, ...keys, this.#token, HOLD_MS)
        .then(
          (state) => ({ isWanted: state !== 0, renewedAt: Date.now() }),
          // Redis does not answer: the lock is lost when it has ended there.
          () => ({ isWanted: Date.now() - renewedAt > HOLD_MS / 2, renewedAt }),
        )
        .then(async (next) => {
          if (next.isWanted) await requestRelease();
          if (this.#timer === timer) this.#renewLater(requestRelease, next.renewedAt);
        })
        .catch(() => undefined);
    }, RENEW_MS);
    timer.unref();
    this.#timer = timer;
  }
}
