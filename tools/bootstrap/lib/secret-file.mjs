import fs from 'node:fs';
import { Failure } from './failure.mjs';

/** What stands in a JSON file; nothing where there is none. */
export function readJsonFile(file) {
  if (!fs.existsSync(file)) return {};
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8'));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new Failure(`The file ${file} is damaged.`, { help: ['Restore it from a backup.'], cause: error });
  }
}

/** Written beside its place and moved there when whole; only its owner can read it. */
export function writeJsonFile(file, content) {
  const staged = `${file}.new`;
  fs.writeFileSync(staged, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600 });
  fs.renameSync(staged, file);
}
