import fs from 'node:fs';
import path from 'node:path';
import { Failure } from '../failure.mjs';
import { isRoot } from '../paths.mjs';
import { run } from '../run.mjs';

/** The system user that PostgreSQL runs as when we are root, as which it refuses to run. */
const USER = 'chatcall-db';

/**
 * @returns {Promise<{ uid: number, gid: number } | null>} Null when PostgreSQL can run as we do.
 */
export async function databaseUser() {
  if (!isRoot()) return null;
  const known = lookUp();
  if (known) return known;
  const { code, tail } = await run(
    'useradd',
    ['--system', '--user-group', '--no-create-home', '--shell', '/usr/sbin/nologin', USER],
    {
      mayFail: true,
    },
  );
  // Another start may have been faster.
  const created = lookUp();
  if (created) return created;
  throw new Failure(
    `The system user ${USER}, as which PostgreSQL runs, could not be created (exit code ${code}).`,
    { help: tail },
  );
}

function lookUp() {
  const line = fs
    .readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((each) => each.startsWith(`${USER}:`));
  if (!line) return null;
  const [, , uid, gid] = line.split(':');
  return { uid: Number(uid), gid: Number(gid) };
}

/**
 * Fails when a folder cannot be reached by PostgreSQL's user, naming the folder that is in the way.
 *
 * @param {string} folder
 * @param {{ uid: number, gid: number } | null} user
 */
export function assertReachable(folder, user) {
  if (!user) return;
  for (let each = path.resolve(folder); ; each = path.dirname(each)) {
    const { mode, uid, gid } = fs.statSync(each);
    const bit = uid === user.uid ? 0o100 : gid === user.gid ? 0o010 : 0o001;
    if ((mode & bit) === 0) {
      throw new Failure(
        `PostgreSQL cannot keep its data in ${folder}: its user ${USER} may not enter ${each}.`,
        {
          help: ['Choose another folder: CHATCALL_DATA=/var/lib/chatcall npm start'],
        },
      );
    }
    if (each === path.dirname(each)) return;
  }
}
