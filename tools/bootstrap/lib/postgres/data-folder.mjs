import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Failure } from '../failure.mjs';
import { run } from '../run.mjs';
import { writeSecretFile } from '../secret-file.mjs';
import { explainLog } from './log.mjs';

/** The name of the database's owner; the database itself has the same. */
export const OWNER = 'chatcall';

const STOP_MS = 30_000;

/**
 * Makes a database folder unless there is one. Created beside its place and moved there when complete: an interrupted
 * first start leaves no incomplete database.
 *
 * @param {object} options
 * @param {string} options.binaries
 * @param {string} options.folder
 * @param {string} options.password
 * @param {{ uid: number, gid: number } | null} options.user
 */
export async function ensureDataFolder({ binaries, folder, password, user }) {
  if (fs.existsSync(folder)) return checkDataFolder(binaries, folder);
  const staged = `${folder}.new`;
  fs.rmSync(staged, { recursive: true, force: true });
  fs.mkdirSync(staged, { recursive: true, mode: 0o700 });
  const passwordFile = `${folder}.password`;
  writeSecretFile(passwordFile, password, user);
  try {
    if (user) fs.chownSync(staged, user.uid, user.gid);
    const { code, tail } = await run(
      path.join(binaries, 'bin/initdb'),
      [
        ...[
          '-D',
          staged,
          '--username',
          OWNER,
          '--pwfile',
          passwordFile,
          '--auth',
          'scram-sha-256',
          '--encoding',
          'UTF8',
        ],
        // Sorts and folds case by PostgreSQL's own tables: an upgrade of the system's C library cannot break an index.
        ...['--locale-provider', 'builtin', '--builtin-locale', 'C.UTF-8', '--locale', 'C'],
      ],
      { cwd: '/', mayFail: true, ...(user ?? {}) },
    );
    if (code !== 0) throw explainLog('The database could not be created.', tail);
    fs.renameSync(staged, folder);
  } finally {
    fs.rmSync(passwordFile, { force: true });
    fs.rmSync(staged, { recursive: true, force: true });
  }
}

async function checkDataFolder(binaries, folder) {
  const help = [
    'Put a backup of the folder in its place, or move it away to start with an empty database.',
  ];
  const versionFile = path.join(folder, 'PG_VERSION');
  if (!fs.existsSync(versionFile) || !fs.existsSync(path.join(folder, 'global/pg_control'))) {
    throw new Failure(
      `The database folder ${folder} is damaged: files of PostgreSQL are missing in it.`,
      {
        help,
      },
    );
  }
  const made = fs.readFileSync(versionFile, 'utf8').trim();
  const { stdout } = await run(path.join(binaries, 'bin/postgres'), ['--version']);
  const ours = /\(PostgreSQL\) (\d+)/.exec(stdout)?.[1];
  if (made !== ours) {
    throw new Failure(
      `The database folder ${folder} was made by PostgreSQL ${made}, this is PostgreSQL ${ours}.`,
      {
        help: [
          'Dump it with the old version and restore it with the new one (docs/operations.md).',
        ],
      },
    );
  }
}

/**
 * Clears what a start that was killed left behind: a PostgreSQL that still runs is stopped, and a lock file that names
 * some other process, which got the same id since, is removed. Only to be called by the holder of the data's lock.
 *
 * @param {string} folder
 */
export async function clearLeftovers(folder) {
  const lockFile = path.join(folder, 'postmaster.pid');
  if (!fs.existsSync(lockFile)) return;
  const main = fs.readFileSync(lockFile, 'utf8').split('\n')[0];
  if (servesFolder(main, folder)) process.kill(Number(main), 'SIGINT');
  else fs.rmSync(lockFile, { force: true });
  // The others end when the main process has ended, and PostgreSQL does not start before they have.
  const deadline = Date.now() + STOP_MS;
  for (let left = processIn(folder); left !== undefined; left = processIn(folder)) {
    if (Date.now() > deadline) {
      throw new Failure(
        `A PostgreSQL of an earlier start (process ${left}) still uses ${folder} and does not stop.`,
      );
    }
    await sleep(100);
  }
}

/** @returns {string | undefined} The id of a process of PostgreSQL: they all work in the data folder. */
function processIn(folder) {
  if (!fs.existsSync('/proc')) return undefined;
  return fs.readdirSync('/proc').find((name) => /^\d+$/.test(name) && servesFolder(name, folder));
}

function servesFolder(pid, folder) {
  try {
    return fs.readlinkSync(`/proc/${pid}/cwd`) === fs.realpathSync(folder);
  } catch {
    return false;
  }
}
