/**
 * Runs work one after another for each key, and side by side for different keys. Whatever publishes
 * something after it has waited for an answer (of the database, of Redis) runs here, so that
 * clients receive it in the order in which it happened.
 */
export class KeyedQueue<Key> {
  readonly #tails = new Map<Key, Promise<void>>();

  /** Keys with work that has not ended. */
  get size(): number {
    return this.#tails.size;
  }

  /**
   * Runs `work` when everything before it with this key has ended, at once where there is nothing.
   * Rejects as `work` does.
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

  /** Fulfils when all work that was there at the time of the call has ended. */
  async settled(): Promise<void> {
    await Promise.all(this.#tails.values());
  }
}
