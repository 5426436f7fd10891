import type { Factor, FactorKind, UserId } from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import { Database } from '../../../platform/database/index.js';

/** An authenticator app of a user. */
export interface TotpFactor {
  readonly id: string;
  /** As `TotpSecrets` sealed it. */
  readonly secret: string;
}

interface FactorRow {
  readonly id: string;
  readonly kind: FactorKind;
  readonly name: string;
  readonly createdAt: Date;
  readonly lastUsedAt: Date | null;
}

const FIELDS = 'id, kind, name, created_at AS "createdAt", last_used_at AS "lastUsedAt"';
const COUNTS = 'confirmed_at IS NOT NULL';

/** Reads and writes second factors. */
@Injectable()
export class FactorRepository {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Those that count, the oldest first. */
  async list(userId: UserId): Promise<Factor[]> {
    const rows = await this.#database.query<FactorRow>(
      `SELECT ${FIELDS} FROM factors WHERE user_id = $1 AND ${COUNTS} ORDER BY created_at, id`,
      [userId],
    );
    return rows.map(toFactor);
  }

  async kindsOf(userId: UserId): Promise<FactorKind[]> {
    const rows = await this.#database.query<{ kind: FactorKind }>(
      `SELECT DISTINCT kind FROM factors WHERE user_id = $1 AND ${COUNTS} ORDER BY kind`,
      [userId],
    );
    return rows.map(({ kind }) => kind);
  }

  /** Locks the user until the end of the transaction, so that concurrent changes follow each other. */
  async lockUser(userId: UserId): Promise<void> {
    await this.#database.query('SELECT 1 FROM users WHERE id = $1 FOR NO KEY UPDATE', [userId]);
  }

  async insertTotp(id: string, userId: UserId, name: string, secret: string): Promise<void> {
    await this.#database.query(
      `INSERT INTO factors (id, user_id, kind, name, secret) VALUES ($1, $2, 'totp', $3, $4)`,
      [id, userId, name, secret],
    );
  }

  /** Removes what was never confirmed. */
  async deletePending(userId: UserId): Promise<void> {
    await this.#database.query(`DELETE FROM factors WHERE user_id = $1 AND NOT (${COUNTS})`, [
      userId,
    ]);
  }

  /** An app that is being set up. */
  async findPending(id: string, userId: UserId): Promise<TotpFactor | null> {
    const [found] = await this.#database.query<TotpFactor>(
      `SELECT id, secret FROM factors WHERE id = $1 AND user_id = $2 AND kind = 'totp' AND NOT (${COUNTS})`,
      [id, userId],
    );
    return found ?? null;
  }

  /** The apps that count. */
  listTotp(userId: UserId): Promise<TotpFactor[]> {
    return this.#database.query<TotpFactor>(
      `SELECT id, secret FROM factors WHERE user_id = $1 AND kind = 'totp' AND ${COUNTS} ORDER BY id`,
      [userId],
    );
  }

  /** @returns null when it is gone or counts already */
  async confirm(id: string, step: number): Promise<Factor | null> {
    const [row] = await this.#database.query<FactorRow>(
      `UPDATE factors SET confirmed_at = now(), last_step = $2 WHERE id = $1 AND NOT (${COUNTS}) RETURNING ${FIELDS}`,
      [id, step],
    );
    return row === undefined ? null : toFactor(row);
  }

  /**
   * Accepts the code of a time step, once. In one statement: of several requests at once, one
   * succeeds.
   */
  async useStep(id: string, step: number): Promise<boolean> {
    const rows = await this.#database.query(
      `UPDATE factors SET last_step = $2, last_used_at = now()
       WHERE id = $1 AND ${COUNTS} AND (last_step IS NULL OR last_step < $2) RETURNING 1`,
      [id, step],
    );
    return rows.length === 1;
  }

  async rename(id: string, userId: UserId, name: string): Promise<Factor | null> {
    const [row] = await this.#database.query<FactorRow>(
      `UPDATE factors SET name = $3 WHERE id = $1 AND user_id = $2 AND ${COUNTS} RETURNING ${FIELDS}`,
      [id, userId, name],
    );
    return row === undefined ? null : toFactor(row);
  }

  /** @returns its kind; null when the user has no such factor */
  async remove(id: string, userId: UserId): Promise<FactorKind | null> {
    const [row] = await this.#database.query<{ kind: FactorKind }>(
      `DELETE FROM factors WHERE id = $1 AND user_id = $2 AND ${COUNTS} RETURNING kind`,
      [id, userId],
    );
    return row?.kind ?? null;
  }

  /** Also those that were never confirmed. @returns how many counted */
  async removeAll(userId: UserId): Promise<number> {
    const rows = await this.#database.query<{ counted: boolean }>(
      `DELETE FROM factors WHERE user_id = $1 RETURNING ${COUNTS} AS counted`,
      [userId],
    );
    return rows.filter(({ counted }) => counted).length;
  }
}

function toFactor({ createdAt, lastUsedAt, ...row }: FactorRow): Factor {
  return {
    ...row,
    createdAt: createdAt.toISOString(),
    lastUsedAt: lastUsedAt?.toISOString() ?? null,
  };
}
