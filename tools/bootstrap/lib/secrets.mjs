import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { Failure } from './failure.mjs';
import { closeToOthers, readJsonFile, writeJsonFile } from './secret-file.mjs';

/** The secrets of an installation, by the name of the setting that carries each. */
const NAMES = ['JWT_SECRET', 'TURN_SECRET', 'DATABASE_PASSWORD'];

/**
 * The installation's secrets, made at the first start and kept in a file that only its owner can read.
 *
 * @param {string} home
 * @returns {Record<string, string>}
 */
export function loadSecrets(home) {
  const file = path.join(home, 'secrets.json');
  if (fs.existsSync(file) && closeToOthers(file))
    process.stdout.write(
      `Warning: others on this machine could read ${file}; its mode is 600 now.\n`,
    );
  const known = readJsonFile(file);
  const missing = NAMES.filter((name) => typeof known[name] !== 'string');
  if (missing.includes('DATABASE_PASSWORD') && fs.existsSync(path.join(home, 'postgres'))) {
    throw new Failure(
      `The password of the database in ${home} is missing: ${file} is gone or incomplete.`,
      {
        help: ['Restore that file from a backup; it belongs to the database.'],
      },
    );
  }
  if (missing.length === 0) return known;
  const secrets = { ...known };
  for (const name of missing) secrets[name] = randomBytes(32).toString('base64url');
  writeJsonFile(file, secrets);
  return secrets;
}
