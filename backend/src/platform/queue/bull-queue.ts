import { InjectQueue } from '@nestjs/bull';
import { Injectable, Logger } from '@nestjs/common';
import type { OnApplicationBootstrap, OnModuleInit } from '@nestjs/common';
import type { Job as BullJob, Queue } from 'bull';
import { AppConfig } from '../../config/index.js';
import { UnavailableError, isError } from '../errors/index.js';
import { ShutdownSequence } from '../lifecycle/index.js';
import { RedisConnections } from '../redis/index.js';
import { FAILED_MAX, FAILED_SECONDS, sentenceOf } from './failed-jobs.js';
import type { FailedJobs, JobCounts, KeptJob } from './failed-jobs.js';
import { JobQueue } from './job-queue.js';
import type { Job, JobHandler, JobPayload } from './job-queue.js';

/** Name of the Bull queue. */
export const BULL_QUEUE = 'jobs';

/** Maximum concurrent jobs of one process. */
const CONCURRENCY = 16;
/** The name of Bull for all job names. */
const ALL_NAMES = '*';
/** Bull's errors for a job that has been started or removed meanwhile begin like this. */
const NOT_RETRIED = "Couldn't retry job";
/** Jobs of Bull that repeat have such ids. */
const REPEATED = 'repeat:';

/**
 * The job queue for installations with Redis: Bull, shared by all processes; those with the role
 * `jobs` process the jobs.
 */
