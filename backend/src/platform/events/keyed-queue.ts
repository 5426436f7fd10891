/**
 * Runs work of the same key one after another, and work of different keys at the same time. Used
 * for everything that is published after an asynchronous step (a query, Redis), so that clients
 * receive it in the order of the events.
 */
export class KeyedQueue<Key> {
  readonly #tails = new Map<Key, Promise<void>>();

  /** The number of keys with pending work. */
  get size(): number {
    return this.#tails.size;
  }

  /**
   * Runs `work` after all earlier work of this key; at once when there is none. Rejects when `work`
   * does.
   */
  run<T>(key: Key, work: () => Promise<T> | T): Promise<T> {
    const before = this.#tails.get(key);
    const result = before === undefined ? started(work) : before.then(work);
    const tail: Promise<void> = result.then(
      () => this.#ended(key, tail),
      () => this.#ended(key, tail),
    );
    this.#tails.set(key, tail);
    return result;
  }

  #ended(key: Key, tail: Promise<void>): void {
    if (this.#tails.get(key) === tail) this.#tails.delete(key);
  }

  /** Fulfils when all work that is pending at the time of the call has ended. */
  async settled(): Promise<void> {
    await Promise.all(this.#tails.values());
  }
}

/** At once; an error that is thrown becomes a rejection. */
function started<T>(work: () => Promise<T> | T): Promise<T> {
  try {
    return Promise.resolve(work());
  } catch (error) {
    return Promise.reject(error instanceof Error ? error : new Error(String(error)));
  }
}
