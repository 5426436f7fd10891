import { Injectable, Logger } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { ShutdownSequence } from '../lifecycle/index.js';
import { JobQueue } from './job-queue.js';
import type { Job, JobHandler } from './job-queue.js';

/** Longest delay of a Node timer. */
const TIMER_MAX_MS = 2_147_483_647;

/** The job queue for installations without Redis: timers of this process. */
@Injectable()
export class InProcessQueue extends JobQueue implements OnModuleInit {
  readonly #logger = new Logger('Jobs');
  readonly #shutdown: ShutdownSequence;
  readonly #handlers = new Map<string, JobHandler>();
  readonly #waiting = new Map<string, NodeJS.Timeout>();
  readonly #repeating = new Map<string, NodeJS.Timeout>();
  readonly #running = new Set<Promise<void>>();
  #closed = false;

  constructor(shutdown: ShutdownSequence) {
    super();
    this.#shutdown = shutdown;
  }

  onModuleInit(): void {
    this.#shutdown.register('close-queue', 'in-process jobs', () => this.close());
  }

  schedule(job: Job): Promise<void> {
    if (this.#closed) return Promise.resolve();
    const id = idOf(job.name, job.key);
    clearTimeout(this.#waiting.get(id));
    // A copy, as with the other implementation: the payload must not change afterwards.
    const payload = structuredClone(job.payload);
    const timer = setTimeout(
      () => {
        this.#waiting.delete(id);
        this.#run(job.name, () => this.#handlers.get(job.name)?.(payload));
      },
      Math.min(Math.max(0, job.delayMs), TIMER_MAX_MS),
    );
    this.#waiting.set(id, timer);
    return Promise.resolve();
  }

  cancel(name: string, key: string): Promise<void> {
    const id = idOf(name, key);
    clearTimeout(this.#waiting.get(id));
    this.#waiting.delete(id);
    return Promise.resolve();
  }

  process(name: string, handler: JobHandler): void {
    this.#handlers.set(name, handler);
  }

  every(name: string, intervalMs: number, handler: () => Promise<void>): void {
    clearInterval(this.#repeating.get(name));
    const timer = setInterval(() => this.#run(name, handler), intervalMs);
    timer.unref();
    this.#repeating.set(name, timer);
  }

  /** Cancels scheduled jobs and waits for running ones. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const timer of this.#waiting.values()) clearTimeout(timer);
    for (const timer of this.#repeating.values()) clearInterval(timer);
    this.#waiting.clear();
    this.#repeating.clear();
    await Promise.all(this.#running);
  }

  #run(name: string, work: () => Promise<void> | undefined): void {
    if (this.#closed) return;
    const run = Promise.resolve()
      .then(work)
      .catch((error: unknown) => this.#logger.error({ err: error, job: name }, 'A job failed'))
      .finally(() => this.#running.delete(run));
    this.#running.add(run);
  }
}

function idOf(name: string, key: string): string {
  return `${name}:${key}`;
}
