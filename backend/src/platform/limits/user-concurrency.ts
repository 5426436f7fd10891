import { Injectable } from '@nestjs/common';
import type { UserId } from '@chatcall/contracts';

/** Maximum concurrent requests of one kind for one user. */
export const AT_ONCE = 4;

interface Running {
  count: number;
  readonly waiting: (() => void)[];
}

/**
 * Limits the concurrent requests of one kind for each user; further ones wait in order. Rate limits
 * allow bursts of hundreds, which would otherwise all be ahead of the next user's request in the
 * queue of the database. Not p-limit, which costs 25 µs more for each message (`npm run bench --
 * sends`).
 */
@Injectable()
export class UserConcurrency {
  readonly #running = new Map<string, Running>();

  /**
   * @param kind the event or route
   * @returns the result of `work`
   */
  async run<T>(userId: UserId, kind: string, work: () => Promise<T>): Promise<T> {
    const key = this.keyOf(userId, kind);
    const entry = this.enter(key);
    if (entry !== null) await entry;
    try {
      return await work();
    } finally {
      this.leave(key);
    }
  }

  /** For `enter` and `leave`. */
  keyOf(userId: UserId, kind: string): string {
    return `${userId} ${kind}`;
  }

  /**
   * For work that arrives thousands of times a second, where a promise more shows. `leave` has to be
   * called after the work.
   * @returns null when the work may begin at once, or else what to wait for before it
   */
  enter(key: string): Promise<void> | null {
    const running = this.#running.get(key);
    if (running === undefined) this.#running.set(key, { count: 1, waiting: [] });
    else if (running.count < AT_ONCE) running.count += 1;
    else return new Promise<void>((resolve) => running.waiting.push(resolve));
    return null;
  }

  /** Starts the next waiting request. */
  leave(key: string): void {
    const running = this.#running.get(key);
    if (running === undefined) return;
    const next = running.waiting.shift();
    if (next !== undefined) next();
    else if ((running.count -= 1) === 0) this.#running.delete(key);
  }

  /** The number of users and kinds with running requests. */
  get size(): number {
    return this.#running.size;
  }
}
