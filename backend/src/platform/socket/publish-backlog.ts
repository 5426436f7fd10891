import { Logger } from '@nestjs/common';
import type { Redis } from 'ioredis';
import { isWriteRefusal } from '../errors/index.js';
import type { RedisConnections } from '../redis/index.js';

/**
 * Events that may wait for Redis. Far fewer than the stream between the nodes keeps, so that the readers find all of them when they are written
 * at once.
 */
const WAITING_MAX = 5_000;
const WAITING_MAX_BYTES = 64 * 1024 * 1024;
/** Changes of rooms may wait beyond that: without them a client would get events of a conversation that its user has left. */
const CHANGES_MAX = 4 * WAITING_MAX;

type Add = (...args: unknown[]) => Promise<unknown>;

interface Entry {
  readonly args: readonly unknown[];
  readonly bytes: number;
  /** Their order, which an entry keeps that has to be written again. */
  readonly number: number;
}

/**
 * What waits to be written to the stream. While Redis is away ioredis keeps every command in memory, and while Redis refuses writes (its memory
 * is full) the entries are kept here and written again when it takes them. Both share one bound. What goes beyond the bound is missed by the
 * clients of other nodes: the handlers of `onMissed` are called as soon as everything that waited is written.
 */
export class PublishBacklog {
  readonly #logger = new Logger('Redis');
  readonly #redis: Pick<RedisConnections, 'refusesWrites' | 'onWritable'>;
  readonly #missedHandlers: (() => void)[] = [];
  readonly #add: Add;
  #held: Entry[] = [];
  #waiting = 0;
  #bytes = 0;
  #count = 0;
  #missed = false;

  constructor(connection: Redis, redis: Pick<RedisConnections, 'refusesWrites' | 'onWritable'>) {
    this.#redis = redis;
    this.#add = connection.xadd.bind(connection) as Add;
    const addCounted: Add = (...args) => this.#take(args);
    connection.xadd = addCounted as Redis['xadd'];
    redis.onWritable(() => this.#writeHeld());
  }

  onMissed(handler: () => void): void {
    this.#missedHandlers.push(handler);
  }

  /** Whether one more event may wait. */
  get takes(): boolean {
    if (this.#waiting < WAITING_MAX && this.#bytes < WAITING_MAX_BYTES) return true;
    this.#miss(
      'Too many events wait for Redis; clients of other nodes will be asked to connect again',
    );
    return false;
  }

  async #take(args: readonly unknown[]): Promise<void> {
    if (this.#waiting >= CHANGES_MAX) {
      this.#miss('Too many changes of rooms wait for Redis');
      return;
    }
    this.#count += 1;
    const entry = { args, bytes: bytesOf(args), number: this.#count };
    this.#waiting += 1;
    this.#bytes += entry.bytes;
    await this.#write(entry);
  }

  /** Never rejects: the library would only swallow it. */
  async #write(entry: Entry): Promise<void> {
    if (this.#redis.refusesWrites) {
      this.#held.push(entry);
      return;
    }
    try {
      await this.#add(...entry.args);
    } catch (error) {
      if (isWriteRefusal(error)) {
        this.#held.push(entry);
        // Redis may take writes again already: nothing else would write this entry then.
        if (!this.#redis.refusesWrites) this.#writeHeld();
        return;
      }
      this.#miss('An event for the clients of other nodes could not be written', error);
      this.#forget(entry);
      return;
    }
    this.#forget(entry);
    // The stream takes entries: now it can be said in it that others are missing.
    if (this.#waiting > 0 || !this.#missed) return;
    this.#missed = false;
    for (const handler of this.#missedHandlers) handler();
  }

  #writeHeld(): void {
    const held = this.#held.sort((one, other) => one.number - other.number);
    this.#held = [];
    for (const entry of held) void this.#write(entry);
  }

  #forget(entry: Entry): void {
    this.#waiting -= 1;
    this.#bytes -= entry.bytes;
  }

  /** One line in the log for each outage. */
  #miss(what: string, error?: unknown): void {
    if (!this.#missed)
      this.#logger.error({ waiting: this.#waiting, bytes: this.#bytes, err: error }, what);
    this.#missed = true;
  }
}

function bytesOf(args: readonly unknown[]): number {
  let bytes = 0;
  for (const arg of args) bytes += typeof arg === 'string' ? Buffer.byteLength(arg) : 16;
  return bytes;
}
