import { Injectable, Logger } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { Redis } from 'ioredis';
import type { RedisOptions } from 'ioredis';
import { AppConfig } from '../../config/index.js';
import { ShutdownSequence } from '../lifecycle/index.js';
import { UnavailableError, isError, isWriteRefusal } from '../errors/index.js';

/** Longest delay between two attempts to reconnect to Redis, in milliseconds. */
const RETRY_MAX_MS = 2_000;
/** Milliseconds between two checks whether Redis accepts writes again. */
const WRITE_AGAIN_MS = 500;
/** Lifetime of the key of such a check, in seconds. */
const WRITABLE_TTL_SECONDS = 60;

/**
 * A connection that may be disconnected again after it has ended, as the Socket.IO adapter does:
 * ioredis would start a timer of two seconds that nothing clears, which would delay the end of the
 * process.
 */
class Connection extends Redis {
  readonly #onRefusal: (error: Error) => void;

  constructor(url: string, options: RedisOptions, onRefusal: (error: Error) => void) {
    super(url, options);
    this.#onRefusal = onRefusal;
  }

  /**
   * All commands pass here, also those of pipelines and of Bull: a refused write is detected even
   * when its caller ignores the error.
   */
  override sendCommand(...[command, stream]: Parameters<Redis['sendCommand']>): unknown {
    const answer = super.sendCommand(command, stream);
    command.promise.catch((error: unknown) => {
      if (isError(error) && isWriteRefusal(error)) this.#onRefusal(error);
    });
    return answer;
  }

  override disconnect(reconnect = false): void {
    if (reconnect || this.status !== 'end') super.disconnect(reconnect);
  }
}

/**
 * All connections of this process to Redis. Without `REDIS_URL` there are none (`available` is
 * false) and none may be requested. The process keeps running while Redis is unreachable:
 * connections are retried without limit.
 */
@Injectable()
export class RedisConnections implements OnModuleInit {
  readonly #logger = new Logger('Redis');
  readonly #config: AppConfig;
  readonly #shutdown: ShutdownSequence;
  readonly #open = new Set<Redis>();
  readonly #writableHandlers: (() => void)[] = [];
  #commands: Redis | null = null;
  #refusing = false;
  #checkTimer: NodeJS.Timeout | undefined;
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

  /** Whether Redis answers but refuses writes at the moment. */
  get refusesWrites(): boolean {
    return this.#refusing;
  }

  /**
   * Called when Redis accepts writes again: refused writes must be repeated.
   */
  onWritable(handler: () => void): void {
    this.#writableHandlers.push(handler);
  }

  /**
   * Writes to Redis: a ping would also be answered when its memory is full.
   * @throws Error with the reason when Redis is unreachable or refuses writes
   */
  async assertWritable(): Promise<void> {
    await this.commands().set(`${this.keyPrefix}:writable`, '1', 'EX', WRITABLE_TTL_SECONDS);
  }

  /**
   * What administrators see of Redis.
   * @throws Error when it is unreachable
   */
  async state(): Promise<{ readonly version: string; readonly evicts: boolean }> {
    const info = await this.commands().info();
    const field = (name: string): string | undefined =>
      new RegExp(`^${name}:(.*?)\\r?$`, 'm').exec(info)?.[1];
    const policy = field('maxmemory_policy') ?? 'noeviction';
    return {
      version: field('valkey_version') ?? field('redis_version') ?? '',
      evicts: policy !== 'noeviction',
    };
  }

  /** The prefix of keys and streams, so that installations can share one Redis. */
  get keyPrefix(): string {
    return this.#config.redis?.keyPrefix ?? 'chatcall';
  }

  /**
   * The shared connection for commands that do not block. While Redis is unreachable, a command
   * fails within about two seconds.
   * @throws UnavailableError without Redis
   */
  commands(): Redis {
    if (this.#commands === null) {
      const connection = this.#connect('commands', {
        maxRetriesPerRequest: 1,
        commandTimeout: 5_000,
      });
      connection.once('ready', () => void this.#warnOfEviction(connection));
      this.#commands = connection;
    }
    return this.#commands;
  }

  /**
   * A separate connection, for blocking commands and subscriptions. It waits for Redis instead of
   * failing.
   * @throws UnavailableError without Redis
   */
  duplicate(name: string, options: RedisOptions = {}): Redis {
    return this.#connect(name, { maxRetriesPerRequest: null, ...options });
  }

  close(): void {
    this.#closing = true;
    clearTimeout(this.#checkTimer);
    for (const connection of this.#open) connection.disconnect();
    this.#open.clear();
  }

  #connect(name: string, options: RedisOptions): Redis {
    const redis = this.#config.redis;
    if (redis === null) throw new UnavailableError('This server runs without Redis.');
    const connection = new Connection(
      redis.url,
      {
        connectionName: `chatcall-${name}`,
        retryStrategy: (times) => (this.#closing ? null : Math.min(times * 100, RETRY_MAX_MS)),
        ...options,
      },
      (error) => this.#refused(error),
    );
    this.#open.add(connection);
    this.#logState(name, connection);
    return connection;
  }

  /**
   * Logs one line when Redis becomes unreachable and one when it is back, not one for each retry.
   */
  #logState(name: string, connection: Redis): void {
    let lost = false;
    connection.on('error', (error: Error) => {
      if (!lost && !this.#closing)
        this.#logger.error(
          { connection: name, reason: error.message },
          'Redis cannot be reached; trying again',
        );
      lost = true;
    });
    connection.on('ready', () => {
      if (lost) this.#logger.log({ connection: name }, 'Redis is back');
      lost = false;
    });
  }

  /**
   * A Redis that evicts keys would silently lose scheduled jobs and events for other nodes.
   */
  async #warnOfEviction(connection: Redis): Promise<void> {
    try {
      const [, policy] = (await connection.config('GET', 'maxmemory-policy')) as string[];
      if (policy !== undefined && policy !== 'noeviction')
        this.#logger.warn(
          { policy },
          'Redis may evict keys when its memory is full; set maxmemory-policy to noeviction',
        );
    } catch {
      // Redis is unreachable, or does not allow the command.
    }
  }

  /** Logs one line when Redis begins to refuse writes and one when it accepts them again. */
  #refused(error: Error): void {
    if (this.#refusing || this.#closing) return;
    this.#refusing = true;
    this.#logger.error({ reason: error.message }, 'Redis refuses writes; trying again');
    this.#checkLater();
  }

  #checkLater(): void {
    this.#checkTimer = setTimeout(() => {
      this.assertWritable().then(
        () => this.#writable(),
        () => {
          if (!this.#closing) this.#checkLater();
        },
      );
    }, WRITE_AGAIN_MS);
    this.#checkTimer.unref();
  }

  #writable(): void {
    if (this.#closing) return;
    this.#refusing = false;
    this.#logger.log('Redis accepts writes again');
    for (const handler of this.#writableHandlers) {
      try {
        handler();
      } catch (error) {
        this.#logger.error({ err: error }, 'A write that Redis refused could not be repeated');
      }
    }
  }
}
