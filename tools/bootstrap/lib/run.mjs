import { spawn } from 'node:child_process';
import os from 'node:os';
import path from 'node:path';
import readline from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { assertNotEnding, onEnding } from './ending.mjs';
import { Failure } from './failure.mjs';

/** Of a long output, the first lines often name the reason and the last ones the place. */
const HEAD_LINES = 8;
const TAIL_LINES = 24;
const INSIST_MS = 5_000;

/** The running commands, each with the promise of its end. Each has a process group: its children end with it. */
const running = new Map();
/** Those of them that must come to an end of their own. */
const finishing = new Map();
const cutOff = (signal) => {
  for (const child of running.keys()) if (!finishing.has(child)) killGroup(child, signal);
};
// Before the services that they use are stopped, and once more for what did not listen. In between they get the time to
// end what they started themselves: some of it is in a group of its own and out of our reach.
onEnding(async () => {
  cutOff('SIGTERM');
  const ends = [...running].filter(([child]) => !finishing.has(child)).map(([, end]) => end);
  await Promise.all([Promise.race([Promise.allSettled(ends), sleep(INSIST_MS)]), finishAll()]);
});
process.on('exit', () => cutOff('SIGKILL'));

/**
 * Runs a command to its end and keeps the last lines that it printed.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {object} [options]
 * @param {string} [options.cwd]
 * @param {NodeJS.ProcessEnv} [options.env] The whole environment; the current one when left out.
 * @param {(line: string) => void} [options.onLine] Called with every line of output.
 * @param {boolean} [options.show] Lets the command print straight to the terminal; nothing is kept then.
 * @param {number} [options.timeoutMs] Ends the command after this time.
 * @param {number} [options.niceness] Priority given to the command and its children, as in `nice`.
 * @param {boolean} [options.mayFail] Returns instead of throwing when the exit code is not 0.
 * @param {string} [options.failure] The sentence to fail with.
 * @param {boolean} [options.finish] For commands that must not be interrupted: at the end of this process they
 *   only get SIGINT, and are waited for.
 * @param {string} [options.input] Text for standard input.
 * @param {number} [options.uid]
 * @param {number} [options.gid]
 * @returns {Promise<{ code: number | null, signal: string | null, tail: string[], stdout: string }>}
 */
export async function run(command, args, options = {}) {
  const { onLine, show = false, mayFail = false } = options;
  assertNotEnding();
  const child = spawn(command, args, {
    cwd: options.cwd,
    env: options.env ?? process.env,
    stdio: [
      options.input === undefined ? 'ignore' : 'pipe',
      ...(show ? ['inherit', 'inherit'] : ['pipe', 'pipe']),
    ],
    detached: true,
    ...(options.uid === undefined ? {} : { uid: options.uid, gid: options.gid }),
  });
  const timeout = options.timeoutMs && setTimeout(() => endGroup(child), options.timeoutMs);
  if (options.niceness && child.pid) os.setPriority(child.pid, options.niceness);
  if (options.input !== undefined) child.stdin?.end(options.input);

  const tail = [];
  let stdout = '';
  const takeLine = (line) => {
    tail.push(line);
    if (tail.length > HEAD_LINES + TAIL_LINES) tail.splice(HEAD_LINES, 1);
    onLine?.(line);
  };
  child.stdout?.on('data', (chunk) => (stdout += chunk));
  for (const stream of [child.stdout, child.stderr]) {
    if (stream) readline.createInterface({ input: stream }).on('line', takeLine);
  }

  const closed = new Promise((resolve, reject) => {
    child.on('error', (error) => reject(cannotStart(command, error)));
    child.on('close', (exitCode, exitSignal) => resolve({ code: exitCode, signal: exitSignal }));
  });
  running.set(child, closed);
  if (options.finish) finishing.set(child, closed);
  const { code, signal } = await closed.finally(() => {
    running.delete(child);
    finishing.delete(child);
    clearTimeout(timeout);
  });
  if (code !== 0 && !mayFail) {
    if (tail.some((line) => /ENOSPC|No space left on device/.test(line))) {
      throw new Failure(`The disk is full: \`${command}\` could not write.`);
    }
    throw new Failure(
      options.failure ??
        `\`${[command, ...args].join(' ')}\` failed (${signal ?? `exit code ${code}`}).`,
      { help: tail },
    );
  }
  return { code, signal, tail, stdout };
}

async function finishAll() {
  for (const child of finishing.keys()) {
    process.stderr.write(
      `\nWaiting for ${path.basename(child.spawnfile)}, which must not be cut off.\n`,
    );
    child.kill('SIGINT');
  }
  await Promise.allSettled(finishing.values());
}

/** SIGTERM first, SIGKILL later. */
function endGroup(child) {
  killGroup(child, 'SIGTERM');
  setTimeout(() => running.has(child) && killGroup(child, 'SIGKILL'), INSIST_MS).unref();
}

function killGroup(child, signal) {
  try {
    if (child.pid) process.kill(-child.pid, signal);
  } catch {
    // It has ended already.
  }
}

function cannotStart(command, error) {
  if (error.code === 'ENOENT')
    return new Failure(`The command \`${command}\` is not installed.`, { cause: error });
  return error;
}
