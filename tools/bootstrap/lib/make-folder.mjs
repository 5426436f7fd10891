import fs from 'node:fs';
import path from 'node:path';

/**
 * Makes a folder, and those above it that are missing, with exactly this mode. Root often has a umask that closes what it
 * makes to others, and PostgreSQL's user must get through.
 *
 * @param {string} folder An absolute path.
 * @param {number} mode
 */
export function makeFolder(folder, mode) {
  const first = fs.mkdirSync(folder, { recursive: true });
  if (first === undefined) return;
  for (let each = folder; each.length >= first.length; each = path.dirname(each))
    fs.chmodSync(each, mode);
}
