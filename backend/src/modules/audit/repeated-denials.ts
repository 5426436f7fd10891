import { LRUCache } from 'lru-cache';

/** One entry for the same refusal in this time, in milliseconds. */
const WINDOW_MS = 60_000;
const KEYS_MAX = 10_000;

interface Window {
  readonly until: number;
  count: number;
}

/**
 * Counts refusals that repeat, so that a client in a loop does not fill the audit log: the first one
 * is recorded at once, and the first one after a minute says how many there were in between.
 */
export class RepeatedDenials {
  readonly #windows = new LRUCache<string, Window>({ max: KEYS_MAX });
  readonly #now: () => number;

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  /** @returns how often it was counted since it was recorded last; null: not to be recorded now */
  count(key: string): number | null {
    const now = this.#now();
    const window = this.#windows.get(key);
    if (window !== undefined && now < window.until) {
      window.count += 1;
      return null;
    }
    this.#windows.set(key, { until: now + WINDOW_MS, count: 0 });
    return window?.count ?? 0;
  }
}
