import { Global, Logger, Module } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import type { DataSourceOptions } from 'typeorm';
import { AppConfig } from '../../config/index.js';
import { ShutdownSequence } from '../lifecycle/index.js';
import { dataSourceOptions } from './data-source-options.js';
import { Database } from './database.js';
import { migrate } from './migrate.js';
import { Transactor } from './transactor.js';

/** PostgreSQL through TypeORM: one pool a process, migrations before anything else. */
@Global()
@Module({
  imports: [
    TypeOrmModule.forRootAsync({
      inject: [AppConfig],
      useFactory: (config: AppConfig) => ({
        ...dataSourceOptions(config.database),
        retryAttempts: 5,
        retryDelay: 1000,
        migrateOnStart: config.database.migrateOnStart,
      }),
      dataSourceFactory: (options) => openDataSource(options as DataSourceOptions & { migrateOnStart: boolean }),
    }),
  ],
  providers: [Database, Transactor],
  exports: [Database, Transactor],
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

async function openDataSource({ migrateOnStart, ...options }: DataSourceOptions & { migrateOnStart: boolean }): Promise<DataSource> {
  const dataSource = await new DataSource(options as DataSourceOptions).initialize().catch((error: unknown) => {
    throw new Error(`PostgreSQL cannot be reached: ${reasonOf(error)}`, { cause: error });
  });
  if (!migrateOnStart) return dataSource;
  const names = await migrate(dataSource).catch(async (error: unknown) => {
    await dataSource.destroy();
    throw new Error(`The database could not be migrated: ${reasonOf(error)}`, { cause: error });
  });
  if (names.length > 0) new Logger(DatabaseModule.name).log(`Migrated the database: ${names.join(', ')}`);
  return dataSource;
}

/** Node puts the reasons of a failed connection into `errors` and leaves the message empty. */
function reasonOf(error: unknown): string {
  if (error instanceof AggregateError && error.message === '') return error.errors.map(reasonOf).join('; ');
  return error instanceof Error ? error.message : String(error);
}
