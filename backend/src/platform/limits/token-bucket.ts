/**
 * A token bucket that refills continuously. Taking a point is a subtraction: for events that happen
 * thousands of times a second on one connection.
 */
export class TokenBucket {
  readonly #capacity: number;
  readonly #perMs: number;
  readonly #now: () => number;
  #points: number;
  #at: number;

  /**
   * @param capacity points in a full bucket
   * @param perSecond points added per second
   * @param now clock in milliseconds, for tests
   */
  constructor(capacity: number, perSecond: number, now: () => number = Date.now) {
    this.#capacity = capacity;
    this.#perMs = perSecond / 1000;
    this.#now = now;
    this.#points = capacity;
    this.#at = now();
  }

  /** Takes points; false when there are not enough, in which case it takes none. */
  take(points = 1): boolean {
    this.#refill();
    if (this.#points < points) return false;
    this.#points -= points;
    return true;
  }

  /** Takes points for work that was done already, even more than there are. */
  spend(points: number): void {
    this.#refill();
    this.#points -= points;
  }

  /** Milliseconds until there are points again; 0 when there are. */
  get emptyMs(): number {
    this.#refill();
    return this.#points > 0 ? 0 : (1 - this.#points) / this.#perMs;
  }

  #refill(): void {
    const now = this.#now();
    this.#points = Math.min(
      this.#capacity,
      this.#points + Math.max(0, now - this.#at) * this.#perMs,
    );
    this.#at = now;
  }
}
