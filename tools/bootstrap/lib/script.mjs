import { beginEnding } from './ending.mjs';
import { printFailure } from './failure.mjs';

const EXIT_CODES = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 };

/**
 * @typedef {object} Script
 * @property {(undo: () => unknown) => void} defer Something to do at the end, whatever the end is; the last one first.
 * @property {(code: () => number) => void} onSignalExit Gives the exit code for when a signal ends the script; asked
 *   after everything deferred is done.
 */

/**
 * Runs a command-line script: ends it in order on a signal, and turns a failure into words and exit code 1.
 *
 * @param {(script: Script) => Promise<number | void>} work Returns the exit code.
 */
export async function runScript(work) {
  const undos = [];
  let codeOnSignal = null;
  let ended = null;
  const end = (code) => (ended ??= undoAll(undos, code));
  for (const [signal, code] of Object.entries(EXIT_CODES)) process.on(signal, () => void end(() => codeOnSignal?.() ?? code));
  try {
    const code = await work({
      defer: (undo) => undos.push(undo),
      onSignalExit: (wanted) => {
        codeOnSignal = wanted;
      },
    });
    await end(() => code ?? 0);
  } catch (error) {
    if (!ended) printFailure(error);
    await end(() => 1);
  }
}

async function undoAll(undos, code) {
  beginEnding();
  let failed = false;
  while (undos.length > 0) {
    try {
      await undos.pop()();
    } catch (error) {
      printFailure(error);
      failed = true;
    }
  }
  process.exit(code() || Number(failed));
}
