import type { CacheStore } from '../ports/client-ports.js';

/** A cache in memory, with its entries. */
export class MemoryCache implements CacheStore {
  readonly entries = new Map<string, string>();
  /** Every access fails. */
  broken = false;

  async get(key: string): Promise<string | null> {
    this.#check();
    return this.entries.get(key) ?? null;
  }

  async set(key: string, value: string): Promise<void> {
    this.#check();
    this.entries.set(key, value);
  }

  async remove(key: string): Promise<void> {
    this.#check();
    this.entries.delete(key);
  }

  async keys(prefix: string): Promise<readonly string[]> {
    this.#check();
    return [...this.entries.keys()].filter((key) => key.startsWith(prefix));
  }

  #check(): void {
    if (this.broken) throw new Error('broken');
  }
}
