import { stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { found, works } from './server-checks.js';
import type { CheckOutcome } from './server-checks.js';

const GIGABYTE = 1_000_000_000;
/** Less free space than both of these is little. */
const LOW_BYTES = 5 * GIGABYTE;
const LOW_SHARE = 0.1;
/** Of less than this, the database and the logs on the same disk may fail at any moment. */
const FULL_BYTES = GIGABYTE / 5;

/** The disks with the files of this installation; one that has both folders once. */
export async function diskSpaces(dataDir: string): Promise<readonly CheckOutcome[]> {
  const folders = [dataDir, join(dataDir, 'files')];
  const outcomes = new Map<number, CheckOutcome>();
  for (const folder of folders) {
    const device = (await stat(folder).catch(() => null))?.dev;
    if (device === undefined || outcomes.has(device)) continue;
    const { bavail, bsize, blocks } = await statfs(folder);
    outcomes.set(device, diskSpace(folder, bavail * bsize, blocks * bsize));
  }
  return [...outcomes.values()];
}

/** Judges the free bytes of a disk. */
export function diskSpace(folder: string, freeBytes: number, totalBytes: number): CheckOutcome {
  const facts = { freeBytes, totalBytes };
  if (freeBytes < FULL_BYTES) return found('disk-full', 'failing', facts, folder);
  if (freeBytes < LOW_BYTES && freeBytes < totalBytes * LOW_SHARE)
    return found('disk-low', 'degraded', facts, folder);
  return works(facts, folder);
}
