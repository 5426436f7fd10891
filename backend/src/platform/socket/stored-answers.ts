import type { Ack, UserId } from '@chatcall/contracts';

/** Milliseconds that an answer is kept at least. */
export const KEEP_MS = 60_000;
/** Answers kept at most, and their bytes, before the older half is forgotten. */
export const KEEP_COUNT = 20_000;
export const KEEP_BYTES = 64 * 1024 * 1024;
/** Bytes of one user in each half; what comes on top is not kept. */
export const USER_BYTES = 4 * 1024 * 1024;

/** Answers of one half of the time. */
interface Generation {
  readonly answers: Map<string, Promise<Ack<unknown>>>;
  readonly bytesOf: Map<UserId, number>;
  bytes: number;
}

const emptyGeneration = (): Generation => ({ answers: new Map(), bytesOf: new Map(), bytes: 0 });

/**
 * Answers to requests that a client may repeat because it never received them. Kept in two
 * generations: find, store and forget cost the same for any number of answers.
 */
export class StoredAnswers {
  #current = emptyGeneration();
  #previous = emptyGeneration();
  #turnedAt = Date.now();

  find(key: string): Promise<Ack<unknown>> | undefined {
    return this.#current.answers.get(key) ?? this.#previous.answers.get(key);
  }

  store(key: string, answer: Promise<Ack<unknown>>): void {
    const now = Date.now();
    if (
      this.#current.answers.size >= KEEP_COUNT / 2 ||
      this.#current.bytes >= KEEP_BYTES / 2 ||
      now - this.#turnedAt > KEEP_MS
    ) {
      this.#previous = this.#current;
      this.#current = emptyGeneration();
      this.#turnedAt = now;
    }
    this.#current.answers.set(key, answer);
  }

  /** The answer is there: from now on it takes memory, for which its user has a share. */
  settled(key: string, answer: Promise<Ack<unknown>>, userId: UserId, content: Ack<unknown>): void {
    const generation = this.#generations.find(({ answers }) => answers.get(key) === answer);
    if (generation === undefined) return;
    const bytes = JSON.stringify(content).length;
    const ofUser = (generation.bytesOf.get(userId) ?? 0) + bytes;
    if (ofUser > USER_BYTES) {
      generation.answers.delete(key);
      return;
    }
    generation.bytesOf.set(userId, ofUser);
    generation.bytes += bytes;
  }

  /** Forgets this answer; a newer one under the same key stays. */
  forget(key: string, answer: Promise<Ack<unknown>>): void {
    for (const { answers } of this.#generations)
      if (answers.get(key) === answer) answers.delete(key);
  }

  get #generations(): readonly Generation[] {
    return [this.#current, this.#previous];
  }
}
