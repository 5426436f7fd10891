import type { DataSource } from 'typeorm';

/** Any number that nothing else in the database locks on. */
const MIGRATION_LOCK = 6_407_315_098;

/**
 * Runs the migrations that have not run yet. Processes that start at the same time take turns through an advisory lock.
 * @returns names of the migrations that ran now
 */
export async function migrate(dataSource: DataSource): Promise<string[]> {
  const lock = dataSource.createQueryRunner();
  try {
    await lock.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
    try {
      const done = await dataSource.runMigrations();
      return done.map((migration) => migration.name);
    } finally {
      await lock.query('SELECT pg_advisory_unlock($1)', [MIGRATION_LOCK]);
    }
  } finally {
    await lock.release();
  }
}
