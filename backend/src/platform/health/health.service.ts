import { Injectable, Logger } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { Database } from '../database/index.js';
import { ShutdownState } from '../lifecycle/index.js';
import { RedisConnections } from '../redis/index.js';
import { FileStore } from '../storage/index.js';
import { HealthContributors } from './health-contributors.js';
import type { HealthCheck } from './health-contributors.js';
import type { ReadyDto } from './health.dto.js';

/** Milliseconds that one check may take. */
const CHECK_MS = 3_000;

/** Whether this process can serve people right now. */
@Injectable()
export class HealthService implements OnModuleInit {
  readonly #logger = new Logger('Health');
  readonly #contributors: HealthContributors;
  readonly #database: Database;
  readonly #redis: RedisConnections;
  readonly #files: FileStore;
  readonly #shutdown: ShutdownState;
  #asking: Promise<ReadyDto> | null = null;

  constructor(
    contributors: HealthContributors,
    database: Database,
    redis: RedisConnections,
    files: FileStore,
    shutdown: ShutdownState,
  ) {
    this.#contributors = contributors;
    this.#database = database;
    this.#redis = redis;
    this.#files = files;
    this.#shutdown = shutdown;
  }

  onModuleInit(): void {
    this.#contributors.register('database', async () => {
      await this.#database.query('SELECT 1');
    });
    this.#contributors.register('storage', () => this.#files.assertWritable());
    if (this.#redis.available) {
      this.#contributors.register('redis', () => this.#redis.assertWritable());
    }
  }

  /**
   * Asks every part at once; those who ask meanwhile get the same answer, since the checks write.
   */
  ready(): Promise<ReadyDto> {
    this.#asking ??= this.#ask().finally(() => {
      this.#asking = null;
    });
    return this.#asking;
  }

  async #ask(): Promise<ReadyDto> {
    if (this.#shutdown.shuttingDown) return { status: 'shutting-down', checks: {} };
    const results = await Promise.all(
      this.#contributors
        .entries()
        .map(async ([name, check]) => [name, await this.#state(name, check)] as const),
    );
    const allUp = results.every(([, state]) => state === 'up');
    return { status: allUp ? 'ready' : 'not-ready', checks: Object.fromEntries(results) };
  }

  async #state(name: string, check: HealthCheck): Promise<'up' | 'down'> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => reject(new Error(`no answer within ${CHECK_MS} ms`)), CHECK_MS);
    });
    try {
      await Promise.race([Promise.resolve().then(check), late]);
      return 'up';
    } catch (error) {
      this.#logger.warn(
        { check: name, reason: error instanceof Error ? error.message : String(error) },
        'A part is down',
      );
      return 'down';
    } finally {
      clearTimeout(timer);
    }
  }
}
