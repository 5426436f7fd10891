import fs from 'node:fs';
import path from 'node:path';
import { STAMPS } from './paths.mjs';

/**
 * Does a piece of work unless it was done from the same inputs before.
 *
 * @param {object} options
 * @param {string} options.name The name of the stamp.
 * @param {string} options.inputs A hash of all that the result depends on.
 * @param {() => boolean} [options.present] Whether the result still stands.
 * @param {() => Promise<void>} options.work
 * @param {string} [options.folder] Where stamps are kept.
 * @returns {Promise<boolean>} Whether the work was done now.
 */
export async function unlessStamped({ name, inputs, present = () => true, work, folder = STAMPS }) {
  const file = path.join(folder, `${name}.stamp`);
  if (present() && readStamp(file) === inputs) return false;
  fs.rmSync(file, { force: true });
  await work();
  fs.mkdirSync(folder, { recursive: true });
  fs.writeFileSync(file, inputs);
  return true;
}

function readStamp(file) {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}
