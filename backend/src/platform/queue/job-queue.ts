/** Plain data: it travels as JSON. */
export type JobPayload = Readonly<Record<string, unknown>>;

export interface Job {
  /** Selects the handler. */
  readonly name: string;
  /** Unique for each name: scheduling again replaces the earlier job. */
  readonly key: string;
  readonly payload: JobPayload;
  /** Milliseconds from now. */
  readonly delayMs: number;
}

export type JobHandler = (payload: JobPayload) => Promise<void>;

/**
 * Delayed jobs. One of the processes with the role `jobs` runs a job, once unless that process is
 * killed meanwhile: handlers must be idempotent. With Redis the jobs survive a restart, without it
 * they do not. The error of a handler is logged; the job is not repeated, but kept as one of the `FailedJobs`.
 */
export abstract class JobQueue {
  /** @throws UnavailableError when Redis is configured but does not answer */
  abstract schedule(job: Job): Promise<void>;

  /** Cancels a scheduled job; does nothing when there is none or when it is already running. */
  abstract cancel(name: string, key: string): Promise<void>;

  /** Sets the handler of the jobs of a name; call in `onModuleInit`, once for each name. */
  abstract process(name: string, handler: JobHandler): void;

  /**
   * Runs `handler` every `intervalMs` in one of the processes; the first time after one interval.
   */
  abstract every(name: string, intervalMs: number, handler: () => Promise<void>): void;
}
