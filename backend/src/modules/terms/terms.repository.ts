import type { UserId } from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/index.js';

/** Which terms a user has accepted last, and when. */
export interface AcceptanceRow {
  readonly version: number;
  readonly acceptedAt: Date;
}

/** Reads and writes which users have accepted the terms. */
@Injectable()
export class TermsRepository {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async find(userId: UserId): Promise<AcceptanceRow | null> {
    const [row] = await this.#database.query<AcceptanceRow>(
      'SELECT version, accepted_at AS "acceptedAt" FROM terms_acceptances WHERE user_id = $1',
      [userId],
    );
    return row ?? null;
  }

  /**
   * A later version stays.
   * @returns whether it was not accepted before
   */
  async accept(userId: UserId, version: number): Promise<boolean> {
    const rows = await this.#database.query(
      `INSERT INTO terms_acceptances (user_id, version) VALUES ($1, $2)
       ON CONFLICT (user_id) DO UPDATE SET version = EXCLUDED.version, accepted_at = now()
       WHERE terms_acceptances.version < EXCLUDED.version RETURNING version`,
      [userId, version],
    );
    return rows.length > 0;
  }
}
