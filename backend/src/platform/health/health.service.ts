import { Injectable, Logger } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { Database } from '../database/index.js';
import { ShutdownState } from '../lifecycle/index.js';
import { RedisConnections } from '../redis/index.js';
import { FileStore } from '../storage/index.js';

/** Answer of `health/live`. */
export class LiveDto {
  @ApiProperty({ enum: ['up'] })
  readonly status: 'up';
}

/** Answer of `health/ready`. */
export class ReadyDto {
  @ApiProperty({ enum: ['ready', 'not-ready', 'shutting-down'] })
  readonly status: 'ready' | 'not-ready' | 'shutting-down';

  @ApiProperty({
    type: 'object',
    additionalProperties: { type: 'string', enum: ['up', 'down'] },
    example: { database: 'up', storage: 'up', redis: 'up', media: 'up' },
    description: 'State of each required part.',
  })
  readonly checks: Readonly<Record<string, 'up' | 'down'>>;
}

/** Fulfils when the part works; throws with the reason otherwise. */
export type HealthCheck = () => void | Promise<void>;

/**
 * The checks of the parts that are required for the server to be ready. Register in `onModuleInit`.
 */
@Injectable()
export class HealthContributors {
  readonly #checks = new Map<string, HealthCheck>();

  register(name: string, check: HealthCheck): void {
    this.#checks.set(name, check);
  }

  entries(): [string, HealthCheck][] {
    return [...this.#checks];
  }
}

/** Maximum duration of a check in milliseconds. */
const CHECK_MS = 3_000;

/** Checks whether this process can serve users at the moment. */
@Injectable()
export class HealthService implements OnModuleInit {
  readonly #logger = new Logger('Health');
  readonly #contributors: HealthContributors;
  readonly #database: Database;
  readonly #redis: RedisConnections;
  readonly #files: FileStore;
  readonly #shutdown: ShutdownState;
  #checking: Promise<ReadyDto> | null = null;

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
   * Checks all parts at the same time. Requests during a check get its result, since the checks
   * write.
   */
  ready(): Promise<ReadyDto> {
    this.#checking ??= this.#checkAll().finally(() => {
      this.#checking = null;
    });
    return this.#checking;
  }

  async #checkAll(): Promise<ReadyDto> {
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
