import type { Timestamp } from './protocol.js';

/** How many jobs a queue has. */
export interface JobQueueState {
  readonly name: string;
  readonly waiting: number;
  /** Run later, among them the next runs of repeating jobs. */
  readonly scheduled: number;
  readonly active: number;
  /** Of those that are kept: the newest 200, for 14 days. */
  readonly failed: number;
}

/** A job that has failed. What it was to work on is not shown. */
export interface FailedJob {
  readonly id: string;
  /** What it does, such as `mail.send`. */
  readonly name: string;
  readonly failedAt: Timestamp;
  /** How often it was started. */
  readonly attempts: number;
  /** The error in one line, in English. */
  readonly error: string;
  /** It also runs again by itself. */
  readonly repeats: boolean;
}

/** The queues of the server. */
export interface JobQueues {
  readonly queues: readonly JobQueueState[];
  /** Whether jobs outlive the end of the process: with Redis they do. */
  readonly durable: boolean;
}
