import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Failure } from './failure.mjs';
import { tryLock } from './lock.mjs';
import { makeFolder } from './make-folder.mjs';
import { isRoot } from './paths.mjs';

const LEAST_FREE_BYTES = 200 * 1024 * 1024;

/** Where an installation keeps what must survive: its database, secrets, certificates and uploads. */
function dataHomePath(env = process.env) {
  if (env.CHATCALL_DATA) return path.resolve(env.CHATCALL_DATA);
  // Root's home is closed to the user that PostgreSQL runs as.
  if (isRoot()) return '/var/lib/chatcall';
  return path.join(env.XDG_DATA_HOME || path.join(os.homedir(), '.local/share'), 'chatcall');
}

/**
 * Makes the data folder if needed and holds it for this process.
 *
 * @returns {{ home: string, release: () => void }}
 */
export function openDataHome(env = process.env) {
  const { home, release, heldBy } = joinDataHome(env);
  if (release) return { home, release };
  throw new Failure(
    `ChatCall is already running with the data folder ${home} (process ${heldBy}).`,
    {
      help: [
        'Stop it first, or give this one its own: CHATCALL_DATA=/other/folder PORT=3002 npm start',
      ],
    },
  );
}

/**
 * The same, for a command that also works beside the process that holds the folder.
 *
 * @returns {{ home: string, release: (() => void) | null, heldBy: number | null }} `release` is null
 *   where another process holds it.
 */
export function joinDataHome(env = process.env) {
  const home = dataHomePath(env);
  try {
    // Others may pass through (PostgreSQL's user), never look around.
    makeFolder(home, 0o711);
    fs.accessSync(home, fs.constants.R_OK | fs.constants.W_OK | fs.constants.X_OK);
  } catch (error) {
    throw new Failure(`The data folder ${home} cannot be used: ${reason(error)}.`, {
      help: ['Choose another one: CHATCALL_DATA=/path/to/folder npm start'],
      cause: error,
    });
  }
  assertOurs(home);
  assertRoom(home);
  const lock = tryLock(path.join(home, 'running.lock'));
  return 'heldBy' in lock
    ? { home, release: null, heldBy: lock.heldBy }
    : { home, release: lock.release, heldBy: null };
}

/** Users who may write into the folder could replace the secrets in it, or read them. */
function assertOurs(home) {
  const { mode, uid } = fs.statSync(home);
  const ours = uid === process.getuid?.() || uid === 0;
  if (ours && (mode & 0o002) === 0) return;
  throw new Failure(
    ours
      ? `Others on this machine may write into the data folder ${home}.`
      : `The data folder ${home} belongs to another user.`,
    {
      help: [
        ours ? `chmod o-w ${home}` : 'Choose another one: CHATCALL_DATA=/path/to/folder npm start',
      ],
    },
  );
}

/** Fails early, with a clear message, instead of during the next write. */
function assertRoom(folder) {
  const { bavail, bsize } = fs.statfsSync(folder);
  const free = bavail * bsize;
  if (free >= LEAST_FREE_BYTES) return;
  const megabytes = Math.floor(free / 1024 / 1024);
  throw new Failure(
    `The disk of ${folder} is full: ${megabytes} MB are free, at least 200 MB are needed.`,
  );
}

function reason(error) {
  if (error.code === 'EACCES' || error.code === 'EPERM') return 'permission denied';
  if (error.code === 'ENOTDIR' || error.code === 'EEXIST') return 'a file is in the way';
  if (error.code === 'EROFS') return 'the file system is read-only';
  if (error.code === 'ENOSPC') return 'the disk is full';
  return error.message;
}
