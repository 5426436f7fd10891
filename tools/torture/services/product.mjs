import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { startProcess } from '../../bootstrap/lib/managed-process.mjs';
import { ROOT } from '../../bootstrap/lib/paths.mjs';
import { freeLoopbackPort } from '../../bootstrap/lib/ports.mjs';
import { startCluster } from '../../bootstrap/lib/postgres/cluster.mjs';
import { startRedisServer } from '../../bootstrap/lib/testing/redis-server.mjs';
import { ensureWorker } from '../../mediasoup-worker/ensure.mjs';
import { Killable, signalWithChildren } from './killable.mjs';

/** Ends what hangs: a process that is only slow to start would begin again and again. */
const READY_MS = 120_000;
const NODES = 2;
/** What PostgreSQL has by default, which the product relies on: an answered commit is on the disk. */
const DURABLE = { fsync: 'on', synchronous_commit: 'on', full_page_writes: 'on' };
/** As in docker-compose.yml. */
const REDIS_SETTINGS = { appendonly: 'yes', save: '', 'maxmemory-policy': 'noeviction' };

/**
 * The product with a PostgreSQL and a Redis of its own and two API processes.
 *
 * @param {object} options
 * @param {string} options.home A folder for all of its data.
 * @param {ConstructorParameters<typeof Killable>[0]['onCrash']} options.onCrash
 * @param {(undo: () => unknown) => void} options.defer
 */
export async function startProduct({ home, onCrash, defer }) {
  const password = randomBytes(16).toString('hex');
  const ports = { postgres: await freeLoopbackPort(), redis: await freeLoopbackPort() };
  const url = `postgresql://chatcall:${password}@127.0.0.1:${ports.postgres}/postgres`;
  const postgres = new Killable({
    name: 'postgres',
    weight: 3,
    onCrash,
    signal: signalWithChildren,
    start: async () =>
      (await startCluster({ home, password, port: ports.postgres, settings: DURABLE })).process,
  });
  const redis = new Killable({
    name: 'redis',
    weight: 2,
    onCrash,
    start: () => startRedisServer({ home, port: ports.redis, settings: REDIS_SETTINGS }),
  });
  const settings = {
    DATABASE_URL: url,
    REDIS_URL: `redis://127.0.0.1:${ports.redis}`,
    CHATCALL_DATA: path.join(home, 'data'),
    MEDIASOUP_WORKER_BIN: await ensureWorker(),
    JWT_SECRET: randomBytes(32).toString('hex'),
  };
  fs.mkdirSync(settings.CHATCALL_DATA);
  const nodes = [];
  for (let index = 1; index <= NODES; index += 1)
    nodes.push(await apiNode(`api-${index}`, { home, onCrash, settings }));
  const services = [postgres, redis, ...nodes.map(({ service }) => service)];
  for (const service of services) defer(() => service.stop());
  await postgres.start();
  await redis.start();
  await Promise.all(nodes.map(({ service }) => service.start()));
  return { services, nodes, query: (sql, values) => queryOnce(url, sql, values) };
}

async function apiNode(name, { home, onCrash, settings }) {
  const port = await freeLoopbackPort();
  const env = { ...SERVER_SETTINGS, ...settings, PORT: String(port), PATH: process.env.PATH };
  const service = new Killable({
    name,
    weight: 4,
    onCrash,
    start: () => startServerProcess(name, { port, env, log: path.join(home, `${name}.log`) }),
  });
  return { port, service };
}

const SERVER_SETTINGS = {
  NODE_ENV: 'production',
  HOST: '127.0.0.1',
  MEDIA_WORKERS: '1',
  MEDIA_BASE_PORT: '0',
  MEDIA_LISTEN_IP: '127.0.0.1',
  MEDIA_ANNOUNCED_ADDRESSES: '127.0.0.1',
  MIGRATE_ON_START: 'true',
  SETUP_CODE: 'off',
  TRUST_PROXY: 'true',
  // Short, so that sessions are renewed under faults, too; the SDK takes less for a wrong clock.
  ACCESS_TTL_SECONDS: '90',
  // Clients that lose their connection again and again ask for much.
  RATE_LIMIT_FACTOR: '20',
  ARGON2_MEMORY_KIB: '1024',
};

/** Starts a process of the built server. Resolves when it is ready; rejects when it has ended before, or takes too long. */
export async function startServerProcess(name, { port, env, log }) {
  const started = startProcess(
    name,
    process.execPath,
    ['--max-semi-space-size=16', path.join(ROOT, 'backend/dist/main.js')],
    { cwd: ROOT, env, log },
  );
  await untilReady(port, started);
  return started;
}

async function untilReady(port, started) {
  const deadline = Date.now() + READY_MS;
  while (started.running() && Date.now() < deadline) {
    const signal = AbortSignal.timeout(2_000);
    const ready = await fetch(`http://127.0.0.1:${port}/api/health/ready`, { signal }).then(
      (answer) => answer.ok,
      () => false,
    );
    if (ready) return;
    await sleep(50);
  }
  await started.stop();
  throw new Error('The server did not become ready.');
}

async function queryOnce(connectionString, sql, values = []) {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    return (await client.query(sql, values)).rows;
  } finally {
    await client.end();
  }
}
