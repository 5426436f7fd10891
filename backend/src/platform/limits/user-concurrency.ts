import { Injectable } from '@nestjs/common';
import type { UserId } from '@chatcall/contracts';

/** Requests of one kind that run at the same time for one user. */
const AT_ONCE = 4;

interface Running {
  count: number;
  readonly waiting: (() => void)[];
}

/**
 * Runs only a few requests of one kind at a time for each user; further ones wait in the order in
 * which they came. Rate limits allow hundreds at once, and without this those would all be ahead of
 * the next user's request in the queue of the database. Not p-limit, which costs 25 µs more for
 * each message (`npm run bench -- sends`).
 */
@Injectable()
export class UserConcurrency {
  readonly #running = new Map<string, Running>();

  /**
   * @param kind event or route
   * @returns as `work` does
   */
  run<T>(userId: UserId, kind: string, work: () => Promise<T>): Promise<T> {
    const key = `${userId} ${kind}`;
    const running = this.#running.get(key);
    const leave = (): void => {
      this.#leave(key);
    };
    if (running === undefined) {
      this.#running.set(key, { count: 1, waiting: [] });
      return work().finally(leave);
    }
    if (running.count < AT_ONCE) {
      running.count += 1;
      return work().finally(leave);
    }
    return new Promise<void>((resolve) => running.waiting.push(resolve)).then(work).finally(leave);
  }

  /** Users and kinds with requests that have not ended. */
  get size(): number {
    return this.#running.size;
  }

  /** Gives the place to the next one that waits. */
  #leave(key: string): void {
    const running = this.#running.get(key);
    if (running === undefined) return;
    const next = running.waiting.shift();
    if (next !== undefined) next();
    else if ((running.count -= 1) === 0) this.#running.delete(key);
  }
}
