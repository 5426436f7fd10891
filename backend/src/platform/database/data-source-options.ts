import type { DataSourceOptions } from 'typeorm';
import type { DatabaseConfig } from '../../config/index.js';
import { AUDIT_ENTITIES } from '../../modules/audit/audit.entities.js';
import { AUTH_ENTITIES } from '../../modules/auth/auth.entities.js';
import { CALLS_ENTITIES } from '../../modules/calls/calls.entities.js';
import { CHATS_ENTITIES } from '../../modules/chats/chats.entities.js';
import { ERASURE_ENTITIES } from '../../modules/erasure/erasure.entities.js';
import { FILES_ENTITIES } from '../../modules/files/files.entities.js';
import { INVITATIONS_ENTITIES } from '../../modules/invitations/invitations.entities.js';
import { LINKS_ENTITIES } from '../../modules/links/links.entities.js';
import { NOTICES_ENTITIES } from '../../modules/notices/notices.entities.js';
import { ONE_TIME_LINKS_ENTITIES } from '../../modules/one-time-links/one-time-links.entities.js';
import { REPORTS_ENTITIES } from '../../modules/reports/reports.entities.js';
import { SITE_ANNOUNCEMENTS_ENTITIES } from '../../modules/site-announcements/site-announcements.entities.js';
import { SETTINGS_ENTITIES } from '../../modules/settings/settings.entities.js';
import { TERMS_ENTITIES } from '../../modules/terms/terms.entities.js';
import { USER_EXPORTS_ENTITIES } from '../../modules/user-exports/user-exports.entities.js';
import { USER_IMPORTS_ENTITIES } from '../../modules/user-imports/user-imports.entities.js';
import { USERS_ENTITIES } from '../../modules/users/users.entities.js';
import { IDEMPOTENCY_ENTITIES } from '../idempotency/idempotency.entities.js';
import { MIGRATIONS } from './migrations/index.js';

type EntityClass = abstract new (...args: never[]) => object;

/** All tables, as the modules list them in their entity files. */
export const ENTITIES: readonly EntityClass[] = [
  ...USERS_ENTITIES,
  ...AUTH_ENTITIES,
  ...CHATS_ENTITIES,
  ...FILES_ENTITIES,
  ...LINKS_ENTITIES,
  ...CALLS_ENTITIES,
  ...AUDIT_ENTITIES,
  ...ONE_TIME_LINKS_ENTITIES,
  ...NOTICES_ENTITIES,
  ...INVITATIONS_ENTITIES,
  ...REPORTS_ENTITIES,
  ...SETTINGS_ENTITIES,
  ...SITE_ANNOUNCEMENTS_ENTITIES,
  ...TERMS_ENTITIES,
  ...USER_IMPORTS_ENTITIES,
  ...USER_EXPORTS_ENTITIES,
  ...ERASURE_ENTITIES,
  ...IDEMPOTENCY_ENTITIES,
];

/** The name of this server in `pg_stat_activity`. */
const APPLICATION_NAME = 'chatcall';

/** Milliseconds to wait for a free or new connection. */
const CONNECT_MS = 5_000;
/**
 * Milliseconds until an unused connection is closed. A burst after a short pause must not wait for
 * new connections, which also have to plan the frequent statements again.
 */
const IDLE_MS = 600_000;
/**
 * Milliseconds after which PostgreSQL cancels a statement, or an idle transaction.
 */
const TIMEOUTS = { statement_timeout: 30_000, idle_in_transaction_session_timeout: 60_000 };

/** The same for migrations, without time limits. */
export function migrationSourceOptions(config: DatabaseConfig): DataSourceOptions {
  return {
    ...dataSourceOptions({ ...config, poolSize: 2 }),
    extra: { connectionTimeoutMillis: CONNECT_MS },
  };
}

/** How TypeORM connects to PostgreSQL, in the app and on the command line. */
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
    extra: {
      connectionTimeoutMillis: CONNECT_MS,
      idleTimeoutMillis: IDLE_MS,
      keepAlive: true,
      ...TIMEOUTS,
    },
  };
}
