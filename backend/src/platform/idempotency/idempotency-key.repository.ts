import { Injectable } from '@nestjs/common';
import type { UserId } from '@chatcall/contracts';
import { Database } from '../database/index.js';
import { KEEP_SECONDS, RESULT_BYTES_PER_USER, ROWS_PER_USER } from './idempotent-request.js';
import type { IdempotentRequest } from './idempotent-request.js';

/** A request that was processed before. */
export interface StoredRequest {
  readonly userId: UserId;
  readonly fingerprint: Buffer;
  readonly result: string | null;
}

const FRESH = `created_at >= now() - make_interval(secs => ${KEEP_SECONDS})`;
const REGISTER = 'register';

/** Reads and writes idempotency keys. */
@Injectable()
export class IdempotencyKeyRepository {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /**
   * Claims the key in the current transaction. Waits for a concurrent transaction with the same key.
   * @returns false when that request was processed already
   */
  async claim({ userId, operation, key, fingerprint }: IdempotentRequest): Promise<boolean> {
    const claimed = await this.#database.query(
      `INSERT INTO idempotency_keys AS k (user_id, operation, key, fingerprint) VALUES ($1, $2, $3, $4)
       ON CONFLICT (user_id, operation, key) DO UPDATE
         SET fingerprint = excluded.fingerprint, result = NULL, created_at = now()
         WHERE NOT (k.${FRESH})
       RETURNING 1`,
      [userId, operation, key, fingerprint],
    );
    return claimed.length > 0;
  }

  async find({ userId, operation, key }: IdempotentRequest): Promise<StoredRequest | null> {
    const [row] = await this.#database.query<StoredRequest>(
      `SELECT user_id AS "userId", fingerprint, result FROM idempotency_keys
       WHERE user_id = $1 AND operation = $2 AND key = $3`,
      [userId, operation, key],
    );
    return row ?? null;
  }

  /**
   * Stores the result of a claimed request, and deletes the oldest results of the user above the
   * limits. Rows that a concurrent transaction deletes are left to it.
   */
  async complete(request: IdempotentRequest, result: string): Promise<void> {
    const { userId, operation, key } = request;
    await this.#database.query(
      'UPDATE idempotency_keys SET result = $4 WHERE user_id = $1 AND operation = $2 AND key = $3',
      [userId, operation, key, result],
    );
    await this.#database.query(
      `DELETE FROM idempotency_keys k USING (
         SELECT k.operation, k.key FROM idempotency_keys k JOIN (
           SELECT operation, key, row_number() OVER newest AS place,
             sum(coalesce(octet_length(result), 0)) OVER newest AS bytes
           FROM idempotency_keys WHERE user_id = $1
           WINDOW newest AS (ORDER BY created_at DESC, operation, key)
         ) sorted USING (operation, key)
         WHERE k.user_id = $1 AND (place > $2 OR bytes > $3)
         FOR UPDATE OF k SKIP LOCKED
       ) surplus
       WHERE k.user_id = $1 AND k.operation = surplus.operation AND k.key = surplus.key`,
      [userId, ROWS_PER_USER, RESULT_BYTES_PER_USER],
    );
  }

  /** Registrations are found by key alone: their user is not known before. */
  async findRegistration(key: string): Promise<StoredRequest | null> {
    const [row] = await this.#database.query<StoredRequest>(
      `SELECT user_id AS "userId", fingerprint, result FROM idempotency_keys
       WHERE operation = '${REGISTER}' AND key = $1 AND ${FRESH}`,
      [key],
    );
    return row ?? null;
  }

  /** @returns false when another registration has the key */
  async claimRegistration(userId: UserId, key: string, fingerprint: Buffer): Promise<boolean> {
    await this.#database.query(
      `DELETE FROM idempotency_keys WHERE operation = '${REGISTER}' AND key = $1 AND NOT (${FRESH})`,
      [key],
    );
    const claimed = await this.#database.query(
      `INSERT INTO idempotency_keys (user_id, operation, key, fingerprint) VALUES ($1, '${REGISTER}', $2, $3)
       ON CONFLICT DO NOTHING RETURNING 1`,
      [userId, key, fingerprint],
    );
    return claimed.length > 0;
  }

  /** @returns how many were deleted, `limit` at most */
  async deleteOld(limit: number): Promise<number> {
    const rows = await this.#database.query(
      `DELETE FROM idempotency_keys WHERE (user_id, operation, key) IN (
         SELECT user_id, operation, key FROM idempotency_keys WHERE NOT (${FRESH})
         ORDER BY created_at LIMIT $1 FOR UPDATE SKIP LOCKED
       ) RETURNING 1`,
      [limit],
    );
    return rows.length;
  }
}
