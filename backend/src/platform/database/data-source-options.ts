import type { DataSourceOptions } from 'typeorm';
import type { DatabaseConfig } from '../../config/index.js';
import { ENTITIES } from './entities.js';
import { MIGRATIONS } from './migrations/index.js';

/** Name under which this server appears in `pg_stat_activity`. */
const APPLICATION_NAME = 'chatcall';

/** Milliseconds to wait for a free or new connection. */
const CONNECT_MS = 5_000;
/**
 * Milliseconds after which PostgreSQL gives up on a statement, or on a transaction in which nothing
 * happens.
 */
const TIMEOUTS = { statement_timeout: 30_000, idle_in_transaction_session_timeout: 60_000 };

/** The same for migrations, which may take as long as they need. */
export function migrationSourceOptions(config: DatabaseConfig): DataSourceOptions {
  return {
    ...dataSourceOptions({ ...config, poolSize: 2 }),
    extra: { connectionTimeoutMillis: CONNECT_MS },
  };
}

/** How TypeORM meets PostgreSQL, in the app and on the command line. */
export function dataSourceOptions(config: DatabaseConfig): DataSourceOptions {
  return {
    type: 'postgres',
    url: config.url,
    applicationName: APPLICATION_NAME,
    poolSize: config.poolSize,
    entities: [...ENTITIES],
    migrations: [...MIGRATIONS],
    migrationsTableName: 'migrations',
    migrationsTransactionMode: 'each',
    migrationsRun: false,
    synchronize: false,
    installExtensions: false,
    logging: false,
    connectTimeoutMS: CONNECT_MS,
    extra: { connectionTimeoutMillis: CONNECT_MS, keepAlive: true, ...TIMEOUTS },
  };
}
