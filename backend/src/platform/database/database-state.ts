import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { missingMigrations } from './migrate.js';

/** What administrators see of the database. */
@Injectable()
export class DatabaseState {
  readonly #dataSource: DataSource;

  constructor(dataSource: DataSource) {
    this.#dataSource = dataSource;
  }

  async read(): Promise<{
    readonly version: string;
    readonly sizeBytes: number;
    readonly pendingMigrations: number;
  }> {
    const [row] = await this.#dataSource.query<{ version: string; size: string }[]>(
      "SELECT current_setting('server_version') AS version, pg_database_size(current_database()) AS size",
    );
    const { missing } = await missingMigrations(this.#dataSource);
    return {
      version: row?.version ?? '',
      sizeBytes: Number(row?.size ?? 0),
      pendingMigrations: missing.length,
    };
  }
}
