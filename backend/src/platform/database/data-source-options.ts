import type { DataSourceOptions } from 'typeorm';
import type { DatabaseConfig } from '../../config/index.js';
import { ENTITIES } from './entities.js';
import { MIGRATIONS } from './migrations/index.js';

/** Name under which this server appears in `pg_stat_activity`. */
const APPLICATION_NAME = 'chatcall';

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
    connectTimeoutMS: 5_000,
    extra: { connectionTimeoutMillis: 5_000, keepAlive: true },
  };
}
