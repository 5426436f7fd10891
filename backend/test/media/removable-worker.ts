import { access, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { workerBin } from 'mediasoup';

/** A way to the real worker binary that a test can take away: while it is gone, no worker can be started. */
export interface RemovableWorker {
  readonly path: string;
  takeAway(): Promise<void>;
  putBack(): Promise<void>;
  /** Removes what was made for it. */
  close(): Promise<void>;
}

/** Makes a link to the worker binary that the tests use, in a folder of its own. */
export async function removableWorker(): Promise<RemovableWorker> {
  await access(workerBin);
  const folder = await mkdtemp(join(tmpdir(), 'chatcall-worker-'));
  const path = join(folder, 'mediasoup-worker');
  const putBack = (): Promise<void> => symlink(workerBin, path);
  await putBack();
  return {
    path,
    takeAway: () => rm(path),
    putBack,
    close: () => rm(folder, { recursive: true, force: true }),
  };
}
