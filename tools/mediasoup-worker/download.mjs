import path from 'node:path';
import { step } from '../bootstrap/lib/progress.mjs';
import { run } from '../bootstrap/lib/run.mjs';
import { storeWorker, workerRuns } from './cache.mjs';

const DOWNLOAD_MS = 45_000;

/** What mediasoup's install script says before the reason why it has no binary for us. */
const REASON =
  /downloadPrebuiltWorker\(\) \| (?:failed to download mediasoup-worker prebuilt binary: )?(.+)$/;

/**
 * Gets the binary that mediasoup's makers publish for this machine into the cache, unless that is impossible. mediasoup's
 * own install script knows where it is; its binary is used only if it starts here.
 *
 * @param {string} packageFolder The npm package `mediasoup`, unpacked.
 * @param {string} target Where the binary goes.
 * @param {{ env?: NodeJS.ProcessEnv, timeoutMs?: number }} [options]
 * @returns {Promise<string | null>} `target`, or null.
 */
export async function downloadWorker(packageFolder, target, options = {}) {
  const { env = process.env, timeoutMs = DOWNLOAD_MS } = options;
  const downloaded = path.join(packageFolder, 'worker/out/Release/mediasoup-worker');
  const result = await step("Downloading mediasoup's prebuilt worker", (detail) =>
    run(process.execPath, ['npm-scripts.mjs', 'postinstall'], {
      cwd: packageFolder,
      // Where the download fails the script would build, with tools that it downloads too. Without Python it gives up.
      env: { ...env, PYTHON: 'false', MEDIASOUP_WORKER_BIN: '' },
      timeoutMs,
      onLine: detail,
      mayFail: true,
    }),
  );
  if (!(await workerRuns(downloaded))) {
    process.stdout.write(
      `There is no prebuilt worker to be had here (${reasonOf(result)}): it is built, once.\n`,
    );
    return null;
  }
  storeWorker(downloaded, target);
  return target;
}

function reasonOf({ signal, tail }) {
  if (signal) return 'no answer in time';
  const reasons = tail.map((line) => REASON.exec(line)?.[1]).filter(Boolean);
  return reasons.at(-1) ?? 'the download failed';
}
