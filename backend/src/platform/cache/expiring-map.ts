interface Entry<V> {
  readonly value: V;
  readonly expiresAt: number;
}

/**
 * A map for caches: each entry expires after a fixed time, and the oldest are removed when there
 * are too many.
 */
export class ExpiringMap<K, V> {
  readonly #ttlMs: number;
  readonly #maxSize: number;
  readonly #now: () => number;
  /** In the order of expiry, since all entries have the same lifetime. */
  readonly #entries = new Map<K, Entry<V>>();

  /**
   * @param ttlMs lifetime of an entry in milliseconds
   * @param maxSize maximum number of entries
   * @param now clock in milliseconds, for tests
   */
  constructor(ttlMs: number, maxSize: number, now: () => number = Date.now) {
    this.#ttlMs = ttlMs;
    this.#maxSize = maxSize;
    this.#now = now;
  }

  get size(): number {
    return this.#entries.size;
  }

  get(key: K): V | undefined {
    const entry = this.#entries.get(key);
    if (entry === undefined) return undefined;
    if (entry.expiresAt > this.#now()) return entry.value;
    this.#entries.delete(key);
    return undefined;
  }

  set(key: K, value: V): void {
    const now = this.#now();
    this.#entries.delete(key);
    this.#entries.set(key, { value, expiresAt: now + this.#ttlMs });
    for (const [oldest, entry] of this.#entries) {
      if (this.#entries.size <= this.#maxSize && entry.expiresAt > now) return;
      this.#entries.delete(oldest);
    }
  }

  delete(key: K): void {
    this.#entries.delete(key);
  }

  clear(): void {
    this.#entries.clear();
  }
}
