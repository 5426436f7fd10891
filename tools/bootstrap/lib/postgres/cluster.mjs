import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startProcess } from '../managed-process.mjs';
import { freeLoopbackPort } from '../ports.mjs';
import { postgresBinaries } from './binaries.mjs';
import { OWNER, clearLeftovers, ensureDataFolder } from './data-folder.mjs';
import { explainLog } from './log.mjs';
import { assertReachable, databaseUser } from './user.mjs';

const READY_MS = 120_000;
const STOP_MS = 60_000;
const POLL_MS = 50;

/**
 * The log of a failed statement says what failed and not with which values: those are e-mail addresses, names and messages. In
 * docker-compose.yml and SECURITY.md, too.
 */
export const LOG_WITHOUT_VALUES = {
  log_error_verbosity: 'terse',
  log_min_error_statement: 'panic',
  log_statement: 'none',
  log_min_duration_statement: -1,
  log_parameter_max_length: 0,
  log_parameter_max_length_on_error: 0,
};

/**
 * @typedef {object} Cluster
 * @property {string} url Of the database, with its owner's password.
 * @property {import('../managed-process.mjs').ManagedProcess} process
 */

/**
 * Starts a real PostgreSQL that listens on a free loopback port, and makes its data folder if there is none.
 *
 * @param {object} options
 * @param {string} options.home An existing folder; the data goes to `postgres/` in it, messages to `postgres.log`.
 * @param {string} options.password Of the owner; fixed when the data folder is made.
 * @param {number} [options.port] A free one when left out.
 * @param {Record<string, string | number>} [options.settings] PostgreSQL settings beside our own.
 * @returns {Promise<Cluster>}
 */
export async function startCluster({ home, password, port: wanted, settings = {} }) {
  const binaries = await postgresBinaries();
  const user = await databaseUser();
  const folder = path.join(home, 'postgres');
  assertReachable(home, user);
  await ensureDataFolder({ binaries, folder, password, user });
  await clearLeftovers(folder);

  const port = wanted ?? (await freeLoopbackPort());
  const all = {
    listen_addresses: '127.0.0.1',
    port,
    unix_socket_directories: '',
    ...LOG_WITHOUT_VALUES,
    ...settings,
  };
  const log = path.join(home, 'postgres.log');
  const logStart = fs.statSync(log, { throwIfNoEntry: false })?.size ?? 0;
  const server = startProcess(
    'PostgreSQL',
    path.join(binaries, 'bin/postgres'),
    ['-D', folder, ...Object.entries(all).flatMap(([key, value]) => ['-c', `${key}=${value}`])],
    // SIGINT is PostgreSQL's fast shutdown: it ends sessions instead of waiting for them.
    {
      cwd: '/',
      env: { PATH: process.env.PATH, LC_ALL: 'C' },
      user,
      log,
      stopSignal: 'SIGINT',
      graceMs: STOP_MS,
    },
  );
  await untilReady(server, folder, () => newLines(log, logStart));
  return { url: urlOf(port, password), process: server };
}

/**
 * The PostgreSQL that another process has started with `startCluster`.
 *
 * @param {{ home: string, password: string }} options
 * @returns {string | null} Its address; null where none is ready.
 */
export function runningCluster({ home, password }) {
  const lines = lockLines(path.join(home, 'postgres'));
  return lines[7]?.trim() === 'ready' ? urlOf(Number(lines[3]), password) : null;
}

function urlOf(port, password) {
  return `postgresql://${OWNER}:${encodeURIComponent(password)}@127.0.0.1:${port}/${DATABASE}`;
}

/** initdb makes this one; ours alone is the whole cluster, so nothing is gained by another. */
const DATABASE = 'postgres';

/** PostgreSQL writes `ready` into its lock file when it takes connections. */
async function untilReady(server, folder, logLines) {
  const deadline = Date.now() + READY_MS;
  while (!isReady(folder, server.pid)) {
    if (!server.running())
      throw explainLog(`PostgreSQL did not start from the database folder ${folder}.`, logLines());
    if (Date.now() > deadline) {
      await server.stop();
      throw explainLog(`PostgreSQL was not ready after ${READY_MS / 1000} seconds.`, logLines());
    }
    await sleep(POLL_MS);
  }
}

function isReady(folder, pid) {
  const lines = lockLines(folder);
  return Number(lines[0]) === pid && lines[7]?.trim() === 'ready';
}

/** The lines of PostgreSQL's lock file; none where there is no file. */
function lockLines(folder) {
  try {
    return fs.readFileSync(path.join(folder, 'postmaster.pid'), 'utf8').split('\n');
  } catch {
    return [];
  }
}

function newLines(log, from) {
  return fs.readFileSync(log).subarray(from).toString('utf8').split('\n').filter(Boolean);
}
