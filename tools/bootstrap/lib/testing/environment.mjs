import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { ensureWorker } from '../../../mediasoup-worker/ensure.mjs';
import { freeLoopbackPort } from '../ports.mjs';
import { startCluster } from '../postgres/cluster.mjs';
import { step } from '../progress.mjs';
import { ensureTestPrograms, findChromium } from './packages.mjs';
import { startRedisServer } from './redis-server.mjs';

/** Its data is thrown away, so PostgreSQL need not wait for the disk; many specs use it side by side. */
const POSTGRES_SETTINGS = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  max_connections: 300,
};

/**
 * Everything real that tests talk to, started once for a run.
 *
 * @param {(undo: () => unknown) => void} defer Called with a function that stops each of them.
 * @returns {Promise<Record<string, string>>} The environment variables by which tests find them.
 */
export async function startTestEnvironment(defer) {
  await ensureTestPrograms();
  const worker = await ensureWorker();
  const home = fs.mkdtempSync(path.join(os.tmpdir(), 'chatcall-test-'));
  // PostgreSQL's user passes through when we are root.
  fs.chmodSync(home, 0o711);
  defer(() => fs.rmSync(home, { recursive: true, force: true }));
  return step('Starting PostgreSQL and Redis for the tests', async () => ({
    MEDIASOUP_WORKER_BIN: worker,
    CHATCALL_CHROMIUM: findChromium() ?? '',
    CHATCALL_TEST_DATABASE_URL: await startPostgres(home, defer),
    CHATCALL_TEST_REDIS_URL: await startRedis(home, defer),
  }));
}

async function startPostgres(home, defer) {
  const password = randomBytes(16).toString('hex');
  const cluster = await startCluster({ home, password, settings: POSTGRES_SETTINGS });
  defer(() => cluster.process.stop());
  return cluster.url;
}

async function startRedis(home, defer) {
  const port = await freeLoopbackPort();
  const server = await startRedisServer({ home, port, settings: { save: '', appendonly: 'no' } });
  defer(() => server.stop());
  return `redis://127.0.0.1:${port}`;
}
