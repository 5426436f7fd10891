import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { CACHE } from '../bootstrap/lib/paths.mjs';
import { run } from '../bootstrap/lib/run.mjs';

const HERE = path.dirname(fileURLToPath(import.meta.url));
const RECIPE = ['CMakeLists.txt', 'compat/srtp3/srtp.h', 'compat/ankerl/unordered_dense.h'];

/** To be raised when build.mjs changes in a way that gives another binary; the files of the recipe are hashed. */
const REVISION = 1;

/** The exit code with which the worker refuses to start without its parent: proof that the binary runs here. */
const REFUSES_WITHOUT_PARENT = 41;

/** It refuses at once; a file that does something else instead is no worker. */
const REFUSAL_MS = 10_000;

/**
 * Where the worker for a version of mediasoup is kept. A change of the recipe gives a built one another place, so that
 * it always is what the files beside this one would build.
 *
 * @param {string} version The version of the npm package `mediasoup`.
 * @param {'prebuilt' | 'built'} origin Downloaded from mediasoup's makers, or built here.
 */
export function cachedWorkerPath(version, origin) {
  const recipe = origin === 'prebuilt' ? 'prebuilt' : recipeHash();
  return path.join(
    CACHE,
    'mediasoup-worker',
    `${version}-${process.platform}-${process.arch}-${recipe}`,
    'mediasoup-worker',
  );
}

function recipeHash() {
  const hash = createHash('sha256').update(String(REVISION));
  for (const file of RECIPE) hash.update(fs.readFileSync(path.join(HERE, file)));
  return hash.digest('hex').slice(0, 10);
}

/**
 * Whether a worker binary starts on this machine (its C library may be another one than the binary was built for).
 *
 * @param {string} file
 */
export async function workerRuns(file) {
  if (!fs.existsSync(file)) return false;
  try {
    return (
      (await run(file, [], { env: {}, mayFail: true, timeoutMs: REFUSAL_MS })).code ===
      REFUSES_WITHOUT_PARENT
    );
  } catch {
    return false;
  }
}

/** Moves a binary into the cache in one step: other processes never see an incomplete one. */
export function storeWorker(file, target) {
  fs.mkdirSync(path.dirname(target), { recursive: true });
  const staged = `${target}.${process.pid}`;
  fs.copyFileSync(file, staged);
  fs.chmodSync(staged, 0o755);
  fs.renameSync(staged, target);
}
