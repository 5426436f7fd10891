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
  async run<T>(key: Key, work: () => Promise<T> | T): Promise<T> {
    const before = this.#tails.get(key);
    let leave: () => void = () => undefined;
    const tail = new Promise<void>((resolve) => {
      leave = resolve;
    });
    this.#tails.set(key, tail);
    if (before !== undefined) await before;
    try {
      return await work();
    } finally {
      if (this.#tails.get(key) === tail) this.#tails.delete(key);
      leave();
    }
  }

  /** Fulfils when all work that is pending at the time of the call has ended. */
  async settled(): Promise<void> {
    await Promise.all(this.#tails.values());
  }
}