@Injectable()
export class BullQueue
  extends JobQueue
  implements FailedJobs, OnModuleInit, OnApplicationBootstrap
{
  readonly durable = true;
  readonly #logger = new Logger('Jobs');
  readonly #queue: Queue<JobPayload>;
  readonly #shutdown: ShutdownSequence;
  readonly #processes: boolean;
  /** Milliseconds between two runs, by the name of the job. */
  readonly #intervals = new Map<string, number>();
  readonly #handlers = new Map<string, JobHandler>();
  #bootstrapped = false;
  #started = false;
  #closed = false;

  constructor(
    @InjectQueue(BULL_QUEUE) queue: Queue<JobPayload>,
    config: AppConfig,
    redis: RedisConnections,
    shutdown: ShutdownSequence,
  ) {
    super();
    this.#queue = queue;
    this.#shutdown = shutdown;
    this.#processes = config.roles.has('jobs');
    queue.on('error', (error: unknown) =>
      this.#logger.debug({ err: error }, 'The queue lost Redis'),
    );
    queue.on('failed', (job: BullJob | undefined, error: unknown) => {
      this.#logger.error({ err: error, job: job?.name }, 'A job failed');
      if (job === undefined || !repeats(job)) return;
      this.#forgetEarlier(job).catch((problem: unknown) =>
        this.#logger.debug({ err: problem, job: job.name }, 'Earlier failed runs were not removed'),
      );
    });
    queue.client.on('ready', () => this.#repeatAll());
    redis.onWritable(() => this.#repeatAll());
  }

  onModuleInit(): void {
    this.#shutdown.register('close-queue', 'bull', () => this.close());
  }

  /** Not earlier: a job from before the start may need a handler that is not registered yet. */
  onApplicationBootstrap(): void {
    this.#bootstrapped = true;
    this.#startOnce();
  }

  async schedule(job: Job): Promise<void> {
    if (this.#closed) return;
    this.#needRedis();
    await this.cancel(job.name, job.key);
    await this.#queue.add(job.name, job.payload, {
      jobId: idOf(job.name, job.key),
      delay: Math.max(0, job.delayMs),
      attempts: 1,
      removeOnComplete: true,
      removeOnFail: true,
    });
  }

  async cancel(name: string, key: string): Promise<void> {
    if (this.#closed) return;
    this.#needRedis();
    const job = await this.#queue.getJob(idOf(name, key));
    if (job === null || (await job.isActive())) return;
    // The job may have started meanwhile: Bull then refuses, and the job runs as if it had not been
    // cancelled.
    await job.remove().catch(() => undefined);
  }

  process(name: string, handler: JobHandler): void {
    if (this.#processes) this.#start(name, handler);
  }

  every(name: string, intervalMs: number, handler: () => Promise<void>): void {
    if (!this.#processes) return;
    this.#start(name, handler);
    this.#intervals.set(name, intervalMs);
    this.#repeatLogged(name, intervalMs);
  }

  async counts(): Promise<JobCounts> {
    this.#needRedis();
    const { waiting, delayed, active } = await this.#queue.getJobCounts();
    const failed = (await this.list()).length;
    return { waiting, scheduled: delayed, active, failed };
  }

  async list(): Promise<readonly KeptJob[]> {
    this.#needRedis();
    // Bull itself removes old ones only when another job fails.
    await this.#queue.clean(FAILED_SECONDS * 1000, 'failed');
    const jobs = await this.#queue.getFailed(0, FAILED_MAX - 1);
    return jobs.flatMap((job: BullJob | null) => (job === null ? [] : [keptJob(job)]));
  }

  /** Bull moves it from the failed to the waiting ones in one step, which only one request can do. */
  async retry(id: string): Promise<KeptJob | null> {
    const job = await this.#findFailed(id);
    if (job === null) return null;
    const kept = keptJob(job);
    try {
      await job.retry();
      return kept;
    } catch (error) {
      if (isError(error) && error.message.startsWith(NOT_RETRIED)) return null;
      throw error;
    }
  }

  async remove(id: string): Promise<KeptJob | null> {
    const job = await this.#findFailed(id);
    if (job === null) return null;
    await job.remove();
    return keptJob(job);
  }

  async #findFailed(id: string): Promise<BullJob<JobPayload> | null> {
    this.#needRedis();
    const job = await this.#queue.getJob(id);
    return job !== null && (await job.isFailed()) ? job : null;
  }

  /** Of a job that repeats the last failed run is enough. */
  async #forgetEarlier({ name, finishedOn = 0 }: BullJob): Promise<void> {
    const failed = await this.#queue.getFailed(0, FAILED_MAX - 1);
    for (const job of failed as readonly (BullJob | null)[])
      if (job?.name === name && repeats(job) && (job.finishedOn ?? 0) < finishedOn)
        await job.remove();
  }

  /** Waits for running jobs; scheduled ones stay in Redis. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#queue.close();
  }

  #start(name: string, handler: JobHandler): void {
    this.#handlers.set(name, handler);
    this.#startOnce();
  }

  /**
   * One processor for all names. Bull would name its connection, for a list of workers that nobody
   * asks for; when Redis is lost before that command is answered, the rejection of its promise has
   * no handler.
   */
  #startOnce(): void {
    if (!this.#bootstrapped || this.#started || this.#handlers.size === 0) return;
    this.#started = true;
    Object.assign(this.#queue, { setWorkerName: () => Promise.resolve() });
    this.#queue
      .process(ALL_NAMES, CONCURRENCY, (job) => this.#do(job))
      .catch((error: unknown) => {
        if (!this.#closed) this.#logger.error({ err: error }, 'The processing of jobs ended');
      });
  }

  async #do(job: BullJob<JobPayload>): Promise<void> {
    // Here, so that it also applies to the runs that an older version has added.
    job.opts.removeOnFail = { age: FAILED_SECONDS, count: FAILED_MAX };
    const handler = this.#handlers.get(job.name);
    if (handler === undefined)
      throw new Error(`No handler is registered for jobs with the name '${job.name}'.`);
    await handler(job.data);
  }

  /**
   * Redis may have lost its data, or refused the next run: a repeating job is stored only as its
   * next run. An existing one is not changed.
   */
  #repeatAll(): void {
    for (const [name, intervalMs] of this.#intervals) this.#repeatLogged(name, intervalMs);
  }

  #repeatLogged(name: string, intervalMs: number): void {
    this.#repeat(name, intervalMs).catch((error: unknown) => {
      if (!this.#closed)
        this.#logger.error({ err: error, job: name }, 'A repeating job could not be set up');
    });
  }

  /**
   * In Bull the interval is part of the identity of a repeating job: a job with an older interval
   * must be removed.
   */
  async #repeat(name: string, intervalMs: number): Promise<void> {
    for (const old of await this.#queue.getRepeatableJobs()) {
      if (old.name === name && Number(old.every) !== intervalMs)
        await this.#queue.removeRepeatableByKey(old.key);
    }
    await this.#queue.add(
      name,
      {},
      { repeat: { every: intervalMs }, removeOnComplete: true, removeOnFail: true },
    );
  }

  #needRedis(): void {
    if (
      this.#queue.client.status !== 'ready' &&
      this.#queue.client.status !== 'connecting' &&
      this.#queue.client.status !== 'connect'
    ) {
      throw new UnavailableError('Redis cannot be reached.');
    }
  }
}

function keptJob(job: BullJob): KeptJob {
  return {
    id: String(job.id),
    name: job.name,
    failedAt: new Date(job.finishedOn ?? job.timestamp),
    attempts: job.attemptsMade,
    error: sentenceOf(job.failedReason),
    repeats: repeats(job),
  };
}

function repeats({ id }: BullJob): boolean {
  return String(id).startsWith(REPEATED);
}

function idOf(name: string, key: string): string {
  return `${name}:${key}`;
}
