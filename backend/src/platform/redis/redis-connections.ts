import { Injectable, Logger } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { Redis } from 'ioredis';
import type { RedisOptions } from 'ioredis';
import { AppConfig } from '../../config/index.js';
import { ShutdownSequence } from '../lifecycle/index.js';
import { UnavailableError, isError, isWriteRefusal } from '../errors/index.js';

/** Longest wait between two tries to reach Redis again, in milliseconds. */
const RETRY_MAX_MS = 2_000;
/** Milliseconds between two looks whether Redis takes writes again. */
const WRITE_AGAIN_MS = 500;
/** How long the key of such a look lives, in seconds. */
const LOOK_TTL_SECONDS = 60;

/**
 * A connection that may be disconnected again after its end, as the Socket.IO adapter does with the
 * one it reads from: for that ioredis would start a timer of two seconds that nothing ends any
 * more, and the process would stay for as long.
 */
class Connection extends Redis {
  readonly #onRefusal: (error: Error) => void;

  constructor(url: string, options: RedisOptions, onRefusal: (error: Error) => void) {
    super(url, options);
    this.#onRefusal = onRefusal;
  }

  /**
   * Every command passes here, those of pipelines and of Bull too: a refused write is noticed
   * whatever its caller does with the error.
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
 * false) and nobody may ask for one. Redis going away neither crashes nor ends the process:
 * connections try again for ever.
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
  #lookTimer: NodeJS.Timeout | undefined;
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

  /** Whether Redis answers but takes no writes at the moment. */
  get refusesWrites(): boolean {
    return this.#refusing;
  }

  /**
   * Called when Redis takes writes again after it refused them: whatever was refused has to be
   * written again.
   */
  onWritable(handler: () => void): void {
    this.#writableHandlers.push(handler);
  }

  /**
   * Writes to Redis, which says more than a ping does: with full memory it still answers those.
   * @throws Error with the reason when Redis is away or takes no writes
   */
  async assertWritable(): Promise<void> {
    await this.commands().set(`${this.keyPrefix}:writable`, '1', 'EX', LOOK_TTL_SECONDS);
  }

  /** Put before keys and streams, so that installations can share one Redis. */
  get keyPrefix(): string {
    return this.#config.redis?.keyPrefix ?? 'chatcall';
  }

  /**
   * The shared connection for commands that answer at once. A command while Redis is away fails
   * within about two seconds.
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
   * A connection of its own, for blocking commands and subscriptions. It waits for Redis instead of
   * failing.
   * @throws UnavailableError without Redis
   */
  duplicate(name: string, options: RedisOptions = {}): Redis {
    return this.#connect(name, { maxRetriesPerRequest: null, ...options });
  }

  close(): void {
    this.#closing = true;
    clearTimeout(this.#lookTimer);
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

  /**
   * A Redis that makes room by throwing keys away would lose waiting jobs and events for other
   * nodes, and nothing would say so.
   */
  async #warnOfEviction(connection: Redis): Promise<void> {
    try {
      const [, policy] = (await connection.config('GET', 'maxmemory-policy')) as string[];
      if (policy !== undefined && policy !== 'noeviction')
        this.#logger.warn(
          { policy },
          'Redis may throw away keys when its memory is full; set maxmemory-policy to noeviction',
        );
    } catch {
      // It is away, or its administrator lets nobody ask.
    }
  }

  /** One line when Redis begins to refuse writes and one when it takes them again. */
  #refused(error: Error): void {
    if (this.#refusing || this.#closing) return;
    this.#refusing = true;
    this.#logger.error({ reason: error.message }, 'Redis refuses writes; trying again');
    this.#lookLater();
  }

  #lookLater(): void {
    this.#lookTimer = setTimeout(() => {
      this.assertWritable().then(
        () => this.#writable(),
        () => {
          if (!this.#closing) this.#lookLater();
        },
      );
    }, WRITE_AGAIN_MS);
    this.#lookTimer.unref();
  }

  #writable(): void {
    if (this.#closing) return;
    this.#refusing = false;
    this.#logger.log('Redis takes writes again');
    for (const handler of this.#writableHandlers) {
      try {
        handler();
      } catch (error) {
        this.#logger.error({ err: error }, 'What Redis refused could not be written again');
      }
    }
  }
}
