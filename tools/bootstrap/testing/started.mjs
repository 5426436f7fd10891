import { spawn } from 'node:child_process';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ROOT } from '../lib/paths.mjs';

const READY_MS = 150_000;

/** A variable of the test run that would change how the start behaves. */
const NOT_PASSED_ON =
  /^(npm_|CHATCALL_|DATABASE_URL$|REDIS_URL$|PORT$|NODE_OPTIONS$|NODE_ENV$|NODE_COMPILE_CACHE$|JEST_)/;

/**
 * Runs `npm start`'s script in a process of its own.
 *
 * @param {Record<string, string>} env
 * @param {string[]} [args]
 */
export function launchStart(env, args = []) {
  return launch('start.mjs', env, args);
}

/**
 * Runs `npm run admin`'s script in a process of its own, to its end.
 *
 * @param {Record<string, string>} env
 * @param {string[]} args
 * @returns {Promise<{ code: number, stdout: string, output: string }>} `output`: both streams.
 */
export function runAdmin(env, args) {
  return launch('admin.mjs', env, args).ended;
}

function launch(script, env, args) {
  const kept = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !NOT_PASSED_ON.test(name)),
  );
  const child = spawn(process.execPath, [path.join(ROOT, 'tools/bootstrap', script), ...args], {
    cwd: ROOT,
    env: { ...kept, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  let stdout = '';
  child.stdout.on('data', (chunk) => (stdout += chunk));
  let over = false;
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => (output += chunk));
  const ended = new Promise((resolve) =>
    child.once('close', (code) => resolve({ code, output, stdout })),
  ).finally(() => {
    over = true;
  });
  return {
    child,
    ended,
    /** Waits until ChatCall runs; answers all that was printed until then. */
    async running() {
      const deadline = Date.now() + READY_MS;
      while (!output.includes('Ctrl-C ends it.')) {
        if (over || Date.now() > deadline)
          throw new Error(`npm start did not get there:\n${output}`);
        await sleep(50);
      }
      return output;
    },
    /** Ends it as a person or a service manager would. */
    end(signal = 'SIGTERM') {
      child.kill(signal);
      return ended;
    },
  };
}
