import { setTimeout as sleep } from 'node:timers/promises';
import { Global, Logger, Module } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import type { DataSourceOptions } from 'typeorm';
import { AppConfig } from '../../config/index.js';
import { ShutdownSequence } from '../lifecycle/index.js';
import { dataSourceOptions, migrationSourceOptions } from './data-source-options.js';
import { Database } from './database.js';
import { DatabaseState } from './database-state.js';
import { SchemaError, assertSchema, migrate } from './migrate.js';
import { SharedSettings, reasonOf } from './shared-settings.js';
import { Transactor } from './transactor.js';

/** PostgreSQL may start a moment later than this process. */
const CONNECT_ATTEMPTS = 5;
const RETRY_MS = 1_000;

/**
 * Checks, before anything is changed in the database, that the settings of this process agree with
 * those of the other processes.
 */
@Module({
  providers: [
    {
      provide: SharedSettings,
      inject: [AppConfig, ShutdownSequence],
      useFactory: async (
        config: AppConfig,
        shutdown: ShutdownSequence,
      ): Promise<SharedSettings> => {
        const settings = await SharedSettings.hold(config);
        shutdown.register('close-database', 'shared settings', () => settings.close());
        return settings;
      },
    },
  ],
  exports: [SharedSettings],
})
class SharedSettingsModule {}

/** PostgreSQL through TypeORM: one pool for each process, migrations before anything else. */
@Global()
@Module({
  imports: [
    TypeOrmModule.forRootAsync({
      imports: [SharedSettingsModule],
      inject: [AppConfig, SharedSettings],
      useFactory: async (config: AppConfig) => {
        await prepareSchema(config);
        return { ...dataSourceOptions(config.database), toRetry: () => false };
      },
      dataSourceFactory: (options) => connect(options as DataSourceOptions),
    }),
  ],
  providers: [Database, DatabaseState, Transactor],
  exports: [Database, DatabaseState, Transactor],
})
export class DatabaseModule implements OnModuleInit {
  readonly #dataSource: DataSource;
  readonly #shutdown: ShutdownSequence;

  constructor(dataSource: DataSource, shutdown: ShutdownSequence) {
    this.#dataSource = dataSource;
    this.#shutdown = shutdown;
  }

  onModuleInit(): void {
    this.#shutdown.register('close-database', 'pool', () => this.#dataSource.destroy());
  }
}

/** Uses its own connections, without time limits. */
async function prepareSchema(config: AppConfig): Promise<void> {
  const dataSource = await connect(migrationSourceOptions(config.database));
  try {
    if (!config.database.migrateOnStart) {
      await assertSchema(dataSource);
      return;
    }
    const names = await migrate(dataSource);
    if (names.length > 0)
      new Logger(DatabaseModule.name).log(`Migrated the database: ${names.join(', ')}`);
  } catch (error) {
    if (error instanceof SchemaError) throw error;
    throw new Error(`The database could not be migrated: ${reasonOf(error)}`, { cause: error });
  } finally {
    await dataSource.destroy();
  }
}

async function connect(options: DataSourceOptions): Promise<DataSource> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await new DataSource(options).initialize();
    } catch (error) {
      if (attempt === CONNECT_ATTEMPTS)
        throw new Error(`PostgreSQL cannot be reached: ${reasonOf(error)}`, { cause: error });
      await sleep(RETRY_MS);
    }
  }
}
