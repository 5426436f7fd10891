import type { UserId } from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import { Database } from '../../../platform/database/index.js';

/** A challenge to store. */
export interface NewChallenge {
  readonly tokenHash: Buffer;
  readonly userId: UserId;
  readonly identityId: string;
  readonly secretHash: Buffer | null;
  readonly binding: Buffer;
  readonly tries: number;
  readonly seconds: number;
}

/** A challenge that may be answered now. */
export interface OpenChallenge {
  readonly identityId: string;
  readonly secretHash: Buffer | null;
}

/** Reads and writes challenges. */
@Injectable()
export class ChallengeRepository {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** @returns when it expires */
  async insert(challenge: NewChallenge): Promise<Date> {
    const { tokenHash, userId, identityId, secretHash, binding } = challenge;
    const [row] = await this.#database.query<{ expiresAt: Date }>(
      `INSERT INTO factor_challenges
         (token_hash, user_id, identity_id, secret_hash, binding, tries_left, expires_at)
       VALUES ($1, $2, $3, $4, $5, $6, now() + make_interval(secs => $7)) RETURNING expires_at AS "expiresAt"`,
      [tokenHash, userId, identityId, secretHash, binding, challenge.tries, challenge.seconds],
    );
    if (row === undefined) throw new Error('The challenge was not stored.');
    return row.expiresAt;
  }

  /** Takes one of the tries; null when there is no such challenge for this device. */
  async take(tokenHash: Buffer, binding: Buffer): Promise<OpenChallenge | null> {
    const [row] = await this.#database.query<OpenChallenge>(
      `UPDATE factor_challenges SET tries_left = tries_left - 1
       WHERE token_hash = $1 AND binding = $2 AND tries_left > 0 AND expires_at > now()
       RETURNING identity_id AS "identityId", secret_hash AS "secretHash"`,
      [tokenHash, binding],
    );
    return row ?? null;
  }

  /** Uses it up. @returns false when another request was faster */
  async delete(tokenHash: Buffer): Promise<boolean> {
    const rows = await this.#database.query(
      'DELETE FROM factor_challenges WHERE token_hash = $1 RETURNING 1',
      [tokenHash],
    );
    return rows.length === 1;
  }

  /** @returns how many */
  async deleteExpired(limit: number): Promise<number> {
    const rows = await this.#database.query(
      `DELETE FROM factor_challenges WHERE token_hash IN
         (SELECT token_hash FROM factor_challenges WHERE expires_at < now() LIMIT $1)
       RETURNING 1`,
      [limit],
    );
    return rows.length;
  }
}
