import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { EntityManager } from 'typeorm';
import { currentTransaction } from './transactor.js';

/**
 * The access of repositories to PostgreSQL: inside `Transactor.run`, everything runs in its
 * transaction.
 */
@Injectable()
export class Database {
  readonly #dataSource: DataSource;

  constructor(dataSource: DataSource) {
    this.#dataSource = dataSource;
  }

  /** Manager of the current transaction, or of the pool outside of one. */
  manager(): EntityManager {
    return currentTransaction()?.manager ?? this.#dataSource.manager;
  }

  /**
   * Runs one SQL statement with `$1`-style parameters.
   * @returns the rows (of `UPDATE` and `DELETE` those of `RETURNING`)
   */
  async query<T>(sql: string, params: unknown[] = []): Promise<T[]> {
    const result: unknown = await this.manager().query(sql, params);
    return rowsOf<T>(result);
  }
}

/**
 * TypeORM returns a pair of rows and count for `UPDATE` and `DELETE`, and the rows for all other
 * statements.
 */
function rowsOf<T>(result: unknown): T[] {
  if (!Array.isArray(result)) return [];
  const [rows, count]: unknown[] = result;
  if (result.length === 2 && Array.isArray(rows) && typeof count === 'number') return rows as T[];
  return result as T[];
}
