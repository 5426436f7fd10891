// Renders and starts the distribution's coturn with ChatCall's configuration, the way the container does: through
// coturn/entrypoint.sh. `node tools/env/render-coturn.mjs` prints the configuration made from the environment.

import { spawnSync } from 'node:child_process';
import { createHmac, randomBytes } from 'node:crypto';
import dgram from 'node:dgram';
import fs from 'node:fs';
import path from 'node:path';
import { parseEnv } from './env-file.mjs';
import { isMain, repositoryRoot, spawnLogged, waitUntil } from './process.mjs';

const ENTRYPOINT = path.join(repositoryRoot, 'coturn/entrypoint.sh');

/**
 * @param {Record<string, string>} env TURN_SECRET and any other TURN_ variable of .env.example.
 * @returns {{ config: string, warnings: string }}
 */
export function renderCoturn(env) {
  const result = spawnSync('sh', [ENTRYPOINT, '--print'], {
    env: { PATH: process.env.PATH, ...env },
    encoding: 'utf8',
  });
  if (result.status !== 0) throw new Error(result.stderr.trim());
  return { config: result.stdout, warnings: result.stderr };
}

/**
 * Credentials as the backend makes them (TURN REST API): good until the time in the user name.
 *
 * @param {{ secret: string, userId: string, ttlSeconds: number }} options A negative `ttlSeconds` makes expired ones.
 * @returns {{ username: string, credential: string }}
 */
export function turnCredentials({ secret, userId, ttlSeconds }) {
  const username = `${Math.floor(Date.now() / 1000) + ttlSeconds}:${userId}`;
  return { username, credential: createHmac('sha1', secret).update(username).digest('base64') };
}

/**
 * Starts coturn and waits until it answers STUN.
 *
 * @param {object} options
 * @param {string} options.directory For its configuration, pid and database file; is created.
 * @param {number} options.port
 * @param {string} [options.host] Address to listen on and to relay from; loopback unless said otherwise.
 * @param {string} [options.secret] Made up when left out.
 * @param {string[]} [options.allowedPeers] Addresses that mediasoup announces.
 * @param {Record<string, string>} [options.env] Further TURN_ variables.
 * @returns {Promise<{ url: string, secret: string, directory: string, output: () => string, close: () => Promise<void> }>}
 */
export async function startCoturn(options) {
  const {
    directory,
    port,
    host = '127.0.0.1',
    secret = randomBytes(24).toString('hex'),
    allowedPeers = [],
  } = options;
  fs.mkdirSync(directory, { recursive: true, mode: 0o700 });
  const coturn = spawnLogged('sh', [ENTRYPOINT], {
    TURN_SECRET: secret,
    TURN_PORT: String(port),
    TURN_LISTEN_IPS: host,
    TURN_RELAY_IPS: host,
    TURN_ALLOWED_PEERS: allowedPeers.join(','),
    TURN_STATE_DIR: path.resolve(directory),
    // coturn refuses loopback peers before it looks at the allowed ones.
    ...(allowedPeers.some((address) => address.startsWith('127.') || address === '::1')
      ? { TURN_ALLOW_LOOPBACK_PEERS: '1' }
      : {}),
    ...options.env,
  });
  await waitUntil(() => answersStun(host, port), coturn, 'coturn');
  return {
    url: `turn:${host}:${port}`,
    secret,
    directory: path.resolve(directory),
    output: coturn.output,
    close: coturn.close,
  };
}

/** Sends one STUN binding request (RFC 8489) and says whether a success response with the same id came back. */
function answersStun(host, port, timeoutMs = 300) {
  const request = Buffer.concat([
    Buffer.from([0, 1, 0, 0, 0x21, 0x12, 0xa4, 0x42]),
    randomBytes(12),
  ]);
  return new Promise((resolve) => {
    const socket = dgram.createSocket(host.includes(':') ? 'udp6' : 'udp4');
    const finish = (answered) => {
      clearTimeout(timer);
      socket.close();
      resolve(answered);
    };
    const timer = setTimeout(() => finish(false), timeoutMs);
    socket.on('error', () => finish(false));
    socket.on('message', (answer) => {
      if (
        answer.length >= 20 &&
        answer.readUInt16BE(0) === 0x0101 &&
        answer.subarray(4, 20).equals(request.subarray(4))
      )
        finish(true);
    });
    socket.send(request, port, host);
  });
}

const CREDENTIAL_SECONDS = 600;

/** `--credentials FILE`: a user name and password good for ten minutes, for trying the relay, as assignments of a shell. */
function printCredentials(file) {
  const secret = parseEnv(fs.readFileSync(file, 'utf8')).TURN_SECRET;
  if (!secret) throw new Error(`${file} has no TURN_SECRET.`);
  const { username, credential } = turnCredentials({
    secret,
    userId: 'test',
    ttlSeconds: CREDENTIAL_SECONDS,
  });
  process.stdout.write(`TURN_TEST_USER='${username}'\nTURN_TEST_PASSWORD='${credential}'\n`);
}

if (isMain(import.meta.url)) {
  const [option, file] = process.argv.slice(2);
  try {
    if (option === '--credentials' && file) {
      printCredentials(file);
      process.exit();
    }
    const { config, warnings } = renderCoturn(process.env);
    process.stderr.write(warnings);
    process.stdout.write(config);
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
  }
}
