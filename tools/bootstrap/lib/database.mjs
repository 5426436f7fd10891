import fs from 'node:fs';
import path from 'node:path';
import { Failure } from './failure.mjs';
import { runningCluster, startCluster } from './postgres/cluster.mjs';
import { step } from './progress.mjs';

/**
 * The database to use: one's own from `DATABASE_URL` or `DATABASE_URL_FILE`, else an embedded one in the data folder.
 *
 * @param {string} home
 * @param {string} password
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {Promise<{ url: string, process: import('./managed-process.mjs').ManagedProcess | null }>}
 */
export async function openDatabase(home, password, env = process.env) {
  assertDatabaseUrl(env);
  // The server reads the address from there itself.
  if (env.DATABASE_URL_FILE) return { url: '', process: null };
  if (!env.DATABASE_URL) return step('Starting PostgreSQL', () => startCluster({ home, password }));
  return { url: env.DATABASE_URL, process: null };
}

/**
 * The same for a command beside a running server: the embedded database is the one that the server has started.
 *
 * @param {string} home
 * @param {string} password
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {Promise<{ url: string, process: null }>}
 */
export async function findDatabase(home, password, env = process.env) {
  if (env.DATABASE_URL_FILE || env.DATABASE_URL) return openDatabase(home, password, env);
  const url = runningCluster({ home, password });
  if (url) return { url, process: null };
  throw new Failure(`The server that runs with the data folder ${home} has no database here.`, {
    help: ['It may be starting, then try again. If it has a DATABASE_URL, set the same here.'],
  });
}

/** Fails with a sentence where no server has made a database yet; asked before the long steps. */
export function assertDatabaseExists(home, env = process.env) {
  if (env.DATABASE_URL || env.DATABASE_URL_FILE || fs.existsSync(path.join(home, 'postgres')))
    return;
  throw new Failure(`No server has run with the data folder ${home} yet.`, {
    help: ['Start it once: npm start', 'Another data folder: CHATCALL_DATA=/path/to/folder'],
  });
}

/** Fails with a sentence where `DATABASE_URL` is no address of a database; asked before the long steps. */
export function assertDatabaseUrl(env = process.env) {
  const value = env.DATABASE_URL;
  if (!value || (URL.canParse(value) && /^postgres(ql)?:$/.test(new URL(value).protocol))) return;
  throw new Failure('DATABASE_URL is not the address of a PostgreSQL database.', {
    help: ['It looks like this: postgresql://user:password@host:5432/database'],
  });
}
