import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';

const NOT_SOURCES = new Set(['node_modules', 'dist', 'coverage', '.angular', '.nx', '.git']);

/**
 * One hash for the names and contents of files.
 *
 * @param {string} root
 * @param {string[]} entries Files and folders below the root; those that do not exist are left out.
 * @param {(file: string) => boolean} [wanted] Given each file's path relative to the root.
 * @returns {string}
 */
export function hashTree(root, entries, wanted = () => true) {
  const hash = createHash('sha256');
  for (const entry of [...entries].sort()) hashEntry(hash, root, entry, wanted);
  return hash.digest('hex');
}

function hashEntry(hash, root, entry, wanted) {
  const full = path.join(root, entry);
  const stat = fs.statSync(full, { throwIfNoEntry: false });
  if (!stat) return;
  if (stat.isDirectory()) {
    for (const name of fs.readdirSync(full).sort()) {
      if (!NOT_SOURCES.has(name)) hashEntry(hash, root, path.posix.join(entry, name), wanted);
    }
    return;
  }
  if (!wanted(entry)) return;
  hash.update(`${entry}\0${stat.size}\0`).update(fs.readFileSync(full));
}
