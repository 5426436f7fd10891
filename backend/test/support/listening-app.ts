import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AddressInfo } from 'node:net';
import type { DynamicModule } from '@nestjs/common';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { buildApp } from '../../src/build-app.js';
import { loadConfig } from '../../src/config/index.js';
import type { AppConfig } from '../../src/config/index.js';
import { Database } from '../../src/platform/database/index.js';
import { closeApp } from '../../src/platform/lifecycle/process-lifecycle.js';
import { assertNoViolations, captureSockets } from './capture-sockets.js';
import { ContractCheck } from './contract-check.js';
import { createMigratedDatabase, createRedisSpace } from './test-services.js';

export interface TestAppOptions {
  /** Environment variables over those of the tests. */
  readonly env?: Readonly<Record<string, string>>;
  /** Whether the app uses the real Redis of the tests, under a prefix of its own. */
  readonly redis?: boolean;
  /** Use this database (for a second node, or a restart) instead of a fresh one; it is not dropped at the end. */
  readonly databaseUrl?: string;
  /** Use this prefix in Redis, to run beside another node. Implies `redis`. */
  readonly redisPrefix?: string;
  /** Called before the app starts. */
  readonly prepare?: (app: NestExpressApplication) => void;
  /** False for an app whose sockets carry invented payloads, such as thousands of large ones. */
  readonly checkSockets?: boolean;
}

/** An app that listens on a free port, on a database of its own. */
export interface ListeningApp {
  readonly url: string;
  readonly app: NestExpressApplication;
  readonly config: AppConfig;
  readonly database: Database;
  readonly databaseUrl: string;
  readonly redisPrefix: string | undefined;
  /** The traffic so far compared with `openapi.json`; null for an app that is not the whole product. */
  readonly contract: ContractCheck | null;
  /**
   * Ends the app as a signal would and drops what was made for it.
   * @throws Error when requests or answers differ from `openapi.json`
   */
  close(): Promise<void>;
}

/**
 * Starts an app; `root` builds its root module, by default the whole product. Every message over its
 * sockets has to be as `asyncapi.json` describes it.
 */
export async function startListeningApp(
  options: TestAppOptions,
  root?: (config: AppConfig) => DynamicModule,
): Promise<ListeningApp> {
  const ownDatabase = options.databaseUrl === undefined ? await createMigratedDatabase() : null;
  const databaseUrl = options.databaseUrl ?? ownDatabase?.url ?? '';
  const redis =
    options.redis === true || options.redisPrefix !== undefined ? createRedisSpace() : null;
  const redisPrefix = options.redisPrefix ?? redis?.keyPrefix;
  const dataDir = await mkdtemp(join(tmpdir(), 'chatcall-test-'));
  // A folder of its own, which says that it is the same for all that use one database.
  await writeFile(join(dataDir, 'folder-id'), new URL(databaseUrl).pathname);
  const config = loadConfig({
    ...TEST_ENV,
    SETUP_CODE: 'off',
    DATABASE_URL: databaseUrl,
    CHATCALL_DATA: dataDir,
    ...(process.env['MEDIASOUP_WORKER_BIN'] === undefined
      ? {}
      : { MEDIASOUP_WORKER_BIN: process.env['MEDIASOUP_WORKER_BIN'] }),
    ...(process.env['CHATCALL_TEST_LOG_LEVEL'] === undefined
      ? {}
      : { LOG_LEVEL: process.env['CHATCALL_TEST_LOG_LEVEL'] }),
    ...(redis === null ? {} : { REDIS_URL: redis.url, REDIS_PREFIX: redisPrefix }),
    ...options.env,
  });
  const clear = async (): Promise<void> => {
    await ownDatabase?.drop();
    if (options.redisPrefix === undefined) await redis?.clear();
    await rm(dataDir, { recursive: true, force: true });
  };
  const { app, contract } = await start(config, options, root).catch(async (error: unknown) => {
    await clear();
    throw error;
  });
  if (options.checkSockets !== false) captureSockets(app);
  const { port } = app.getHttpServer().address() as AddressInfo;
  return {
    url: `${config.http.tls === null ? 'http' : 'https'}://127.0.0.1:${port}`,
    app,
    config,
    database: app.get(Database),
    databaseUrl,
    redisPrefix,
    contract,
    close: async () => {
      await closeApp(app);
      await clear();
      contract?.assertNothingFound();
      assertNoViolations();
    },
  };
}

async function start(
  config: AppConfig,
  { prepare }: TestAppOptions,
  root?: (config: AppConfig) => DynamicModule,
): Promise<{ app: NestExpressApplication; contract: ContractCheck | null }> {
  const app = await buildApp(config, root?.(config));
  prepare?.(app);
  const contract = root === undefined ? ContractCheck.watch(app.getHttpServer()) : null;
  await app.listen(config.http.port, config.http.host);
  return { app, contract };
}

const TEST_ENV = {
  PORT: '0',
  HOST: '127.0.0.1',
  JWT_SECRET: 'a secret that only the tests know, long enough',
  DATABASE_POOL: '4',
  LOG_LEVEL: 'silent',
  MEDIA_WORKERS: '1',
  MEDIA_BASE_PORT: '0',
  MEDIA_LISTEN_IP: '127.0.0.1',
  MEDIA_ANNOUNCED_ADDRESSES: '127.0.0.1',
  ARGON2_MEMORY_KIB: '64',
  ARGON2_ITERATIONS: '1',
  SHUTDOWN_TIMEOUT_SECONDS: '10',
} as const;
