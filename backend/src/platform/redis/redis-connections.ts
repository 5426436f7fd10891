import { Injectable, Logger } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { Redis } from 'ioredis';
import type { RedisOptions } from 'ioredis';
import { AppConfig } from '../../config/index.js';
import { ShutdownSequence } from '../lifecycle/index.js';
import { UnavailableError } from '../errors/index.js';

/** Longest wait between two tries to reach Redis again, in milliseconds. */
const RETRY_MAX_MS = 2_000;

/**
 * A connection that may be disconnected again after its end, as the Socket.IO adapter does with the one it reads from: for that ioredis
 * would start a timer of two seconds that nothing ends any more, and the process would stay for as long.
 */
class Connection extends Redis {
  override disconnect(reconnect = false): void {
    if (reconnect || this.status !== 'end') super.disconnect(reconnect);
  }
}

/**
 * All connections of this process to Redis. Without `REDIS_URL` there are none (`available` is false) and nobody may ask for one.
 * Redis going away neither crashes nor ends the process: connections try again for ever.
 */
@Injectable()
export class RedisConnections implements OnModuleInit {
  readonly #logger = new Logger('Redis');
  readonly #config: AppConfig;
  readonly #shutdown: ShutdownSequence;
  readonly #open = new Set<Redis>();
  #commands: Redis | null = null;
  #closing = false;

  constructor(config: AppConfig, shutdown: ShutdownSequence) {
    this.#config = config;
    this.#shutdown = shutdown;
  }

  onModuleInit(): void {
    this.#shutdown.register('close-redis', 'connections', () => this.close());
  }

  /** Whether this installation has a Redis. Does not change while the process runs. */
  get available(): boolean {
    return this.#config.redis !== null;
  }

  /** Whether commands would be answered right now. */
  get reachable(): boolean {
    return this.#commands?.status === 'ready';
  }

  /** Put before keys and streams, so that installations can share one Redis. */
  get keyPrefix(): string {
    return this.#config.redis?.keyPrefix ?? 'chatcall';
  }

  /**
   * The shared connection for commands that answer at once. A command while Redis is away fails within about two seconds.
   * @throws UnavailableError without Redis
   */
  commands(): Redis {
    this.#commands ??= this.#connect('commands', { maxRetriesPerRequest: 1, commandTimeout: 5_000 });
    return this.#commands;
  }

  /**
   * A connection of its own, for blocking commands and subscriptions. It waits for Redis instead of failing.
   * @throws UnavailableError without Redis
   */
  duplicate(name: string, options: RedisOptions = {}): Redis {
    return this.#connect(name, { maxRetriesPerRequest: null, ...options });
  }

  close(): void {
    this.#closing = true;
    for (const connection of this.#open) connection.disconnect();
    this.#open.clear();
  }

  #connect(name: string, options: RedisOptions): Redis {
    const redis = this.#config.redis;
    if (redis === null) throw new UnavailableError('This server runs without Redis.');
    const connection = new Connection(redis.url, {
      connectionName: `chatcall-${name}`,
      retryStrategy: (times) => (this.#closing ? null : Math.min(times * 100, RETRY_MAX_MS)),
      ...options,
    });
    this.#open.add(connection);
    this.#tellState(name, connection);
    return connection;
  }

  /** One line when Redis goes and one when it is back, not one a retry. */
  #tellState(name: string, connection: Redis): void {
    let away = false;
    connection.on('error', (error: Error) => {
      if (!away && !this.#closing)
        this.#logger.error(
          { connection: name, reason: error.message },
          'Redis cannot be reached; trying again',
        );
      away = true;
    });
    connection.on('ready', () => {
      if (away) this.#logger.log({ connection: name }, 'Redis is back');
      away = false;
    });
  }
}
