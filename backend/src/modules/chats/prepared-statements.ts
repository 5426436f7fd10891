import { createHash } from 'node:crypto';
import type { Database } from '../../platform/database/index.js';

/** What the driver takes for a statement that each connection parses and plans once, under its name. */
interface NamedQuery {
  readonly name: string;
  readonly text: string;
  readonly values: readonly unknown[];
}

interface DriverConnection {
  query(query: NamedQuery): Promise<{ readonly rows: unknown[] }>;
}

/** A statement of the hot path: parsed and planned once a connection instead of once a call. */
export class PreparedStatement<Row> {
  readonly #name: string;
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
    this.#name = createHash('sha256').update(text).digest('base64url').slice(0, 24);
  }

  /** Runs it in the current transaction, or on a connection of the pool. Errors are those of the driver, with their SQLSTATE as `code`. */
  async run(database: Database, values: readonly unknown[]): Promise<Row[]> {
    const manager = database.manager();
    const query = { name: this.#name, text: this.#text, values };
    if (manager.queryRunner !== undefined)
      return rowsOf<Row>(await connectionOf(manager.queryRunner), query);
    const runner = manager.dataSource.createQueryRunner();
    try {
      return await rowsOf<Row>(await connectionOf(runner), query);
    } finally {
      await runner.release();
    }
  }
}

/** TypeORM hands out the driver's own connection, without a type. */
async function connectionOf(runner: { connect(): Promise<unknown> }): Promise<DriverConnection> {
  return (await runner.connect()) as DriverConnection;
}

async function rowsOf<Row>(connection: DriverConnection, query: NamedQuery): Promise<Row[]> {
  return (await connection.query(query)).rows as Row[];
}
