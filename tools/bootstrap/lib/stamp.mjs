import fs from 'node:fs';
import path from 'node:path';
import { withLock } from './lock.mjs';
import { STAMPS } from './paths.mjs';

/**
 * Does a piece of work unless it was done from the same inputs before. One process at a time: two that start together
 * must not write the same result over each other.
 *
 * @param {object} options
 * @param {string} options.name The name of the stamp.
 * @param {string} options.inputs A hash of all that the result depends on.
 * @param {() => boolean} [options.present] Whether the result still exists.
 * @param {() => Promise<void>} options.work
 * @param {string} [options.folder] Where stamps are kept.
 * @returns {Promise<boolean>} Whether the work was done now.
 */
export async function unlessStamped({ name, inputs, present = () => true, work, folder = STAMPS }) {
  const file = path.join(folder, `${name}.stamp`);
  const done = () => present() && readStamp(file) === inputs;
  if (done()) return false;
  const onWait = (pid) =>
    process.stdout.write(`Another process (${pid}) is at work here; waiting for it.\n`);
  return withLock(path.join(folder, `${name}.lock`), onWait, async () => {
    if (done()) return false;
    fs.rmSync(file, { force: true });
    await work();
    fs.writeFileSync(file, inputs);
    return true;
  });
}

function readStamp(file) {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}
