import { Injectable } from '@nestjs/common';
import { LIMITS } from '@chatcall/contracts';
import type { CursorPage, FailedJob, JobQueues } from '@chatcall/contracts';
import { KeysetCursor, TEXT_FIELD, TIME_FIELD } from '../../platform/database/index.js';
import { NotFoundError } from '../../platform/errors/index.js';
import { EventBus } from '../../platform/events/index.js';
import { FailedJobs } from '../../platform/queue/index.js';
import type { KeptJob } from '../../platform/queue/index.js';
import { JobRemoved, JobRetried } from './jobs.events.js';

const QUEUE = 'jobs';

type Position = Pick<KeptJob, 'failedAt' | 'id'>;

const CURSOR = new KeysetCursor<Position>('failed-jobs', {
  failedAt: TIME_FIELD,
  id: TEXT_FIELD,
});

/** The failed jobs, for administrators. */
@Injectable()
export class JobsService {
  readonly #jobs: FailedJobs;
  readonly #events: EventBus;

  constructor(jobs: FailedJobs, events: EventBus) {
    this.#jobs = jobs;
    this.#events = events;
  }

  /** @throws CursorError, UnavailableError */
  async page(
    cursor: string | undefined,
    limit: number = LIMITS.pageDefault,
  ): Promise<CursorPage<FailedJob>> {
    const after = CURSOR.decode(cursor);
    const jobs = (await this.#jobs.list()).toSorted(compare);
    const later = jobs.filter((job) => after === null || compare(job, after) > 0);
    const { rows, nextCursor } = CURSOR.page(later, limit);
    return { items: rows.map(describe), nextCursor };
  }

  /** @throws UnavailableError */
  async queues(): Promise<JobQueues> {
    const counts = await this.#jobs.counts();
    return { queues: [{ name: QUEUE, ...counts }], durable: this.#jobs.durable };
  }

  /** @throws NotFoundError, UnavailableError */
  async retry(id: string): Promise<void> {
    const job = await this.#jobs.retry(id);
    if (job === null) throw new NotFoundError('There is no such failed job; it may run already.');
    this.#events.publish(new JobRetried(id, job.name));
  }

  /** May be repeated. @throws UnavailableError */
  async remove(id: string): Promise<void> {
    const job = await this.#jobs.remove(id);
    if (job !== null) this.#events.publish(new JobRemoved(id, job.name));
  }
}

/** The newest first; of two at once the order of their ids. */
function compare(one: Position, other: Position): number {
  const later = other.failedAt.getTime() - one.failedAt.getTime();
  if (later !== 0) return later;
  if (one.id === other.id) return 0;
  return one.id < other.id ? -1 : 1;
}

function describe({ failedAt, ...job }: KeptJob): FailedJob {
  return { ...job, failedAt: failedAt.toISOString() };
}
