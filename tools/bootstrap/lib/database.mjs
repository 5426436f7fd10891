import { Failure } from './failure.mjs';
import { startCluster } from './postgres/cluster.mjs';
import { step } from './progress.mjs';

/**
 * The database to use: one's own from `DATABASE_URL`, else an embedded one in the data folder.
 *
 * @param {string} home
 * @param {string} password
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {Promise<{ url: string, process: import('./managed-process.mjs').ManagedProcess | null }>}
 */
export async function openDatabase(home, password, env = process.env) {
  if (!env.DATABASE_URL) return step('Starting PostgreSQL', () => startCluster({ home, password }));
  if (!URL.canParse(env.DATABASE_URL) || !/^postgres(ql)?:$/.test(new URL(env.DATABASE_URL).protocol)) {
    throw new Failure('DATABASE_URL is not the address of a PostgreSQL database.', {
      help: ['It looks like this: postgresql://user:password@host:5432/database'],
    });
  }
  return { url: env.DATABASE_URL, process: null };
}
