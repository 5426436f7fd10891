import { createHash, randomBytes } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { Redis } from 'ioredis';
import { DataSource } from 'typeorm';
import { migrationSourceOptions } from '../../src/platform/database/data-source-options.js';
import { migrate } from '../../src/platform/database/migrate.js';

/** Where the real services of the tests are; the command that runs the tests sets them. */
function serviceUrl(name: string): string {
  const url = process.env[name];
  if (url === undefined || url === '')
    throw new Error(
      `${name} is not set: run the tests through 'npm test', which starts what they need`,
    );
  return url;
}

/** A database of its own on the real PostgreSQL of the tests. */
export interface TestDatabase {
  readonly url: string;
  drop(): Promise<void>;
}

/**
 * An empty database.
 * @param options of CREATE DATABASE, such as another locale
 */
export async function createDatabase(options = ''): Promise<TestDatabase> {
  const admin = serviceUrl('CHATCALL_TEST_DATABASE_URL');
  const name = `t_${randomBytes(8).toString('hex')}`;
  await onServer(admin, `CREATE DATABASE ${name} ${options}`);
  return {
    url: urlOf(admin, name),
    drop: () => onServer(admin, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`),
  };
}

/** A database with all migrations, copied from a template that the first caller makes for all of them. */
export async function createMigratedDatabase(): Promise<TestDatabase> {
  return createDatabase(`TEMPLATE ${await migratedTemplate()}`);
}

const DATABASE_CODE = join(import.meta.dirname, '../../src/platform/database');
/** Any number that nothing else in the test server's own database locks on. */
const TEMPLATE_LOCK = 4_711_002;

/** @returns name of the template for the migrations of this tree */
async function migratedTemplate(): Promise<string> {
  const admin = serviceUrl('CHATCALL_TEST_DATABASE_URL');
  const name = `chatcall_template_${await hashOfMigrations()}`;
  const client = new pg.Client({ connectionString: admin });
  await client.connect();
  try {
    const exists = async (): Promise<boolean> =>
      (await client.query('SELECT FROM pg_database WHERE datname = $1', [name])).rowCount === 1;
    if (await exists()) return name;
    // Specs run side by side. The lock ends with the connection.
    await client.query('SELECT pg_advisory_lock($1)', [TEMPLATE_LOCK]);
    if (await exists()) return name;
    const unfinished = `${name}_unfinished`;
    await client.query(`DROP DATABASE IF EXISTS ${unfinished} WITH (FORCE)`);
    await client.query(`CREATE DATABASE ${unfinished}`);
    await migrateDatabase(urlOf(admin, unfinished));
    await client.query(`ALTER DATABASE ${unfinished} RENAME TO ${name}`);
    return name;
  } finally {
    await client.end();
  }
}

async function migrateDatabase(url: string): Promise<void> {
  const options = migrationSourceOptions({ url, poolSize: 2, migrateOnStart: true });
  const dataSource = await new DataSource(options).initialize();
  try {
    await migrate(dataSource);
  } finally {
    await dataSource.destroy();
  }
}

async function hashOfMigrations(): Promise<string> {
  const hash = createHash('sha256');
  const files = await readdir(DATABASE_CODE, { recursive: true });
  for (const file of files.filter((each) => each.endsWith('.ts')).sort())
    hash.update(file).update(await readFile(join(DATABASE_CODE, file)));
  return hash.digest('hex').slice(0, 16);
}

function urlOf(admin: string, database: string): string {
  const url = new URL(admin);
  url.pathname = `/${database}`;
  return url.href;
}

async function onServer(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

/** A prefix of its own on the real Redis of the tests. */
export interface TestRedis {
  readonly url: string;
  readonly keyPrefix: string;
  clear(): Promise<void>;
}

export function createRedisSpace(): TestRedis {
  const url = serviceUrl('CHATCALL_TEST_REDIS_URL');
  const keyPrefix = `t${randomBytes(6).toString('hex')}`;
  return { url, keyPrefix, clear: () => clear(url, keyPrefix) };
}

async function clear(url: string, keyPrefix: string): Promise<void> {
  const redis = new Redis(url);
  try {
    for await (const keys of redis.scanStream({
      match: `${keyPrefix}:*`,
      count: 500,
    }) as AsyncIterable<string[]>) {
      if (keys.length > 0) await redis.del(...keys);
    }
  } finally {
    redis.disconnect();
  }
}
