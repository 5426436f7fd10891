/** How many failed jobs are kept, and for how long. */
export const FAILED_MAX = 200;
export const FAILED_SECONDS = 14 * 86_400;

const SENTENCE_MAX = 300;
/** Passwords in addresses, such as those of the database. */
const LOGIN_IN_ADDRESS = /\/\/[^\s/@]+@/g;

/** A job whose handler has failed. Its payload stays in the queue. */
export interface KeptJob {
  readonly id: string;
  readonly name: string;
  readonly failedAt: Date;
  /** How often it was started. */
  readonly attempts: number;
  /** In one line, without logins of addresses. */
  readonly error: string;
  readonly repeats: boolean;
}

/** How many jobs there are. */
export interface JobCounts {
  readonly waiting: number;
  readonly scheduled: number;
  readonly active: number;
  readonly failed: number;
}

/**
 * The failed jobs of the queue: the newest are kept, to be started again or removed. A job that is
 * scheduled again or cancelled is not among them any more. Of a job that repeats only the last failed
 * run is kept: one that fails every few seconds would displace all others.
 */
export abstract class FailedJobs {
  /** Whether they outlive the end of the process. */
  abstract readonly durable: boolean;

  /** @throws UnavailableError when Redis is configured but does not answer */
  abstract counts(): Promise<JobCounts>;

  /** The newest first. @throws UnavailableError */
  abstract list(): Promise<readonly KeptJob[]>;

  /**
   * Starts a job again. Of two requests at once one starts it.
   * @returns null when it is not among the failed ones
   * @throws UnavailableError
   */
  abstract retry(id: string): Promise<KeptJob | null>;

  /**
   * @returns null when it is not among the failed ones
   * @throws UnavailableError
   */
  abstract remove(id: string): Promise<KeptJob | null>;
}

/** The text of an error as administrators see it. */
export function sentenceOf(error: unknown): string {
  const text = typeof error === 'string' ? error : (error as Error | undefined)?.message;
  const [line = ''] = (text ?? '').trim().split('\n');
  const sentence = line.replace(LOGIN_IN_ADDRESS, '//').trim();
  return sentence === '' ? 'The job failed without a reason.' : sentence.slice(0, SENTENCE_MAX);
}
