import type { Ack } from '@chatcall/contracts';

/** Milliseconds that an answer is kept at least. */
const KEEP_MS = 60_000;
/** Answers kept at most, before the older half is forgotten. */
const KEEP_COUNT = 20_000;

/**
 * Answers to requests that a client may send again because it never heard them. Kept in two generations: looking up, storing and
 * forgetting cost the same however many there are.
 */
export class StoredAnswers {
  #current = new Map<string, Promise<Ack<unknown>>>();
  #previous = new Map<string, Promise<Ack<unknown>>>();
  #turnedAt = Date.now();

  find(key: string): Promise<Ack<unknown>> | undefined {
    return this.#current.get(key) ?? this.#previous.get(key);
  }

  store(key: string, answer: Promise<Ack<unknown>>): void {
    const now = Date.now();
    if (this.#current.size >= KEEP_COUNT / 2 || now - this.#turnedAt > KEEP_MS) {
      this.#previous = this.#current;
      this.#current = new Map();
      this.#turnedAt = now;
    }
    this.#current.set(key, answer);
  }

  /** Forgets this answer; a newer one under the same key stays. */
  forget(key: string, answer: Promise<Ack<unknown>>): void {
    for (const answers of [this.#current, this.#previous]) {
      if (answers.get(key) === answer) answers.delete(key);
    }
  }
}
