import fs from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { inUrl, listenedAddresses } from './addresses.mjs';
import { Failure } from './failure.mjs';
import { startProcess } from './managed-process.mjs';
import { ROOT } from './paths.mjs';
import { portState } from './ports.mjs';
import { step } from './progress.mjs';

const READY_MS = 120_000;
const POLL_MS = 100;
const STOP_MS = 30_000;
/** How long a server may need to end whose `npm start` was killed. */
const ENDING_MS = 10_000;
const LOG_LIMIT_BYTES = 20 * 1024 * 1024;
const LOG_TAIL_LINES = 5;

const DEFAULT_PORT = 3001;

/** @returns {number} The port from `PORT`, checked. */
export function wantedPort(env = process.env) {
  if (!env.PORT) return DEFAULT_PORT;
  const port = Number(env.PORT);
  if (Number.isInteger(port) && port > 0 && port < 65536) return port;
  throw new Failure(`PORT is '${env.PORT}', which is not a port number.`);
}

/**
 * Fails with a sentence where the port cannot be listened on. Waits for one that is taken: the server of an `npm start` that was
 * killed needs a moment to end.
 */
export async function assertPortFree(port, host = process.env.HOST) {
  const look = () =>
    portState(port, host || undefined).catch((error) => {
      throw new Failure(`The server cannot listen on the address ${host} (HOST): ${error.code}.`, {
        cause: error,
      });
    });
  const state = await look();
  if (state === 'free') return;
  if (state !== 'taken') throw notListening(`This user may not listen on port ${port}.`);
  await step(`Waiting for port ${port}`, async () => {
    const deadline = Date.now() + ENDING_MS;
    while ((await look()) !== 'free') {
      if (Date.now() > deadline) throw notListening(`Port ${port} is taken by another program.`);
      await sleep(POLL_MS);
    }
  });
}

function notListening(sentence) {
  return new Failure(sentence, { help: ['Choose another one: PORT=3002 npm start'] });
}

/**
 * Starts the built server and waits until it is ready; it migrates the database before that.
 *
 * @param {object} options
 * @param {number} options.port
 * @param {boolean} options.secure Whether the settings make it speak https.
 * @param {string} options.log
 * @param {Record<string, string>} options.settings Environment variables; those that a person set win.
 * @returns {Promise<import('./managed-process.mjs').ManagedProcess>}
 */
export async function startServer({ port, secure, log, settings }) {
  rotate(log);
  const logStart = fs.statSync(log, { throwIfNoEntry: false })?.size ?? 0;
  const server = startProcess(
    'The server',
    process.execPath,
    ['--max-semi-space-size=16', path.join(ROOT, 'backend/dist/main.js')],
    {
      cwd: ROOT,
      env: {
        ...serverEnvironment(settings, process.env),
        NODE_ENV: 'production',
        PORT: String(port),
      },
      log,
      graceMs: STOP_MS,
    },
  );
  await step('Starting ChatCall', async () => {
    const deadline = Date.now() + READY_MS;
    let down = ['none of its parts'];
    while ((down = (await partsDown(port, secure)) ?? down).length > 0) {
      if (!server.running())
        throw serverFailure('The server did not start', log, logStart, await server.exited);
      if (Date.now() > deadline) {
        await server.stop();
        throw new Failure(
          `The server was not ready in ${READY_MS / 1000} seconds (${down.join(', ')}); see ${log}.`,
        );
      }
      await sleep(POLL_MS);
    }
  });
  for (const warning of warningsIn(log, logStart)) process.stdout.write(`Warning: ${warning}\n`);
  return server;
}

/**
 * Our settings under those of a person. A secret that comes from a file is not given as well.
 *
 * @param {Record<string, string>} settings
 * @param {NodeJS.ProcessEnv} env
 */
export function serverEnvironment(settings, env) {
  const own = filled(env);
  const ours = Object.entries(settings).filter(([name]) => !(`${name}_FILE` in own));
  return { ...Object.fromEntries(ours), ...own };
}

/** What the server says of its settings, such as names that are none: only its log would show it. */
export function warningsIn(log, from) {
  const lines = fs.readFileSync(log).subarray(from).toString('utf8').split('\n');
  return lines.filter((line) => line.includes('"context":"Config"')).map(readableLogLine);
}

/** A setting that is empty counts as left out (.env.example). */
export function filled(env) {
  return Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
}

/** The address at which the server is asked from this machine itself. */
export function localHost(host = process.env.HOST) {
  return !host || host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
}

/** Asks the server itself which parts are not ready; null while it does not answer. */
function partsDown(port, secure) {
  // The certificate is self-signed, and the address is loopback.
  const options = {
    host: localHost(),
    port,
    path: '/api/health/ready',
    timeout: 2000,
    rejectUnauthorized: false,
  };
  return new Promise((resolve) => {
    const request = (secure ? https : http).get(options, (response) => {
      let body = '';
      response.on('data', (chunk) => (body += chunk));
      response.on('end', () => resolve(response.statusCode === 200 ? [] : downIn(body)));
    });
    request.on('timeout', () => request.destroy());
    request.on('error', () => resolve(null));
  });
}

function downIn(body) {
  try {
    const down = Object.entries(JSON.parse(body).checks ?? {}).filter(
      ([, state]) => state === 'down',
    );
    return down.length > 0 ? down.map(([name]) => name) : ['not ready'];
  } catch {
    return ['not ready'];
  }
}

/** How the server names the reason in its last words (backend/src/platform/lifecycle/process-lifecycle.ts). */
const LAST_WORDS =
  /^(The server could not start|The configuration cannot be used|Port \d+ is|This user may not)/;

/**
 * @param {string} sentence For a server that ended without naming a reason.
 * @param {string} log
 * @param {number} from Where this run's messages begin.
 * @param {{ code: number | null, signal: string | null }} exit
 */
export function serverFailure(sentence, log, from, { code, signal }) {
  const lines = fs.readFileSync(log).subarray(from).toString('utf8').split('\n').filter(Boolean);
  const messages = `All of its messages: ${log}`;
  const reason = lines.findLastIndex((line) => LAST_WORDS.test(line));
  if (reason >= 0) {
    // The log may be written after the last words; what it holds is in the file.
    const details = lines.slice(reason + 1).filter((line) => !line.startsWith('{'));
    return new Failure(lines[reason], { help: [...details, messages] });
  }
  return new Failure(`${sentence} (${signal ?? `exit code ${code}`}).`, {
    help: [...lines.slice(-LOG_TAIL_LINES).map(readableLogLine), messages],
  });
}

/** The message of a JSON log line; other lines as they are. */
export function readableLogLine(line) {
  try {
    const { msg, err } = JSON.parse(line);
    return [...new Set([msg, err?.message])].filter(Boolean).join(': ') || line;
  } catch {
    return line;
  }
}

/** @returns {string[]} Where people find the server, the address for this machine itself first. */
export function serverUrls(port, secure, host = process.env.HOST) {
  const scheme = secure ? 'https' : 'http';
  const hosts =
    !host || host === '0.0.0.0' || host === '::'
      ? ['localhost', ...listenedAddresses(host)]
      : [host];
  return hosts.map((each) => `${scheme}://${inUrl(each)}:${port}`);
}

function rotate(log) {
  const size = fs.statSync(log, { throwIfNoEntry: false })?.size ?? 0;
  if (size > LOG_LIMIT_BYTES) fs.renameSync(log, `${log}.1`);
}
