import type { FileId, UserId } from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/index.js';

const CURSOR = 'exported_rows';
const BATCH = 500;

/** A file of the user, as it is put into an archive. */
export interface ExportedFile {
  readonly id: FileId;
  readonly name: string;
  readonly type: string;
  readonly size: number;
  /** Bytes of this file and those before it. */
  readonly sum: number;
  readonly sha256: string;
  readonly created_at: Date;
}

/** Reads what an export has; the tables belong to all modules. */
@Injectable()
export class ExportDataRepository {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** For a transaction in which all parts of an export are read: they belong to one moment. */
  async freeze(): Promise<void> {
    await this.#database.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY');
  }

  async count(userId: UserId): Promise<{ readonly messages: number; readonly files: number }> {
    const [row] = await this.#database.query<{ messages: number; files: number }>(
      `SELECT (SELECT count(*)::int FROM messages WHERE sender_id = $1 AND type = 'text' AND deleted_at IS NULL) AS messages,
              (SELECT count(*)::int FROM files WHERE owner_id = $1) AS files`,
      [userId],
    );
    return row ?? { messages: 0, files: 0 };
  }

  /** The rows of a query in groups, of which one is in memory. Needs an open transaction. */
  async *rows(sql: string, userId: UserId): AsyncGenerator<readonly object[]> {
    await this.#database.query(`DECLARE ${CURSOR} NO SCROLL CURSOR FOR ${sql}`, [userId]);
    try {
      for (;;) {
        const rows = await this.#database.query<object>(`FETCH ${BATCH} FROM ${CURSOR}`);
        if (rows.length > 0) yield rows;
        if (rows.length < BATCH) return;
      }
    } finally {
      await this.#database.query(`CLOSE ${CURSOR}`);
    }
  }

  /** A page of the user's files in the order of their ids. */
  files(userId: UserId, after: FileId | null, limit: number): Promise<ExportedFile[]> {
    return this.#database.query(
      `SELECT * FROM (
         SELECT id, name, type, size::float8 AS size, sum(size) OVER (ORDER BY id)::float8 AS sum, encode(sha256, 'hex') AS sha256, created_at
         FROM files WHERE owner_id = $1) f
       WHERE $2::uuid IS NULL OR id > $2 ORDER BY id LIMIT $3`,
      [userId, after, limit],
    );
  }
}
