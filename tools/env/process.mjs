// Starting a server process, waiting until it answers, ending it.

import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const START_SECONDS = 15;
const STOP_SECONDS = 10;

/** The root of this clone. */
export const repositoryRoot = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');

/** Servers live in folders that are not on everybody's PATH. */
export const SERVER_PATH = [process.env.PATH, '/usr/local/sbin', '/usr/sbin', '/sbin']
  .filter(Boolean)
  .join(path.delimiter);

/** Whether the module is the program that was started, and not imported by another. */
export function isMain(moduleUrl) {
  return (
    process.argv[1] !== undefined && fs.realpathSync(process.argv[1]) === fileURLToPath(moduleUrl)
  );
}

/**
 * @param {string} command
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {{ output: () => string, ended: () => string | undefined, close: () => Promise<void> }} `ended` says how the
 *   process ended, undefined while it runs.
 */
export function spawnLogged(command, args, env = process.env) {
  let output = '';
  let end;
  const child = spawn(command, args, {
    env: { ...env, PATH: SERVER_PATH },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  child.stdout.on('data', (chunk) => (output += chunk));
  child.stderr.on('data', (chunk) => (output += chunk));
  const ended = new Promise((resolve) => {
    child.on('error', (error) =>
      resolve((end = error.code === 'ENOENT' ? `${command} is not installed` : error.message)),
    );
    child.on('close', (code, signal) => resolve((end = signal ?? `exit code ${code}`)));
  });
  return {
    output: () => output,
    ended: () => end,
    close: async () => {
      if (end !== undefined) return;
      child.kill('SIGTERM');
      const killer = setTimeout(() => child.kill('SIGKILL'), STOP_SECONDS * 1000);
      await ended;
      clearTimeout(killer);
    },
  };
}

/**
 * @param {() => Promise<boolean>} answers Throws or says false while the server does not answer yet.
 * @param {ReturnType<typeof spawnLogged>} server Is closed when it does not come up.
 * @param {string} name For the error.
 */
export async function waitUntil(answers, server, name) {
  const deadline = Date.now() + START_SECONDS * 1000;
  for (;;) {
    if (await answers().catch(() => false)) return;
    const end = server.ended();
    if (end !== undefined || Date.now() > deadline) {
      await server.close();
      const how =
        end === undefined
          ? `did not answer within ${START_SECONDS} seconds`
          : `ended at once (${end})`;
      throw new Error(`${name} ${how}:\n${server.output().slice(-4000)}`);
    }
    await sleep(50);
  }
}
