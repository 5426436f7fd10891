import { Injectable } from '@nestjs/common';
import type { Pool, PoolClient } from 'pg';
import { DataSource } from 'typeorm';
import type { EntityManager } from 'typeorm';
import { StatementRun, wireValues } from './prepared-statement.js';
import type { PreparedStatement } from './prepared-statement.js';
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

  /**
   * Runs a statement of the hot path. Outside of a transaction it goes to a connection of TypeORM's
   * pool directly, since a query runner costs as much as the driver itself.
   * @throws errors of the driver, with the SQLSTATE as `code`
   */
  async execute<Row>(
    statement: PreparedStatement<Row>,
    parameters: readonly unknown[],
  ): Promise<Row[]> {
    const values = wireValues(parameters);
    const runner = currentTransaction()?.manager.queryRunner;
    try {
      return runner === undefined
        ? await onPool(poolOf(this.#dataSource), statement, values)
        : await onConnection((await runner.connect()) as PoolClient, statement, values);
    } catch (error) {
      // The stack of the driver leads to a socket, and not to the caller.
      if (error instanceof Error) Error.captureStackTrace(error);
      throw error;
    }
  }
}

/** The driver's pool, which TypeORM's types do not show. */
function poolOf({ driver }: DataSource): Pool {
  return (driver as unknown as { readonly master: Pool }).master;
}

function onConnection<Row>(
  connection: PoolClient,
  statement: PreparedStatement<Row>,
  values: readonly unknown[],
): Promise<Row[]> {
  return new Promise((resolve, reject) => {
    connection.query(
      new StatementRun(statement, values, (error, rows) =>
        error === null ? resolve(rows) : reject(error),
      ),
    );
  });
}

/**
 * Not `pool.query`, which closes the connection after every error, also after a violated unique key.
 * The pool itself closes connections that were lost.
 */
function onPool<Row>(
  pool: Pool,
  statement: PreparedStatement<Row>,
  values: readonly unknown[],
): Promise<Row[]> {
  return new Promise((resolve, reject) => {
    pool.connect((error, connection, release) => {
      if (connection === undefined) {
        reject(error ?? new Error('The pool has no connection'));
        return;
      }
      if (connection.listenerCount('error') === 0) connection.on('error', ignore);
      connection.query(
        new StatementRun(statement, values, (failure, rows) => {
          release(isFatal(failure));
          if (failure === null) resolve(rows);
          else reject(failure);
        }),
      );
    });
  });
}

/** PostgreSQL closes the connection after such an error. */
function isFatal(error: Error | null): boolean {
  return error !== null && 'severity' in error && error.severity === 'FATAL';
}

/**
 * The statement that runs fails with the same error; without a listener the process would end. It
 * stays, since adding and removing listeners costs 1 % of a send; the pool has its own for idle ones.
 */
function ignore(): void {}

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
