import { Injectable } from '@nestjs/common';
import type { UserId } from '@chatcall/contracts';
import pLimit from 'p-limit';
import type { LimitFunction } from 'p-limit';

/** Requests of one kind that run at the same time for one user. */
const AT_ONCE = 4;

/**
 * Runs only a few requests of one kind at a time for each user; further ones wait in the order in which they came. Rate limits allow hundreds at
 * once, and without this those would all stand before the next user's request in the queue of the database.
 */
@Injectable()
export class UserConcurrency {
  readonly #queues = new Map<string, LimitFunction>();

  /**
   * @param kind event or route
   * @returns as `work` does
   */
  async run<T>(userId: UserId, kind: string, work: () => Promise<T>): Promise<T> {
    const key = `${userId} ${kind}`;
    let queue = this.#queues.get(key);
    if (queue === undefined) {
      queue = pLimit(AT_ONCE);
      this.#queues.set(key, queue);
    }
    try {
      return await queue(work);
    } finally {
      if (queue.activeCount + queue.pendingCount === 0) this.#queues.delete(key);
    }
  }

  /** Users and kinds with requests that have not ended. */
  get size(): number {
    return this.#queues.size;
  }
}
