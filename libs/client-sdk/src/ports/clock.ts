/** Ends a timer; harmless when it already ran. */
export type CancelTimer = () => void;

/** Time and timers. */
export interface ClockPort {
  /** Milliseconds since 1970. */
  now(): number;
  /** Runs `work` once after `delayMs` milliseconds. */
  after(delayMs: number, work: () => void): CancelTimer;
  /** Runs `work` every `periodMs` milliseconds, the first time after one period. */
  every(periodMs: number, work: () => void): CancelTimer;
}

/** Chance. */
export interface RandomPort {
  /** A random UUID (version 4), lower case. */
  uuid(): string;
  /** A number from 0 (inclusive) to 1 (exclusive). */
  fraction(): number;
}
