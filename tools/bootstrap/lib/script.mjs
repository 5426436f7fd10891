import fs from 'node:fs';
import { beginEnding } from './ending.mjs';
import { printFailure } from './failure.mjs';

/** Set for a script that belongs to the process that started it. */
export const FOLLOWS_PARENT = 'CHATCALL_FOLLOWS_PARENT';

const PARENT_POLL_MS = 500;
const EXIT_CODES = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 };

/**
 * @typedef {object} Script
 * @property {(undo: () => unknown) => void} defer Called when the script ends, for any reason; the last one first.
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
  for (const [signal, code] of Object.entries(EXIT_CODES))
    process.on(signal, () => void end(() => codeOnSignal?.() ?? code));
  onParentGone(() => void end(() => codeOnSignal?.() ?? EXIT_CODES.SIGTERM));
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

/**
 * `npm start` runs us through a shell: a signal to npm ends the shell, or npm alone, without reaching us. So we look
 * whether both are still there. A script that was started by hand may outlive its shell, as with nohup.
 */
function onParentGone(react) {
  const underNpm = Boolean(process.env.npm_lifecycle_event);
  if (!underNpm && !process.env[FOLLOWS_PARENT]) return;
  const ancestors = () => `${process.ppid} ${underNpm ? parentOf(process.ppid) : ''}`;
  const before = ancestors();
  const timer = setInterval(() => {
    if (ancestors() === before) return;
    clearInterval(timer);
    react();
  }, PARENT_POLL_MS);
  timer.unref();
}

function parentOf(pid) {
  try {
    const stat = fs.readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1];
  } catch {
    return '';
  }
}

async function undoAll(undos, code) {
  await beginEnding();
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
