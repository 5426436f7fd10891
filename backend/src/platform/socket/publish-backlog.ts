import { Logger } from '@nestjs/common';
import type { Redis } from 'ioredis';
import { isWriteRefusal } from '../errors/index.js';
import type { RedisConnections } from '../redis/index.js';

/**
 * Events that may wait for Redis: far fewer than the stream keeps, since the readers have to find
 * all of them when they are written at once.
 */
const WAITING_MAX = 5_000;
const WAITING_MAX_BYTES = 64 * 1024 * 1024;
/**
 * Room changes have a higher bound: without them a client would receive events of a conversation
 * that its user has left.
 */
const CHANGES_MAX = 4 * WAITING_MAX;

type Add = (...args: unknown[]) => Promise<unknown>;

interface Entry {
  readonly args: readonly unknown[];
  readonly bytes: number;
  /** Position in the order of writing; kept when the entry has to be written again. */
  readonly number: number;
}

/**
 * Entries that wait to be written to the stream. While Redis is unavailable, ioredis keeps every
 * command in memory; while Redis refuses writes (its memory is full), the entries are kept here and
 * written again later. Both share one bound. The clients of other nodes miss what exceeds the
 * bound: the handlers of `onMissed` are called as soon as everything that waited is written.
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
    const addCounted: Add = (...args) => this.#enqueue(args);
    connection.xadd = addCounted as Redis['xadd'];
    redis.onWritable(() => this.#writeHeld());
  }

  onMissed(handler: () => void): void {
    this.#missedHandlers.push(handler);
  }

  /** Whether one more event may wait. */
  get hasRoom(): boolean {
    if (this.#waiting < WAITING_MAX && this.#bytes < WAITING_MAX_BYTES) return true;
    this.#recordMissed(
      'Too many events wait for Redis; clients of other nodes will be asked to connect again',
    );
    return false;
  }

  async #enqueue(args: readonly unknown[]): Promise<void> {
    if (this.#waiting >= CHANGES_MAX) {
      this.#recordMissed('Too many changes of rooms wait for Redis');
      return;
    }
    this.#count += 1;
    const entry = { args, bytes: bytesOf(args), number: this.#count };
    this.#waiting += 1;
    this.#bytes += entry.bytes;
    await this.#write(entry);
  }

  /** Never rejects, because the library ignores rejections. */
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
      this.#recordMissed('An event for the clients of other nodes could not be written', error);
      this.#forget(entry);
      return;
    }
    this.#forget(entry);
    // The stream takes entries again: now the notice about missing ones can be written.
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
  #recordMissed(what: string, error?: unknown): void {
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
