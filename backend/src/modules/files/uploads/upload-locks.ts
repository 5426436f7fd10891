import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import type { Lock, RequestRelease } from '@tus/server';
import type { FileId, UserId } from '@chatcall/contracts';
import { RedisConnections } from '../../../platform/redis/index.js';
import { UploadLockedError } from './upload.errors.js';

/** Longest time that a request waits for the one before it on the same upload. */
const WAIT_MS = 30_000;
/** A lock whose process has died ends after this time. */
const HOLD_MS = 10_000;
/** Time between two renewals of a lock, at which its holder also sees that it is wanted. */
const RENEW_MS = 500;
const RETRY_MS = 100;
/** Requests that wait for one upload, and those of one user, in one process. */
const WAITING_PER_UPLOAD = 8;
const WAITING_PER_USER = 32;

/** Prolongs a lock. @returns -1: it was lost; 0: held; 1: held, and another request waits for it */
const RENEW = `if redis.call('get', KEYS[1]) ~= ARGV[1] then return -1 end
redis.call('pexpire', KEYS[1], ARGV[2])
return redis.call('exists', KEYS[2])`;

const RELEASE = `if redis.call('get', KEYS[1]) == ARGV[1] then redis.call('del', KEYS[1], KEYS[2]) end`;

/** A request that holds an upload in this process, and those that wait for it. */
interface Held {
  readonly requestRelease: RequestRelease;
  readonly waiting: (() => void)[];
}

/**
 * One lock per upload: in this process, and through Redis when it is configured, which only the holder
 * in this process asks. A request that waits asks the holder to end, because a client that connects
 * again must not wait for its own dead connection. Few may wait. Not the package's lock in memory,
 * which checks in a busy loop.
 */
@Injectable()
export class UploadLocks {
  readonly #redis: RedisConnections;
  readonly #local = new LocalLocks();

  constructor(redis: RedisConnections) {
    this.#redis = redis;
  }

  /** @param userId the user of the request */
  newLock(id: FileId, userId: UserId): Lock {
    return new UploadLock(
      new LocalLock(this.#local, id, userId),
      this.#redis.available ? new RedisLock(this.#redis, id) : null,
    );
  }

  /** @throws UploadLockedError */
  async run<T>(id: FileId, userId: UserId, work: () => Promise<T>): Promise<T> {
    const lock = this.newLock(id, userId);
    // This work is short and does not end early.
    await lock.lock(new AbortController().signal, () => undefined);
    try {
      return await work();
    } finally {
      await lock.unlock();
    }
  }
}

class UploadLock implements Lock {
  readonly #local: LocalLock;
  readonly #shared: RedisLock | null;

  constructor(local: LocalLock, shared: RedisLock | null) {
    this.#local = local;
    this.#shared = shared;
  }

  async lock(signal: AbortSignal, requestRelease: RequestRelease): Promise<void> {
    let isHeld = false;
    let isWanted = false;
    // While it waits for another process there is nothing to release.
    await this.#local.lock(signal, () => {
      isWanted = true;
      return isHeld ? requestRelease() : undefined;
    });
    try {
      await this.#shared?.lock(signal, requestRelease);
      isHeld = true;
      if (isWanted) await requestRelease();
    } catch (error) {
      await (isHeld ? this.unlock() : this.#local.unlock());
      throw error;
    }
  }

  async unlock(): Promise<void> {
    try {
      await this.#shared?.unlock();
    } finally {
      this.#local.unlock();
    }
  }
}

/** The locks of this process. */
class LocalLocks {
  readonly held = new Map<FileId, Held>();
  /** Requests that wait, by their users. */
  readonly waiting = new Map<UserId, number>();

  /** @throws UploadLockedError when too many wait */
  async waitFor(
    holder: Held,
    userId: UserId,
    signal: AbortSignal,
    timeoutMs: number,
  ): Promise<void> {
    const others = this.waiting.get(userId) ?? 0;
    if (others >= WAITING_PER_USER || holder.waiting.length >= WAITING_PER_UPLOAD)
      throw new UploadLockedError();
    this.waiting.set(userId, others + 1);
    try {
      const end = ended(holder, signal, timeoutMs);
      await holder.requestRelease();
      await end;
    } finally {
      const left = (this.waiting.get(userId) ?? 1) - 1;
      if (left === 0) this.waiting.delete(userId);
      else this.waiting.set(userId, left);
    }
  }
}

class LocalLock {
  readonly #locks: LocalLocks;
  readonly #id: FileId;
  readonly #userId: UserId;
  #own: Held | null = null;

  constructor(locks: LocalLocks, id: FileId, userId: UserId) {
    this.#locks = locks;
    this.#id = id;
    this.#userId = userId;
  }

  async lock(signal: AbortSignal, requestRelease: RequestRelease): Promise<void> {
    const until = Date.now() + WAIT_MS;
    for (;;) {
      const holder = this.#locks.held.get(this.#id);
      if (holder === undefined) break;
      await this.#locks.waitFor(holder, this.#userId, signal, until - Date.now());
      if (signal.aborted || Date.now() >= until) throw new UploadLockedError();
    }
    this.#own = { requestRelease, waiting: [] };
    this.#locks.held.set(this.#id, this.#own);
  }

  unlock(): void {
    const own = this.#own;
    this.#own = null;
    if (own !== null) this.#locks.held.delete(this.#id);
    for (const wake of [...(own?.waiting ?? [])]) wake();
  }
}

/** Resolves when the lock may be free, or the request has ended; at the latest after `timeoutMs`. */
function ended(holder: Held, signal: AbortSignal, timeoutMs: number): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      const place = holder.waiting.indexOf(end);
      if (place !== -1) holder.waiting.splice(place, 1);
      resolve();
    };
    const timer = setTimeout(end, Math.max(0, timeoutMs));
    signal.addEventListener('abort', end);
    holder.waiting.push(end);
  });
}

class RedisLock {
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
      if (signal.aborted || Date.now() >= until) throw new UploadLockedError();
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
