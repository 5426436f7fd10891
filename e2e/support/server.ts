import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';

const ROOT = new URL('../../', import.meta.url).pathname;

/** A free TCP port on loopback. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** A new database in the PostgreSQL of the test environment. */
export class TestDatabase {
  readonly #admin: string;
  readonly #name: string;

  private constructor(
    readonly url: string,
    admin: string,
    name: string,
  ) {
    this.#admin = admin;
    this.#name = name;
  }

  static async create(): Promise<TestDatabase> {
    const admin = process.env['CHATCALL_TEST_DATABASE_URL'];
    if (!admin)
      throw new Error(
        'CHATCALL_TEST_DATABASE_URL is not set: run through npm test or tools/bootstrap/test-env.mjs',
      );
    const name = `e2e_${randomBytes(6).toString('hex')}`;
    await runSql(admin, `CREATE DATABASE ${name}`);
    const url = new URL(admin);
    url.pathname = `/${name}`;
    return new TestDatabase(url.href, admin, name);
  }

  async rows<T>(sql: string, values: readonly unknown[] = []): Promise<T[]> {
    const client = new pg.Client({ connectionString: this.url });
    await client.connect();
    try {
      return (await client.query(sql, [...values])).rows as T[];
    } finally {
      await client.end();
    }
  }

  async drop(): Promise<void> {
    await runSql(this.#admin, `DROP DATABASE IF EXISTS ${this.#name} WITH (FORCE)`);
  }
}

async function runSql(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

export interface ServerOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** To share it between servers or to keep it over a restart; a new one otherwise. */
  readonly database?: TestDatabase;
  readonly data?: string;
  readonly port?: number;
  readonly secret?: string;
}

/** The built server in its own process, as `npm start` runs it. */
export class Server {
  readonly url: string;
  readonly #options: Required<Omit<ServerOptions, 'env'>>;
  readonly #ownsDatabase: boolean;
  readonly #child: ChildProcess;
  #output = '';

  private constructor(
    options: Required<Omit<ServerOptions, 'env'>>,
    ownsDatabase: boolean,
    child: ChildProcess,
  ) {
    this.url = `http://127.0.0.1:${options.port}`;
    this.#options = options;
    this.#ownsDatabase = ownsDatabase;
    this.#child = child;
    const take = (chunk: Buffer): void => {
      this.#output = (this.#output + chunk.toString()).slice(-20_000);
    };
    child.stdout?.on('data', take);
    child.stderr?.on('data', take);
  }

  /** Starts it and waits until it is ready. Throws with its output when it is not within 60 seconds. */
  static async start(options: ServerOptions = {}): Promise<Server> {
    const database = options.database ?? (await TestDatabase.create());
    const data = options.data ?? (await mkdtemp(join(tmpdir(), 'chatcall-e2e-')));
    const port = options.port ?? (await freePort());
    const secret = options.secret ?? randomBytes(32).toString('hex');
    const child = spawn(process.execPath, [join(ROOT, 'backend/dist/main.js')], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        ...process.env,
        NODE_OPTIONS: '',
        NODE_ENV: 'production',
        PORT: String(port),
        HOST: '127.0.0.1',
        DATABASE_URL: database.url,
        CHATCALL_DATA: data,
        JWT_SECRET: secret,
        MIGRATE_ON_START: 'true',
        SETUP_CODE: 'off',
        WEB_ROOT: join(ROOT, 'frontend/dist/browser'),
        MEDIA_BASE_PORT: '0',
        MEDIA_WORKERS: '2',
        // Media listens on the announced address: over UDP an answer from another address is dropped.
        MEDIA_LISTEN_IP: '127.0.0.1',
        MEDIA_ANNOUNCED_ADDRESSES: '127.0.0.1',
        TRUST_PROXY: 'true',
        ...options.env,
      },
    });
    const server = new Server({ database, data, port, secret }, !options.database, child);
    await server.#waitUntilReady();
    return server;
  }

  get port(): number {
    return this.#options.port;
  }

  get database(): TestDatabase {
    return this.#options.database;
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  async #waitUntilReady(): Promise<void> {
    const end = Date.now() + 100_000;
    while (Date.now() < end && this.#child.exitCode === null) {
      const ready = await fetch(`${this.url}/api/health/ready`).then(
        (answer) => answer.ok,
        () => false,
      );
      if (ready) return;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    this.#child.kill('SIGKILL');
    throw new Error(`the server did not become ready:\n${this.#output}`);
  }

  /** Kills the process at once, as a power cut would. The database stays. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL');
  }

  /** Starts it again with the same port, database and folder. */
  async restart(env: Readonly<Record<string, string>> = {}): Promise<Server> {
    return Server.start({ ...this.#options, env });
  }

  /** Ends the process as an administrator would, and removes its database and folder. */
  async close(): Promise<void> {
    await this.#end('SIGTERM');
    if (this.#ownsDatabase) await this.database.drop();
    await rm(this.#options.data, { recursive: true, force: true });
  }

  async #end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const ended = new Promise((resolve) => this.#child.once('exit', resolve));
    this.#child.kill(signal);
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), 20_000);
    await ended;
    clearTimeout(timer);
  }
}
