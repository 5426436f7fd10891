import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { Redis } from 'ioredis';

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

/** @param options of CREATE DATABASE, such as another locale */
export async function createDatabase(options = ''): Promise<TestDatabase> {
  const admin = serviceUrl('CHATCALL_TEST_DATABASE_URL');
  const name = `t_${randomBytes(8).toString('hex')}`;
  await onServer(admin, `CREATE DATABASE ${name} ${options}`);
  const url = new URL(admin);
  url.pathname = `/${name}`;
  return {
    url: url.href,
    drop: () => onServer(admin, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`),
  };
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
