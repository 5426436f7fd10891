import { Injectable, Logger } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { ShutdownSequence } from '../lifecycle/index.js';

const MEBIBYTE = 1024 * 1024;
/**
 * Maximum queued bytes of one connection, of one owner over all connections, and of this process.
 */
export const QUEUED_BYTES_MAX = {
  connection: 4 * MEBIBYTE,
  owner: 16 * MEBIBYTE,
  total: 128 * MEBIBYTE,
} as const;

const CHECK_MS = 250;
/** A queue that became shorter within this time is being read, and is not closed to free memory. */
const READING_MS = 1_000;
/**
 * A queue that did not become shorter for this time is not being read. HTTP connections have a
 * timeout of the server instead.
 */
const UNREAD_MS = 60_000;

export type QueueEnd = 'connection-full' | 'owner-full' | 'total-full' | 'unread';

export interface ByteQueueOptions {
  /** The name in the log. */
  readonly kind: string;
  /** The user, or the address when no user is known. */
  readonly owner: string;
  /** Frees the memory by closing the connection at once. */
  readonly end: () => void;
  /** Returns the number of bytes, for queues that are not reported. Called at every check. */
  readonly measure?: () => number;
}

/** Bytes in memory that one client has not read, or has not finished sending. */
export class ByteQueue {
  readonly kind: string;
  owner: string;
  readonly end: () => void;
  readonly measure: (() => number) | null;
  /** Whether the next check looks at it. */
  listed = false;
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

  /** Milliseconds since it became shorter or stopped being empty. */
  idleMs(now: number): number {
    return now - this.#shorterAt;
  }

  /** Ignores later reports. */
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
 * Limits the bytes in memory for clients that do not read or do not finish sending: answers over
 * REST, packets of sockets, bodies of requests. Counting items would not be enough, since one item
 * may have a hundred bytes or a hundred thousand. A connection over its own limit is closed at
 * once; over the limit of its owner or of the process, the largest unread ones are closed until the
 * rest fits.
 */
@Injectable()
export class QueuedBytes implements OnModuleInit {
  readonly #logger = new Logger('QueuedBytes');
  readonly #shutdown: ShutdownSequence;
  readonly #measured = new Set<ByteQueue>();
  readonly #filled = new Set<ByteQueue>();
  /** Unread bytes of each owner at the last check. */
  #unreadOf: ReadonlyMap<string, number> = new Map();

  constructor(shutdown: ShutdownSequence) {
    this.#shutdown = shutdown;
  }

  onModuleInit(): void {
    const timer = setInterval(() => this.look(), CHECK_MS);
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
    this.#unlist(queue);
  }

  /**
   * Whether an owner must read before they may request more: half of their limit is unread.
   */
  mustRead(owner: string): boolean {
    return (this.#unreadOf.get(owner) ?? 0) > QUEUED_BYTES_MAX.owner / 2;
  }

  /** Closes connections that exceed a limit. */
  look(now = Date.now()): void {
    for (const queue of this.#measured) queue.set(queue.measure?.() ?? 0, now);
    for (const queue of this.#filled) if (queue.bytes === 0) this.#unlist(queue);
    for (const queue of this.#filled)
      if (queue.measure === null && queue.idleMs(now) >= UNREAD_MS) this.#end(queue, 'unread');
    const filled = [...this.#filled];
    // Queues that are being read are kept, unless all together exceed twice the total limit.
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
    // An empty queue is removed by the next check: most are empty again a moment later.
    if (queue.bytes > 0 && !queue.listed) {
      queue.listed = true;
      this.#filled.add(queue);
    }
    if (queue.measure === null && queue.bytes > QUEUED_BYTES_MAX.connection)
      this.#end(queue, 'connection-full');
  }

  #unlist(queue: ByteQueue): void {
    queue.listed = false;
    this.#filled.delete(queue);
  }

  #end(queue: ByteQueue, why: QueueEnd): void {
    this.close(queue);
    this.#logger.warn(
      { kind: queue.kind, owner: queue.owner, bytes: queue.bytes, why },
      'A client does not read or does not finish sending; its connection is closed',
    );
    try {
      queue.end();
    } catch (error) {
      this.#logger.error({ err: error, kind: queue.kind }, 'A connection could not be closed');
    }
  }
}

function sumOf(queues: readonly ByteQueue[]): number {
  return queues.reduce((sum, { bytes }) => sum + bytes, 0);
}
