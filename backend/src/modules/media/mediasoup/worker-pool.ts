import { Logger } from '@nestjs/common';
import { MediaUnavailableError } from '../media.errors.js';
import type { MediaRouter } from './media-router.js';
import { MediaWorker } from './media-worker.js';
import type { MediaWorkerEnd, MediaWorkerOptions } from './media-worker.js';
import type { WorkerSelector } from './worker-selector.js';

export interface WorkerPoolOptions {
  readonly size: number;
  /** First port; worker n takes `basePort + n`. 0: any free ports. */
  readonly basePort: number;
  readonly worker: Pick<MediaWorkerOptions, 'plan' | 'workerBin'>;
  readonly select: WorkerSelector;
  readonly hang?: HangTimings;
}

/** Milliseconds between two looks whether a worker answers, and until one that does not counts as hanging. */
interface HangTimings {
  readonly lookMs: number;
  readonly withinMs: number;
}

/** Longer than a busy machine makes a worker wait, shorter than the patience of people whose media stands still. */
const HANG: HangTimings = { lookMs: 5000, withinMs: 15_000 };

/** Milliseconds before a dead worker is replaced: at once, then ever later while replacements keep dying. */
const BACK_OFF = [0, 500, 1000, 2000, 5000, 10_000, 30_000];
/** Milliseconds after which a worker counts as healthy and the back-off begins anew. */
const HEALTHY_AFTER = 60_000;

interface Slot {
  worker: MediaWorker | null;
  startedAt: number;
  failures: number;
  timer: NodeJS.Timeout | null;
}

/**
 * The workers of this process. A dead one is replaced by itself, with back-off; the others do not notice. One that hangs is killed, because nobody
 * else would end it: its calls stand still, and new ones cannot begin.
 */
export class WorkerPool {
  readonly #options: WorkerPoolOptions;
  readonly #logger = new Logger('MediaWorkers');
  readonly #slots: Slot[];
  readonly #looked = new Set<MediaWorker>();
  #look: NodeJS.Timeout | null = null;
  #closed = false;

  private constructor(options: WorkerPoolOptions) {
    this.#options = options;
    this.#slots = Array.from({ length: options.size }, () => ({
      worker: null,
      startedAt: 0,
      failures: 0,
      timer: null,
    }));
  }

  /**
   * Starts all workers.
   * @throws the first failure; workers that did start are ended
   */
  static async start(options: WorkerPoolOptions): Promise<WorkerPool> {
    const pool = new WorkerPool(options);
    const started = await Promise.allSettled(
      pool.#slots.map((_slot, index) => pool.#launch(index)),
    );
    const failure = started.find((result) => result.status === 'rejected');
    if (failure === undefined) {
      pool.#look = setInterval(() => pool.#lookAtAll(), (options.hang ?? HANG).lookMs);
      return pool;
    }
    pool.close();
    throw failure.reason;
  }

  /** Workers that run now. */
  get workers(): readonly MediaWorker[] {
    return this.#slots.flatMap(({ worker }) => (worker === null || worker.closed ? [] : [worker]));
  }

  get size(): number {
    return this.#options.size;
  }

  /** @throws MediaUnavailableError when no worker runs */
  async createRouter(): Promise<MediaRouter> {
    const worker = this.#options.select(this.workers);
    if (worker === null)
      throw new MediaUnavailableError('No media worker is running; try again shortly.');
    return worker.createRouter();
  }

  /** Ends all workers; none is replaced any more. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    if (this.#look !== null) clearInterval(this.#look);
    for (const slot of this.#slots) {
      if (slot.timer !== null) clearTimeout(slot.timer);
      slot.timer = null;
      slot.worker?.close();
      slot.worker = null;
    }
  }

  #lookAtAll(): void {
    for (const worker of this.workers) if (!this.#looked.has(worker)) void this.#lookAt(worker);
  }

  async #lookAt(worker: MediaWorker): Promise<void> {
    this.#looked.add(worker);
    const answers = await worker.answers((this.#options.hang ?? HANG).withinMs);
    this.#looked.delete(worker);
    if (answers || worker.closed || this.#closed) return;
    this.#logger.error(
      `Media worker ${worker.index} (process ${worker.pid}) does not answer; ending it`,
    );
    worker.kill();
  }

  async #launch(index: number): Promise<void> {
    const { basePort, worker: shared } = this.#options;
    const worker = await MediaWorker.start({
      ...shared,
      index,
      port: basePort === 0 ? 0 : basePort + index,
    });
    const slot = this.#slots[index];
    if (this.#closed || slot === undefined) return worker.close();
    slot.worker = worker;
    slot.startedAt = Date.now();
    worker.once('ended', (how) => this.#ended(index, worker, how));
  }

  #ended(index: number, worker: MediaWorker, how: MediaWorkerEnd): void {
    const slot = this.#slots[index];
    if (this.#closed || slot?.worker !== worker) return;
    slot.worker = null;
    // mediasoup ends its workers by itself on SIGINT and SIGTERM: the process is going down.
    if (how === 'closed') return;
    this.#logger.error(`Media worker ${index} (process ${worker.pid}) died; starting another`);
    if (Date.now() - slot.startedAt > HEALTHY_AFTER) slot.failures = 0;
    this.#replace(index);
  }

  #replace(index: number): void {
    const slot = this.#slots[index];
    if (this.#closed || slot === undefined) return;
    const delay = BACK_OFF[Math.min(slot.failures, BACK_OFF.length - 1)] ?? 0;
    slot.failures += 1;
    slot.timer = setTimeout(() => {
      slot.timer = null;
      this.#launch(index).catch((error: unknown) => {
        if (this.#closed) return;
        this.#logger.error({ err: error }, `Media worker ${index} could not be started`);
        this.#replace(index);
      });
    }, delay);
  }
}
