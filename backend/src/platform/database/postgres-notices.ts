import { Injectable, Logger } from '@nestjs/common';
import pg from 'pg';
import { AppConfig } from '../../config/index.js';
import { ShutdownSequence } from '../lifecycle/index.js';
import { reasonOf } from './shared-settings.js';

/** Everybody on one database listens on this channel. */
const CHANNEL = 'chatcall_notices';
/** PostgreSQL refuses longer ones. */
const BYTES_MAX = 7_999;
/** Notices that wait at most for the connection. */
const WAITING_MAX = 1_000;
const CONNECT_MS = 5_000;
const RECONNECT_MS = 1_000;

interface Listener {
  readonly onNotice: (text: string) => void;
  /** Called with every new connection: notices before it were lost. */
  readonly onConnected: () => void;
}

/**
 * Short texts between the processes on one database, with LISTEN and NOTIFY on a connection of their
 * own. Best effort: a notice is lost for a process that has no connection at that moment.
 */
@Injectable()
export class PostgresNotices {
  readonly #logger = new Logger(PostgresNotices.name);
  readonly #url: string;
  readonly #shutdown: ShutdownSequence;
  readonly #pending = new Set<Promise<void>>();
  /** Ends after the notice before: a connection of PostgreSQL takes one query at a time. */
  #previous: Promise<void> = Promise.resolve();
  #connection: Promise<pg.Client> | null = null;
  #listener: Listener | null = null;
  #timer: NodeJS.Timeout | undefined;
  /** Whether the last attempt failed, so that an outage writes one line to the log. */
  #failing = false;
  #closed = false;

  constructor(config: AppConfig, shutdown: ShutdownSequence) {
    this.#url = config.database.url;
    this.#shutdown = shutdown;
  }

  /** Does not wait for PostgreSQL. Connects again for as long as the process runs. Call once. */
  listen(listener: Listener): void {
    this.#listener = listener;
    this.#shutdown.register('close-redis', 'notices', () => this.close());
    this.#connect();
  }

  /** @throws Error when PostgreSQL cannot be reached, the text is too long or too many wait */
  async send(text: string): Promise<void> {
    if (Buffer.byteLength(text) > BYTES_MAX)
      throw new Error(`A notice may have ${BYTES_MAX} bytes, not ${Buffer.byteLength(text)}`);
    if (this.#pending.size >= WAITING_MAX) throw new Error('Too many notices wait for PostgreSQL');
    const sent = this.#previous.then(() => this.#send(text));
    this.#previous = sent.catch(() => undefined);
    this.#pending.add(sent);
    try {
      await sent;
    } finally {
      this.#pending.delete(sent);
    }
  }

  /** Sends what waits, then ends the connection. */
  async close(): Promise<void> {
    await Promise.allSettled(this.#pending);
    this.#closed = true;
    clearTimeout(this.#timer);
    const client = await this.#connection?.catch(() => null);
    this.#connection = null;
    await client?.end().catch(() => undefined);
  }

  async #send(text: string): Promise<void> {
    if (this.#connection === null) throw new Error('There is no connection to PostgreSQL');
    const client = await this.#connection;
    try {
      await client.query('SELECT pg_notify($1, $2)', [CHANNEL, text]);
    } catch (error) {
      // A connection that does not answer would not bring notices either.
      void client.end().catch(() => undefined);
      throw error;
    }
  }

  #connect(): void {
    this.#connection = this.#open();
    this.#connection.then(
      () => {
        this.#failing = false;
        this.#listener?.onConnected();
      },
      (error: unknown) => {
        if (!this.#failing)
          this.#logger.warn({ reason: reasonOf(error) }, 'Notices of other processes are missing');
        this.#failing = true;
        this.#reconnect();
      },
    );
  }

  async #open(): Promise<pg.Client> {
    const client = new pg.Client({
      connectionString: this.#url,
      application_name: 'chatcall-notices',
      connectionTimeoutMillis: CONNECT_MS,
      query_timeout: CONNECT_MS,
      keepAlive: true,
    });
    let open = false;
    client.on('error', () => undefined);
    client.on('notification', ({ payload }) => this.#listener?.onNotice(payload ?? ''));
    client.on('end', () => {
      if (open) this.#reconnect();
    });
    try {
      await client.connect();
      await client.query(`LISTEN ${CHANNEL}`);
    } catch (error) {
      await client.end().catch(() => undefined);
      throw error;
    }
    open = true;
    return client;
  }

  #reconnect(): void {
    this.#connection = null;
    if (this.#closed) return;
    this.#timer = setTimeout(() => this.#connect(), RECONNECT_MS);
    this.#timer.unref();
  }
}
