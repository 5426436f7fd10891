import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Failure } from '../bootstrap/lib/failure.mjs';
import { ROOT } from '../bootstrap/lib/paths.mjs';
import { buildWorker } from './build.mjs';
import { cachedWorkerPath, workerRuns } from './cache.mjs';
import { downloadWorker } from './download.mjs';

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
    (await downloadWorker(packageFolder, cachedWorkerPath(version, 'prebuilt'))) ??
    buildWorker(packageFolder)
  );
}

async function checkOwn(file) {
  if (await workerRuns(file)) return file;
  throw new Failure(
    `MEDIASOUP_WORKER_BIN names ${file}, which is not a media worker that runs on this machine.`,
  );
}

/** Puts the worker at a place of its own; one that runs there continues to run. */
async function installWorker(file) {
  const staged = `${file}.new`;
  fs.copyFileSync(await ensureWorker(), staged);
  fs.chmodSync(staged, 0o755);
  fs.renameSync(staged, file);
}

// `node tools/mediasoup-worker/ensure.mjs FILE`, for the image and for installations without Docker.
if (process.argv[1] && fs.realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const [file] = process.argv.slice(2);
  if (file) await installWorker(path.resolve(file));
  else {
    process.stderr.write('Usage: node tools/mediasoup-worker/ensure.mjs FILE\n');
    process.exitCode = 1;
  }
}
