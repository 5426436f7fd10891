import { Injectable, Logger } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { ShutdownSequence } from '../lifecycle/index.js';
import { FAILED_MAX, FAILED_SECONDS, sentenceOf } from './failed-jobs.js';
import type { FailedJobs, JobCounts, KeptJob } from './failed-jobs.js';
import { JobQueue } from './job-queue.js';
import type { Job, JobHandler } from './job-queue.js';

/** Longest delay of a Node timer. */
const TIMER_MAX_MS = 2_147_483_647;

type Work = () => Promise<void> | undefined;

/** What is started, and again after it has failed. */
interface Run {
  readonly id: string;
  readonly name: string;
  readonly repeats: boolean;
  readonly work: Work;
}

/** The job queue for installations without Redis: timers of this process. */
@Injectable()
export class InProcessQueue extends JobQueue implements FailedJobs, OnModuleInit {
  readonly durable = false;
  readonly #logger = new Logger('Jobs');
  readonly #shutdown: ShutdownSequence;
  readonly #handlers = new Map<string, JobHandler>();
  readonly #waiting = new Map<string, NodeJS.Timeout>();
  readonly #repeating = new Map<string, NodeJS.Timeout>();
  readonly #running = new Set<Promise<void>>();
  /** By their ids, the oldest first. */
  readonly #failed = new Map<string, { readonly kept: KeptJob; readonly run: Run }>();
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
    this.#failed.delete(id);
    // A copy, as with the other implementation: the payload must not change afterwards.
    const payload = structuredClone(job.payload);
    const timer = setTimeout(
      () => {
        this.#waiting.delete(id);
        const work: Work = () => this.#handlers.get(job.name)?.(payload);
        this.#run({ id, name: job.name, repeats: false, work });
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
    this.#failed.delete(id);
    return Promise.resolve();
  }

  process(name: string, handler: JobHandler): void {
    this.#handlers.set(name, handler);
  }

  every(name: string, intervalMs: number, handler: () => Promise<void>): void {
    clearInterval(this.#repeating.get(name));
    const timer = setInterval(() => {
      this.#run({ id: `repeat:${name}`, name, repeats: true, work: handler });
    }, intervalMs);
    timer.unref();
    this.#repeating.set(name, timer);
  }

  counts(): Promise<JobCounts> {
    this.#forgetOld();
    return Promise.resolve({
      waiting: 0,
      scheduled: this.#waiting.size + this.#repeating.size,
      active: this.#running.size,
      failed: this.#failed.size,
    });
  }

  list(): Promise<readonly KeptJob[]> {
    this.#forgetOld();
    return Promise.resolve([...this.#failed.values()].map(({ kept }) => kept).reverse());
  }

  retry(id: string): Promise<KeptJob | null> {
    const found = this.#failed.get(id);
    if (found === undefined || this.#closed) return Promise.resolve(null);
    this.#failed.delete(id);
    this.#run(found.run, found.kept.attempts + 1);
    return Promise.resolve(found.kept);
  }

  remove(id: string): Promise<KeptJob | null> {
    const kept = this.#failed.get(id)?.kept ?? null;
    this.#failed.delete(id);
    return Promise.resolve(kept);
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

  #run(run: Run, attempts = 1): void {
    if (this.#closed) return;
    const running = Promise.resolve()
      .then(run.work)
      .catch((error: unknown) => {
        this.#logger.error({ err: error, job: run.name }, 'A job failed');
        this.#keep(run, attempts, error);
      })
      .finally(() => this.#running.delete(running));
    this.#running.add(running);
  }

  #keep(run: Run, attempts: number, error: unknown): void {
    const { id, name, repeats } = run;
    const kept = { id, name, repeats, attempts, failedAt: new Date(), error: sentenceOf(error) };
    this.#failed.delete(id);
    this.#failed.set(id, { kept, run });
    const [oldest] = this.#failed.keys();
    if (this.#failed.size > FAILED_MAX && oldest !== undefined) this.#failed.delete(oldest);
  }

  #forgetOld(): void {
    const before = Date.now() - FAILED_SECONDS * 1000;
    for (const [id, { kept }] of this.#failed)
      if (kept.failedAt.getTime() < before) this.#failed.delete(id);
  }
}

function idOf(name: string, key: string): string {
  return `${name}:${key}`;
}
