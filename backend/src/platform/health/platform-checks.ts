import { Injectable } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { AppConfig } from '../../config/index.js';
import { Database, DatabaseState } from '../database/index.js';
import { RedisConnections } from '../redis/index.js';
import { FileStore } from '../storage/index.js';
import { diskSpaces } from './disk-space.js';
import { ServerChecks, found, millisecondsSince, notConfigured, works } from './server-checks.js';
import type { CheckOutcome } from './server-checks.js';

/** An answer of the database or of Redis that takes longer is slow. */
const SLOW_MS = 250;

/** The checks of the database, Redis, the storage of files and the disks. */
@Injectable()
export class PlatformChecks implements OnModuleInit {
  readonly #checks: ServerChecks;
  readonly #database: Database;
  readonly #databaseState: DatabaseState;
  readonly #redis: RedisConnections;
  readonly #files: FileStore;
  readonly #config: AppConfig;

  constructor(
    checks: ServerChecks,
    database: Database,
    databaseState: DatabaseState,
    redis: RedisConnections,
    files: FileStore,
    config: AppConfig,
  ) {
    this.#checks = checks;
    this.#database = database;
    this.#databaseState = databaseState;
    this.#redis = redis;
    this.#files = files;
    this.#config = config;
  }

  onModuleInit(): void {
    this.#checks.register({
      name: 'database',
      failure: 'database-unreachable',
      run: () => this.#checkDatabase(),
    });
    this.#checks.register({
      name: 'redis',
      failure: 'redis-unreachable',
      run: () => this.#checkRedis(),
    });
    this.#checks.register({
      name: 'storage',
      failure: 'storage-unwritable',
      run: () => this.#checkStorage(),
    });
    this.#checks.register({
      name: 'disk',
      failure: 'disk-full',
      run: () => diskSpaces(this.#config.dataDir),
    });
  }

  async #checkDatabase(): Promise<readonly CheckOutcome[]> {
    const started = performance.now();
    await this.#database.query('SELECT 1');
    const latencyMs = millisecondsSince(started);
    const { version, sizeBytes, pendingMigrations } = await this.#databaseState.read();
    const facts = { latencyMs, version, sizeBytes, pendingMigrations };
    if (pendingMigrations > 0) return [found('migrations-pending', 'degraded', facts)];
    return [latencyMs > SLOW_MS ? found('database-slow', 'degraded', facts) : works(facts)];
  }

  async #checkRedis(): Promise<readonly CheckOutcome[]> {
    if (!this.#redis.available) return [notConfigured('redis-not-configured')];
    const started = performance.now();
    await this.#redis.assertWritable();
    const latencyMs = millisecondsSince(started);
    const { version, evicts } = await this.#redis.state();
    const facts = { latencyMs, version };
    if (evicts) return [found('redis-evicts', 'degraded', facts)];
    return [latencyMs > SLOW_MS ? found('redis-slow', 'degraded', facts) : works(facts)];
  }

  async #checkStorage(): Promise<readonly CheckOutcome[]> {
    const { s3 } = this.#config;
    const started = performance.now();
    await this.#files.assertWritable();
    const facts = { backend: s3 === null ? 'disk' : 's3', latencyMs: millisecondsSince(started) };
    return [works(facts, s3 === null ? null : s3.bucket)];
  }
}
