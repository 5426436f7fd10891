import { spawn } from 'node:child_process';
import fs from 'node:fs';
import { assertNotEnding } from './ending.mjs';

const SETPRIV = '/usr/bin/setpriv';
const GRACE_MS = 10_000;

/** Ends the processes that were not stopped before the end of this one. */
const running = new Map();
process.on('exit', () => running.forEach((stopSignal, child) => child.kill(stopSignal)));

/**
 * A process that lives as long as we let it.
 *
 * @typedef {object} ManagedProcess
 * @property {string} name
 * @property {number} pid
 * @property {Promise<{ code: number | null, signal: string | null }>} exited
 * @property {() => boolean} running
 * @property {() => Promise<void>} stop Sends SIGTERM, later SIGKILL. May be called again.
 */

/**
 * Starts a process in a group of its own, so Ctrl-C reaches only this one, which ends the others in the right order. Where
 * the system can, the process also gets its stop signal when we die without a chance to stop it.
 *
 * @param {string} name For messages.
 * @param {string} command
 * @param {string[]} args
 * @param {object} [options]
 * @param {string} [options.cwd]
 * @param {NodeJS.ProcessEnv} [options.env]
 * @param {{ uid: number, gid: number } | null} [options.user]
 * @param {string} [options.log] A file for its output; without one it prints to our own.
 * @param {NodeJS.Signals} [options.stopSignal]
 * @param {number} [options.graceMs] How long it may take to stop.
 * @returns {ManagedProcess}
 */
export function startProcess(name, command, args, options = {}) {
  const { stopSignal = 'SIGTERM', graceMs = GRACE_MS } = options;
  assertNotEnding();
  const output = options.log ? fs.openSync(options.log, 'a', 0o600) : 'inherit';
  const [file, ...rest] = diesWithUs(stopSignal, [command, ...args]);
  const child = spawn(file, rest, {
    cwd: options.cwd,
    env: options.env ?? process.env,
    stdio: ['ignore', output, output],
    detached: true,
    ...(options.user ? { uid: options.user.uid, gid: options.user.gid } : {}),
  });
  if (typeof output === 'number') fs.closeSync(output);

  running.set(child, stopSignal);
  let ended = false;
  const exited = new Promise((resolve) => {
    child.once('error', () => resolve({ code: 127, signal: null }));
    child.once('exit', (code, signal) => resolve({ code, signal }));
  }).then((result) => {
    ended = true;
    running.delete(child);
    return result;
  });
  let stopping = null;
  const stop = () => (stopping ??= endChild(child, exited, stopSignal, graceMs));
  return { name, pid: child.pid ?? 0, exited, running: () => !ended, stop };
}

async function endChild(child, exited, stopSignal, graceMs) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill(stopSignal);
  const insist = setTimeout(() => child.kill('SIGKILL'), graceMs);
  await exited;
  clearTimeout(insist);
}

/** `setpriv` only sets the parent-death signal and becomes the command: the process id stays the command's. */
function diesWithUs(signal, command) {
  if (!fs.existsSync(SETPRIV)) return command;
  return [SETPRIV, '--pdeathsig', signal.replace(/^SIG/, ''), '--', ...command];
}
