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
  /**
   * A promise while the work is in progress, then JSON: an answer in one piece costs the garbage
   * collector less than its objects.
   */
  readonly answers: Map<string, Promise<Ack<unknown>> | string>;
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
    const found = this.#current.answers.get(key) ?? this.#previous.answers.get(key);
    return typeof found === 'string' ? Promise.resolve(JSON.parse(found) as Ack<unknown>) : found;
  }

  /** The work for an answer has begun. It ends with `keep` or `forget`. */
  begin(key: string, answer: Promise<Ack<unknown>>): void {
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
  keep(key: string, userId: UserId, answer: Ack<unknown>): void {
    const { answers, bytesOf } = this.#current;
    const json = JSON.stringify(answer);
    const ofUser = (bytesOf.get(userId) ?? 0) + json.length;
    if (ofUser > USER_BYTES) {
      this.forget(key);
      return;
    }
    answers.set(key, json);
    bytesOf.set(userId, ofUser);
    this.#current.bytes += json.length;
  }

  /** The request will be answered anew when it is repeated. */
  forget(key: string): void {
    this.#current.answers.delete(key);
    this.#previous.answers.delete(key);
  }
}
