import type { UserExportState, UserId } from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/index.js';

/** An export as it is stored. */
export interface StoredExport {
  readonly id: string;
  readonly userId: UserId;
  readonly requestedBy: UserId;
  readonly state: UserExportState;
  readonly processed: number;
  readonly total: number;
  readonly size: number | null;
  readonly createdAt: Date;
  readonly expiresAt: Date;
}

/** A run that works on an export. */
export interface ExportRun {
  readonly id: string;
  readonly worker: string;
}

const EXPORT = `id, user_id AS "userId", requested_by AS "requestedBy", state, processed, total, size::float8 AS size,
  created_at AS "createdAt", expires_at AS "expiresAt"`;
const MINE = `id = $1 AND worker = $2 AND state = 'running'`;

/** Reads and writes exports of users. */
@Injectable()
export class UserExportRepository {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** @returns false when another export of the requesting user is running */
  async insert(
    { id, userId, requestedBy }: Pick<StoredExport, 'id' | 'userId' | 'requestedBy'>,
    keptSeconds: number,
  ): Promise<boolean> {
    const rows = await this.#database.query(
      `INSERT INTO user_exports (id, user_id, requested_by, expires_at) VALUES ($1, $2, $3, now() + make_interval(secs => $4))
       ON CONFLICT (requested_by) WHERE state = 'running' DO NOTHING RETURNING id`,
      [id, userId, requestedBy, keptSeconds],
    );
    return rows.length === 1;
  }

  /** Earlier exports of the same user for the same user are deleted with the next clean-up. */
  async expireOthers({
    id,
    userId,
    requestedBy,
  }: Pick<StoredExport, 'id' | 'userId' | 'requestedBy'>): Promise<void> {
    await this.#database.query(
      'UPDATE user_exports SET expires_at = now() WHERE user_id = $2 AND requested_by = $3 AND id <> $1',
      [id, userId, requestedBy],
    );
  }

  async find(id: string): Promise<StoredExport | null> {
    const [found] = await this.#database.query<StoredExport>(
      `SELECT ${EXPORT} FROM user_exports WHERE id = $1 AND expires_at > now()`,
      [id],
    );
    return found ?? null;
  }

  /** Those that a user has asked for, the newest first. */
  newest(requestedBy: UserId, userId: UserId | null, limit: number): Promise<StoredExport[]> {
    return this.#database.query(
      `SELECT ${EXPORT} FROM user_exports
       WHERE requested_by = $1 AND ($2::uuid IS NULL OR user_id = $2) AND expires_at > now()
       ORDER BY created_at DESC, id LIMIT $3`,
      [requestedBy, userId, limit],
    );
  }

  /** Cancels the work; the archive is deleted with the next clean-up. */
  async cancel(id: string): Promise<void> {
    await this.#database.query(
      `UPDATE user_exports SET state = 'cancelled', expires_at = now() WHERE id = $1`,
      [id],
    );
  }

  /** Running exports that no run works on. */
  async waiting(limit: number): Promise<string[]> {
    const rows = await this.#database.query<{ id: string }>(
      `SELECT id FROM user_exports WHERE state = 'running' AND (lease_until IS NULL OR lease_until < now())
       ORDER BY created_at LIMIT $1`,
      [limit],
    );
    return rows.map(({ id }) => id);
  }

  /** Begins a run. @returns null when another run works on it, or there is nothing to do */
  async claim(
    { id, worker }: ExportRun,
    leaseSeconds: number,
  ): Promise<(StoredExport & { readonly attempts: number }) | null> {
    const [claimed] = await this.#database.query<StoredExport & { readonly attempts: number }>(
      `UPDATE user_exports SET worker = $2, lease_until = now() + make_interval(secs => $3), attempts = attempts + 1, processed = 0
       WHERE id = $1 AND state = 'running' AND expires_at > now() AND (lease_until IS NULL OR lease_until < now())
       RETURNING ${EXPORT}, attempts`,
      [id, worker, leaseSeconds],
    );
    return claimed ?? null;
  }

  /** Prolongs the lease. @returns false when the export was cancelled, or another run works on it */
  async report(
    { id, worker }: ExportRun,
    { processed, total }: { readonly processed: number; readonly total: number },
    leaseSeconds: number,
  ): Promise<boolean> {
    const rows = await this.#database.query(
      `UPDATE user_exports SET processed = $3, total = $4, lease_until = now() + make_interval(secs => $5)
       WHERE ${MINE} RETURNING id`,
      [id, worker, processed, total, leaseSeconds],
    );
    return rows.length === 1;
  }

  /** Ends the run without a result: another one begins later. */
  async release({ id, worker }: ExportRun, countsAsAttempt: boolean): Promise<void> {
    await this.#database.query(
      `UPDATE user_exports SET worker = NULL, lease_until = NULL, attempts = attempts - $3::integer
       WHERE id = $1 AND worker = $2`,
      [id, worker, countsAsAttempt ? 0 : 1],
    );
  }

  /** @returns false when the export was cancelled, or another run works on it */
  async finish(
    { id, worker }: ExportRun,
    state: 'done' | 'failed',
    size: number | null,
  ): Promise<boolean> {
    const rows = await this.#database.query(
      `UPDATE user_exports SET state = $3, size = $4, worker = NULL, lease_until = NULL,
         processed = CASE WHEN $3 = 'done' THEN total ELSE processed END WHERE ${MINE} RETURNING id`,
      [id, worker, state, size],
    );
    return rows.length === 1;
  }

  /** Exports whose archives are not needed any more, without those that a run works on. */
  async expired(limit: number): Promise<string[]> {
    const rows = await this.#database.query<{ id: string }>(
      `SELECT id FROM user_exports WHERE expires_at <= now() AND (lease_until IS NULL OR lease_until < now())
       ORDER BY expires_at LIMIT $1`,
      [limit],
    );
    return rows.map(({ id }) => id);
  }

  async delete(id: string): Promise<void> {
    await this.#database.query('DELETE FROM user_exports WHERE id = $1', [id]);
  }
}
