/** Plain data: it travels as JSON. */
export type JobPayload = Readonly<Record<string, unknown>>;

export interface Job {
  /** Which handler takes it. */
  readonly name: string;
  /** With the name, what makes it unique: scheduling again replaces the waiting one. */
  readonly key: string;
  readonly payload: JobPayload;
  /** Milliseconds from now. */
  readonly delayMs: number;
}

export type JobHandler = (payload: JobPayload) => Promise<void>;

/**
 * Work for later. One of the processes with the role `jobs` does it, once unless that process dies
 * in the middle of it: handlers have to bear a repetition. With Redis the jobs survive a restart,
 * without it they live and end with the process. A handler that throws is logged; the job is gone.
 */
export abstract class JobQueue {
  /** @throws UnavailableError when Redis is there but does not answer */
  abstract schedule(job: Job): Promise<void>;

  /** Forgets a waiting job; nothing happens when there is none or when it already runs. */
  abstract cancel(name: string, key: string): Promise<void>;

  /** Says who does the jobs of this name; call in `onModuleInit`, once a name. */
  abstract process(name: string, handler: JobHandler): void;

  /** Runs `handler` every `intervalMs` in one process of all; the first time after one interval. */
  abstract every(name: string, intervalMs: number, handler: () => Promise<void>): void;
}
