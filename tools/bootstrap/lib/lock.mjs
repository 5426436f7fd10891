import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * A lock file that names the process that holds it. A holder that is gone loses the lock: its process id no longer
 * runs, or runs since another moment than the one written down (ids are used again). The file is created complete, by a link,
 * because an empty one looks like a lock without a holder. A process that ends without releasing the lock removes it.
 *
 * @param {string} file
 * @returns {{ release: () => void } | { heldBy: number }}
 */
export function tryLock(file) {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  const mine = `${process.pid} ${startTime(process.pid)}`;
  const staged = `${file}.${process.pid}`;
  fs.writeFileSync(staged, mine);
  try {
    while (!tryLink(staged, file)) {
      const text = readText(file);
      const holder = text === null ? null : runningHolder(text);
      if (holder) return { heldBy: holder };
      if (text !== null) removeStale(file);
    }
  } finally {
    fs.rmSync(staged, { force: true });
  }
  const release = () => {
    process.off('exit', release);
    if (readText(file) === mine) fs.rmSync(file, { force: true });
  };
  process.once('exit', release);
  return { release };
}

/** @returns {boolean} Whether the name was free. */
function tryLink(existing, name) {
  try {
    fs.linkSync(existing, name);
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
}

/** Moved away before it is removed: another process may have taken the lock over since we read it, and gets it back. */
function removeStale(file) {
  const aside = `${file}.${process.pid}.old`;
  try {
    fs.renameSync(file, aside);
  } catch (error) {
    if (error.code === 'ENOENT') return;
    throw error;
  }
  const text = readText(aside);
  if (text !== null && runningHolder(text)) tryLink(aside, file);
  fs.rmSync(aside, { force: true });
}

/**
 * Waits until the lock is free, then holds it while `work` runs.
 *
 * @template T
 * @param {string} file
 * @param {(heldBy: number) => void} onWait Called once with the process that holds it.
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withLock(file, onWait, work) {
  let lock = tryLock(file);
  if ('heldBy' in lock) onWait(lock.heldBy);
  while ('heldBy' in lock) {
    await sleep(500);
    lock = tryLock(file);
  }
  try {
    return await work();
  } finally {
    lock.release();
  }
}

function readText(file) {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch (error) {
    if (error.code === 'ENOENT') return null;
    throw error;
  }
}

/** @returns {number | null} The process that a lock names, if it is the one that runs now. */
function runningHolder(text) {
  const [pid, since] = text.split(' ');
  const running = startTime(Number(pid));
  return running !== null && running === since ? Number(pid) : null;
}

/** When a process started, in the kernel's ticks since boot; null when it does not run. */
function startTime(pid) {
  try {
    const stat = fs.readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name in parentheses may hold spaces; the start time is the 20th field after it.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null;
  } catch {
    return null;
  }
}
