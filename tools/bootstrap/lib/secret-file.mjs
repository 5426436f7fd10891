import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import { Failure } from './failure.mjs';

/** The content of a JSON file, if it exists. */
export function readJsonFile(file) {
  if (!fs.existsSync(file)) return {};
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8'));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new Failure(`The file ${file} is damaged.`, {
      help: ['Restore it from a backup.'],
      cause: error,
    });
  }
}

/** Writes a JSON file that only its owner can read. */
export function writeJsonFile(file, content) {
  writeSecretFile(file, `${JSON.stringify(content, null, 2)}\n`);
}

/**
 * Writes a file that only its owner can read, at any moment: created under a random name, then moved
 * into place. A file of that name that was there, a link to elsewhere among them, is replaced and never written through.
 *
 * @param {string} file
 * @param {string} text
 * @param {{ uid: number, gid: number } | null} [owner] Another owner, where we are root.
 */
export function writeSecretFile(file, text, owner = null) {
  const staged = `${file}.${randomBytes(8).toString('hex')}.new`;
  try {
    fs.writeFileSync(staged, text, { mode: 0o600, flag: 'wx' });
    if (owner) fs.chownSync(staged, owner.uid, owner.gid);
    fs.renameSync(staged, file);
  } catch (error) {
    fs.rmSync(staged, { force: true });
    throw error;
  }
}

/**
 * Takes the rights of others from a file with secrets, as a copy or a restored backup may have them.
 *
 * @returns {boolean} Whether others could read or write it.
 */
export function closeToOthers(file) {
  const { mode } = fs.statSync(file);
  if ((mode & 0o077) === 0) return false;
  fs.chmodSync(file, mode & 0o700);
  return true;
}
