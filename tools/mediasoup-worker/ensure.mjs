import fs from 'node:fs';
import path from 'node:path';
import { Failure } from '../bootstrap/lib/failure.mjs';
import { ROOT } from '../bootstrap/lib/paths.mjs';
import { step } from '../bootstrap/lib/progress.mjs';
import { run } from '../bootstrap/lib/run.mjs';
import { buildWorker } from './build.mjs';
import { cachedWorkerPath, storeWorker, workerRuns } from './cache.mjs';

const DOWNLOAD_MS = 45_000;

/**
 * The media worker for the installed mediasoup: one's own, a cached one, the makers' prebuilt one, or one built here.
 *
 * @returns {Promise<string>} The path of the binary.
 */
export async function ensureWorker(env = process.env) {
  if (env.MEDIASOUP_WORKER_BIN) return checkOwn(path.resolve(env.MEDIASOUP_WORKER_BIN));
  const packageFolder = path.join(ROOT, 'node_modules/mediasoup');
  const { version } = JSON.parse(fs.readFileSync(path.join(packageFolder, 'package.json'), 'utf8'));
  for (const origin of ['prebuilt', 'built']) {
    const cached = cachedWorkerPath(version, origin);
    if (await workerRuns(cached)) return cached;
  }
  return (
    (await downloadWorker(packageFolder, cachedWorkerPath(version, 'prebuilt'))) ?? buildWorker(packageFolder)
  );
}

async function checkOwn(file) {
  if (await workerRuns(file)) return file;
  throw new Failure(
    `MEDIASOUP_WORKER_BIN names ${file}, which is not a media worker that runs on this machine.`,
  );
}

/** mediasoup's own install script knows where its makers publish the binary, and checks that it runs here. */
async function downloadWorker(packageFolder, target) {
  const downloaded = path.join(packageFolder, 'worker/out/Release/mediasoup-worker');
  await step("Downloading mediasoup's prebuilt worker", async () => {
    await run(process.execPath, ['npm-scripts.mjs', 'postinstall'], {
      cwd: packageFolder,
      // Where the download fails the script would build, with tools that it downloads too. Without Python it gives up.
      env: { ...process.env, PYTHON: 'false', MEDIASOUP_WORKER_BIN: '' },
      timeoutMs: DOWNLOAD_MS,
      mayFail: true,
    });
  });
  if (!(await workerRuns(downloaded))) {
    process.stdout.write(
      'The prebuilt worker cannot be downloaded from here, so it is built from its sources, once.\n',
    );
    return null;
  }
  storeWorker(downloaded, target);
  return target;
}
