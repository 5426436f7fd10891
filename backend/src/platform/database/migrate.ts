import type { DataSource } from 'typeorm';

/** A number that no other advisory lock in the database uses. */
const MIGRATION_LOCK = 6_407_315_098;

/** The schema of the database does not match this version of the code. */
export class SchemaError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'SchemaError';
  }
}

/**
 * Runs the migrations that have not run yet. An advisory lock lets processes that start at the same
 * time run them one after another.
 * @returns names of the migrations that ran now
 * @throws SchemaError when a newer version of the code has migrated the database
 */
export async function migrate(dataSource: DataSource): Promise<string[]> {
  const lock = dataSource.createQueryRunner();
  try {
    await lock.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
    try {
      await compareSchema(dataSource);
      const done = await dataSource.runMigrations();
      return done.map((migration) => migration.name);
    } finally {
      await lock.query('SELECT pg_advisory_unlock($1)', [MIGRATION_LOCK]);
    }
  } finally {
    await lock.release();
  }
}

/**
 * For a process that does not run migrations itself.
 * @throws SchemaError when the database is newer or older than this code
 */
export async function assertSchema(dataSource: DataSource): Promise<void> {
  const missing = await compareSchema(dataSource);
  if (missing.length === 0) return;
  throw new SchemaError(
    `The database is older than this version of ChatCall: it lacks ${missing.join(', ')}. Start it with MIGRATE_ON_START=true, or first a process that has it.`,
  );
}

/**
 * @returns names of the migrations that the database lacks
 * @throws SchemaError when a newer version of the code has migrated the database
 */
async function compareSchema(dataSource: DataSource): Promise<readonly string[]> {
  const { missing, unknown } = await missingMigrations(dataSource);
  if (unknown.length === 0) return missing;
  throw new SchemaError(
    `The database was brought to a newer shape by a newer version of ChatCall (${unknown.join(', ')}). Start that version again, or restore the backup from before the upgrade (docs/operations.md, Going back).`,
  );
}

/** Names of the migrations that the database lacks, and of those that this code does not know. */
export async function missingMigrations(
  dataSource: DataSource,
): Promise<{ readonly missing: readonly string[]; readonly unknown: readonly string[] }> {
  const known = dataSource.migrations.map(
    (migration) => migration.name ?? migration.constructor.name,
  );
  const [{ table } = { table: null }] = await dataSource.query<{ table: string | null }[]>(
    'SELECT to_regclass($1)::text AS table',
    [dataSource.options.migrationsTableName],
  );
  if (table === null) return { missing: known, unknown: [] };
  const rows = await dataSource.query<{ name: string }[]>(`SELECT name FROM ${table} ORDER BY id`);
  const done = new Set(rows.map((row) => row.name));
  return {
    missing: known.filter((name) => !done.has(name)),
    unknown: [...done].filter((name) => !known.includes(name)),
  };
}
