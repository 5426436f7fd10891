import type { LockPort, OutboxStore, TokenStore } from '../storage.js';

/** Forgets the refresh token when the process ends. */
export class MemoryTokens implements TokenStore {
  #token: string | null = null;

  load(): Promise<string | null> {
    return Promise.resolve(this.#token);
  }

  save(refreshToken: string | null): Promise<void> {
    this.#token = refreshToken;
    return Promise.resolve();
  }
}

/** Forgets drafts and unsent messages when the process ends. */
export class MemoryOutbox implements OutboxStore {
  readonly #entries = new Map<string, string>();

  get(key: string): Promise<string | null> {
    return Promise.resolve(this.#entries.get(key) ?? null);
  }

  set(key: string, value: string): Promise<void> {
    this.#entries.set(key, value);
    return Promise.resolve();
  }

  remove(key: string): Promise<void> {
    this.#entries.delete(key);
    return Promise.resolve();
  }

  keys(prefix: string): Promise<readonly string[]> {
    return Promise.resolve([...this.#entries.keys()].filter((key) => key.startsWith(prefix)));
  }
}

/** Locks that hold within this process: enough where one process uses one token. */
export class InProcessLocks implements LockPort {
  readonly #tails = new Map<string, Promise<unknown>>();

  async run<T>(name: string, work: () => Promise<T>): Promise<T> {
    const before = this.#tails.get(name) ?? Promise.resolve();
    const mine = before.then(work, work);
    const tail = mine.catch(() => undefined);
    this.#tails.set(name, tail);
    try {
      return await mine;
    } finally {
      if (this.#tails.get(name) === tail) this.#tails.delete(name);
    }
  }
}
