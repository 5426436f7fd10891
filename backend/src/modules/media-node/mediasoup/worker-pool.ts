import { Logger } from '@nestjs/common';
import { MediaUnavailableError } from '../port/media.errors.js';
import type { MediaRouter } from './media-router.js';
import { MediaWorker } from './media-worker.js';
import type { Loaded, MediaWorkerEnd, MediaWorkerOptions, WorkerLoad } from './media-worker.js';

/**
 * The worker with the lowest load, null when there is none: the one with the fewest streams (each
 * consumer and producer is one RTP stream), and among equals the one with the fewest routers, so
 * that new calls without streams are distributed, too.
 */
export function leastLoaded<W extends Loaded>(workers: readonly W[]): W | null {
  let best = workers[0] ?? null;
  for (const worker of workers) {
    if (best !== null && compare(worker.load, best.load) < 0) best = worker;
  }
  return best;
}

export interface WorkerPoolOptions {
  readonly size: number;
  /** First port; worker n takes `basePort + n`. 0: any free ports. */
  readonly basePort: number;
  readonly worker: Pick<MediaWorkerOptions, 'plan' | 'workerBin'>;
  readonly hang?: HangTimings;
}

/**
 * Milliseconds between two checks whether a worker answers, and until one that does not counts as
 * hanging.
 */
interface HangTimings {
  readonly checkMs: number;
  readonly withinMs: number;
}

/**
 * Longer than a worker needs on a busy machine, short enough for users whose media has stopped.
 */
const HANG: HangTimings = { checkMs: 5000, withinMs: 15_000 };

/**
 * Milliseconds before a dead worker is replaced: at once, then with longer delays while the
 * replacements die, too.
 */
const BACK_OFF = [0, 500, 1000, 2000, 5000, 10_000, 30_000];
/** Milliseconds after which a worker counts as healthy and the back-off is reset. */
const HEALTHY_AFTER = 60_000;

interface Slot {
  worker: MediaWorker | null;
  startedAt: number;
  failures: number;
  timer: NodeJS.Timeout | null;
}

/**
 * The workers of this process. A dead worker is replaced with back-off; the others are not
 * affected. A hanging worker is killed: nothing else would end it, its calls have no media, and new
 * calls on it cannot start.
 */
export class WorkerPool {
  readonly #options: WorkerPoolOptions;
  readonly #logger = new Logger('MediaWorkers');
  readonly #slots: Slot[];
  readonly #checking = new Set<MediaWorker>();
  readonly #launches = new Set<Promise<void>>();
  #checkTimer: NodeJS.Timeout | null = null;
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
   * @throws the first error; workers that did start are closed
   */
  static async start(options: WorkerPoolOptions): Promise<WorkerPool> {
    const pool = new WorkerPool(options);
    const started = await Promise.allSettled(
      pool.#slots.map((_slot, index) => pool.#launch(index)),
    );
    const failure = started.find((result) => result.status === 'rejected');
    if (failure === undefined) {
      pool.#checkTimer = setInterval(() => pool.#checkAll(), (options.hang ?? HANG).checkMs);
      return pool;
    }
    pool.close();
    throw failure.reason;
  }

  /** The running workers. */
  get workers(): readonly MediaWorker[] {
    return this.#slots.flatMap(({ worker }) => (worker === null || worker.closed ? [] : [worker]));
  }

  get size(): number {
    return this.#options.size;
  }

  /**
   * Waits for a worker that is starting when none runs.
   * @throws MediaUnavailableError when there is none either
   */
  async createRouter(): Promise<MediaRouter> {
    if (this.workers.length === 0) await Promise.any([...this.#launches]).catch(() => undefined);
    const worker = leastLoaded(this.workers);
    if (worker === null)
      throw new MediaUnavailableError('No media worker is running; try again shortly.');
    return worker.createRouter();
  }

  /** Closes all workers; none is replaced any more. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    if (this.#checkTimer !== null) clearInterval(this.#checkTimer);
    for (const slot of this.#slots) {
      if (slot.timer !== null) clearTimeout(slot.timer);
      slot.timer = null;
      slot.worker?.close();
      slot.worker = null;
    }
  }

  #checkAll(): void {
    for (const worker of this.workers) if (!this.#checking.has(worker)) void this.#check(worker);
  }

  async #check(worker: MediaWorker): Promise<void> {
    this.#checking.add(worker);
    const answers = await worker.answers((this.#options.hang ?? HANG).withinMs);
    this.#checking.delete(worker);
    if (answers || worker.closed || this.#closed) return;
    this.#logger.error(
      `Media worker ${worker.index} (process ${worker.pid}) does not answer; ending it`,
    );
    worker.kill();
  }

  #launch(index: number): Promise<void> {
    const launch = this.#start(index).finally(() => this.#launches.delete(launch));
    this.#launches.add(launch);
    return launch;
  }

  async #start(index: number): Promise<void> {
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
    // mediasoup closes its workers on SIGINT: the process shuts down.
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
    const launch = (): void => {
      slot.timer = null;
      this.#launch(index).catch((error: unknown) => {
        if (this.#closed) return;
        this.#logger.error({ err: error }, `Media worker ${index} could not be started`);
        this.#replace(index);
      });
    };
    // At once, so that the devices that join again wait for this worker.
    if (delay === 0) launch();
    else slot.timer = setTimeout(launch, delay);
  }
}

function compare(left: WorkerLoad, right: WorkerLoad): number {
  const streams = left.consumers + left.producers - (right.consumers + right.producers);
  return streams === 0 ? left.routers - right.routers : streams;
}
