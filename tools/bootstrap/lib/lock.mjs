import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * A lock file that names the process that holds it. A holder that is gone loses the lock: its process id no longer
 * runs, or runs since another moment than the one written down (ids are used again).
 *
 * @param {string} file
 * @returns {{ release: () => void } | { heldBy: number }}
 */
export function tryLock(file) {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  for (;;) {
    try {
      fs.writeFileSync(file, `${process.pid} ${startTime(process.pid)}`, { flag: 'wx' });
      return { release: () => fs.rmSync(file, { force: true }) };
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    const holder = readHolder(file);
    if (holder) return { heldBy: holder };
    fs.rmSync(file, { force: true });
  }
}

/**
 * Waits until the lock is free, then holds it while `work` runs.
 *
 * @template T
 * @param {string} file
 * @param {(heldBy: number) => void} onWait Told once who holds it.
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

function readHolder(file) {
  let text;
  try {
    text = fs.readFileSync(file, 'utf8');
  } catch {
    return null;
  }
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
