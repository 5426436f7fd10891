import { Injectable } from '@nestjs/common';
import { Transactor } from '../database/index.js';
import { IdempotencyKeyReusedError, UnavailableError } from '../errors/index.js';
import { IdempotencyKeyRepository } from './idempotency-key.repository.js';
import type { IdempotentRequest } from './idempotent-request.js';

/** Runs requests with an `Idempotency-Key` once. */
@Injectable()
export class IdempotentRequests {
  readonly #keys: IdempotencyKeyRepository;
  readonly #transactor: Transactor;

  constructor(keys: IdempotencyKeyRepository, transactor: Transactor) {
    this.#keys = keys;
    this.#transactor = transactor;
  }

  /**
   * Runs `work` and stores its result in the same transaction. When the request was processed
   * before, returns that result instead; when it is being processed, waits for it. After an error
   * nothing is stored, and the request may be repeated.
   * @param request null: `work` runs in any case
   * @throws IdempotencyKeyReusedError for another path or body with the same key, UnavailableError
   *   when the result was deleted in this moment
   */
  async run<T extends object>(
    request: IdempotentRequest | null,
    work: () => Promise<T>,
  ): Promise<T> {
    if (request === null) return work();
    return this.#transactor.run(async () => {
      if (!(await this.#keys.claim(request))) return this.#stored<T>(request);
      const result = await work();
      await this.#keys.complete(request, JSON.stringify(result));
      return result;
    });
  }

  async #stored<T>(request: IdempotentRequest): Promise<T> {
    const stored = await this.#keys.find(request);
    // Deleted since it was found, as the oldest of too many: the key is free for a repetition.
    if (stored === null) throw new UnavailableError('The stored result was just deleted; repeat.');
    if (stored.result === null) throw new Error('A claimed idempotency key has no result');
    if (!stored.fingerprint.equals(request.fingerprint)) throw new IdempotencyKeyReusedError();
    return JSON.parse(stored.result) as T;
  }
}
