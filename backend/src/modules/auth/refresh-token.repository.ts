import type { SessionId } from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/index.js';

/** An issued refresh token. */
export interface KnownRefreshToken {
  readonly sessionId: SessionId;
  readonly expiresAt: Date;
  readonly expired: boolean;
  /** Null: it is usable. */
  readonly retired: { readonly secondsAgo: number; readonly successorSalt: Buffer } | null;
}

interface Row {
  readonly session_id: SessionId;
  readonly expires_at: Date;
  readonly expired: boolean;
  readonly retired_seconds_ago: number | null;
  readonly successor_salt: Buffer | null;
}

/** Reads and writes refresh tokens, which are stored as hashes. */
@Injectable()
export class RefreshTokenRepository {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async insert(tokenHash: Buffer, sessionId: SessionId, expiresAt: Date): Promise<void> {
    await this.#database.query(
      'INSERT INTO refresh_tokens (token_hash, session_id, expires_at) VALUES ($1, $2, $3)',
      [tokenHash, sessionId, expiresAt],
    );
  }

  async find(tokenHash: Buffer): Promise<KnownRefreshToken | null> {
    const [row] = await this.#database.query<Row>(
      `SELECT session_id, expires_at, expires_at <= now() AS expired, successor_salt,
              extract(epoch FROM clock_timestamp() - retired_at)::float8 AS retired_seconds_ago
       FROM refresh_tokens WHERE token_hash = $1`,
      [tokenHash],
    );
    if (row === undefined) return null;
    const { retired_seconds_ago: secondsAgo, successor_salt: successorSalt } = row;
    return {
      sessionId: row.session_id,
      expiresAt: row.expires_at,
      expired: row.expired,
      retired: secondsAgo === null || successorSalt === null ? null : { secondsAgo, successorSalt },
    };
  }

  async retire(tokenHash: Buffer, successorSalt: Buffer): Promise<void> {
    await this.#database.query(
      'UPDATE refresh_tokens SET retired_at = clock_timestamp(), successor_salt = $2 WHERE token_hash = $1',
      [tokenHash, successorSalt],
    );
  }

  /** Deletes retired tokens that have expired. @returns how many */
  async deleteExpired(limit: number): Promise<number> {
    const rows = await this.#database.query(
      `DELETE FROM refresh_tokens WHERE token_hash IN (
         SELECT token_hash FROM refresh_tokens WHERE expires_at < now() AND retired_at IS NOT NULL LIMIT $1
       ) RETURNING 1`,
      [limit],
    );
    return rows.length;
  }
}
