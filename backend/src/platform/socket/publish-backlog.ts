import { Logger } from '@nestjs/common';
import type { Redis } from 'ioredis';

/**
 * Events that may wait for Redis. Far fewer than the stream between the nodes keeps, so that the readers find all of them when they are written
 * at once.
 */
const WAITING_MAX = 5_000;

type Add = (...args: unknown[]) => Promise<unknown>;

/**
 * What waits on a connection to be written to the stream. While Redis is away ioredis keeps every command in memory, without a bound:
 * an hour of that in a busy installation would be gigabytes.
 */
export class PublishBacklog {
  readonly #logger = new Logger('Redis');
  #waiting = 0;
  #told = false;

  constructor(connection: Redis) {
    const add = connection.xadd.bind(connection) as Add;
    const addCounted: Add = (...args) => {
      this.#waiting += 1;
      return add(...args).finally(() => this.#written());
    };
    connection.xadd = addCounted as Redis['xadd'];
  }

  /** Whether one more event may wait. */
  get takes(): boolean {
    if (this.#waiting < WAITING_MAX) return true;
    if (!this.#told)
      this.#logger.warn(
        { waiting: this.#waiting },
        'Too many events wait for Redis; clients of other nodes miss what comes now',
      );
    this.#told = true;
    return false;
  }

  #written(): void {
    this.#waiting -= 1;
    if (this.#waiting === 0) this.#told = false;
  }
}
