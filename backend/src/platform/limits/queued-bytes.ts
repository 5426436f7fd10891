import { Injectable, Logger } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { ShutdownSequence } from '../lifecycle/index.js';

const MEBIBYTE = 1024 * 1024;
/**
 * Bytes that may wait for one connection, for one owner over all connections, and for everybody in
 * this process.
 */
export const QUEUED_BYTES_MAX = {
  connection: 4 * MEBIBYTE,
  owner: 16 * MEBIBYTE,
  total: 128 * MEBIBYTE,
} as const;

const LOOK_EVERY_MS = 250;
/** A queue that became shorter within this time is being read, and is not ended to make room. */
const READING_MS = 1_000;
/**
 * A queue that did not become shorter for so long is read by nobody. Of connections over HTTP the
 * server itself knows better (`timeout`).
 */
const UNREAD_MS = 60_000;

export type QueueEnd = 'connection-full' | 'owner-full' | 'total-full' | 'unread';

export interface ByteQueueOptions {
  /** What the log calls it. */
  readonly kind: string;
  /** Who pays for it: a user, or an address where no user is known. */
  readonly owner: string;
  /** Frees the memory: ends the connection at once. */
  readonly end: () => void;
  /** Asks for the number of bytes, for queues that nobody reports. Asked at every look. */
  readonly measure?: () => number;
}

/** What waits in memory for one client to read it, or to finish sending it. */
export class ByteQueue {
  readonly kind: string;
  owner: string;
  readonly end: () => void;
  readonly measure: (() => number) | null;
  readonly #changed: (queue: ByteQueue) => void;
  #bytes = 0;
  #shorterAt = 0;
  #closed = false;

  constructor(options: ByteQueueOptions, changed: (queue: ByteQueue) => void) {
    this.kind = options.kind;
    this.owner = options.owner;
    this.end = options.end;
    this.measure = options.measure ?? null;
    this.#changed = changed;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Milliseconds since it became shorter, or since something came into it while it was empty. */
  idleMs(now: number): number {
    return now - this.#shorterAt;
  }

  /** From now on nothing is reported any more. */
  close(): void {
    this.#closed = true;
  }

  set(bytes: number, now = Date.now()): void {
    if (this.#closed) return;
    if (bytes < this.#bytes || this.#bytes === 0) this.#shorterAt = now;
    this.#bytes = bytes;
    this.#changed(this);
  }
}

/**
 * Bounds the bytes that wait in memory for clients that do not read, or that send without an end:
 * answers over REST, packets of sockets, bodies of requests. Counting items would not do: one item
 * may have a hundred bytes or a hundred thousand. A connection over its own bound is ended at once;
 * over the bound of its owner or of the process, the largest that nobody reads are ended until the
 * rest fits.
 */
@Injectable()
export class QueuedBytes implements OnModuleInit {
  readonly #logger = new Logger('QueuedBytes');
  readonly #shutdown: ShutdownSequence;
  readonly #measured = new Set<ByteQueue>();
  readonly #filled = new Set<ByteQueue>();
  /** Bytes that each owner did not read, at the last look. */
  #unreadOf: ReadonlyMap<string, number> = new Map();

  constructor(shutdown: ShutdownSequence) {
    this.#shutdown = shutdown;
  }

  onModuleInit(): void {
    const timer = setInterval(() => this.look(), LOOK_EVERY_MS);
    timer.unref();
    this.#shutdown.register('close-workers', 'queued bytes', () => clearInterval(timer));
  }

  open(options: ByteQueueOptions): ByteQueue {
    const queue = new ByteQueue(options, (changed) => this.#changed(changed));
    if (queue.measure !== null) this.#measured.add(queue);
    return queue;
  }

  close(queue: ByteQueue): void {
    queue.close();
    this.#measured.delete(queue);
    this.#filled.delete(queue);
  }

  /**
   * Whether an owner has to read first, before more is made for them: half of what may wait for
   * them is not read.
   */
  mustRead(owner: string): boolean {
    return (this.#unreadOf.get(owner) ?? 0) > QUEUED_BYTES_MAX.owner / 2;
  }

  /** Ends what is over a bound. */
  look(now = Date.now()): void {
    for (const queue of this.#measured) queue.set(queue.measure?.() ?? 0, now);
    for (const queue of this.#filled)
      if (queue.measure === null && queue.idleMs(now) >= UNREAD_MS) this.#end(queue, 'unread');
    const filled = [...this.#filled];
    // Readers are spared, unless even they hold twice of what all may.
    const spare = sumOf(filled) <= 2 * QUEUED_BYTES_MAX.total;
    const unread = spare ? filled.filter((queue) => queue.idleMs(now) >= READING_MS) : filled;
    const ofOwner = new Map<string, number>();
    for (const { owner, bytes } of unread) ofOwner.set(owner, (ofOwner.get(owner) ?? 0) + bytes);
    this.#endLargest(unread, ofOwner);
    this.#unreadOf = ofOwner;
  }

  #endLargest(queues: readonly ByteQueue[], ofOwner: Map<string, number>): void {
    let total = sumOf(queues);
    for (const queue of queues.toSorted((one, other) => other.bytes - one.bytes)) {
      const owned = ofOwner.get(queue.owner) ?? 0;
      if (owned <= QUEUED_BYTES_MAX.owner && total <= QUEUED_BYTES_MAX.total) continue;
      total -= queue.bytes;
      ofOwner.set(queue.owner, owned - queue.bytes);
      this.#end(queue, owned > QUEUED_BYTES_MAX.owner ? 'owner-full' : 'total-full');
    }
  }

  #changed(queue: ByteQueue): void {
    if (queue.bytes === 0) this.#filled.delete(queue);
    else this.#filled.add(queue);
    if (queue.measure === null && queue.bytes > QUEUED_BYTES_MAX.connection)
      this.#end(queue, 'connection-full');
  }

  #end(queue: ByteQueue, why: QueueEnd): void {
    this.close(queue);
    this.#logger.warn(
      { kind: queue.kind, owner: queue.owner, bytes: queue.bytes, why },
      'A client does not read or does not finish; its connection is ended',
    );
    try {
      queue.end();
    } catch (error) {
      this.#logger.error({ err: error, kind: queue.kind }, 'A connection could not be ended');
    }
  }
}

function sumOf(queues: readonly ByteQueue[]): number {
  return queues.reduce((sum, { bytes }) => sum + bytes, 0);
}
