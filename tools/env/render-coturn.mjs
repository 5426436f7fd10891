// Renders and starts the distribution's coturn with ChatCall's configuration, the way the container does: through
// coturn/entrypoint.sh. `node tools/env/render-coturn.mjs` prints the configuration made from the environment.

import { spawnSync } from 'node:child_process';
import { createHmac, randomBytes } from 'node:crypto';
import dgram from 'node:dgram';
import { once } from 'node:events';
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
 * Starts coturn and waits until it answers and has made its database.
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
  await waitUntil(() => looksUpCredentials(host, port), coturn, 'coturn');
  return {
    url: `turn:${host}:${port}`,
    secret,
    directory: path.resolve(directory),
    output: coturn.output,
    close: coturn.close,
  };
}

const STUN = { binding: 0x0001, bindingSuccess: 0x0101, allocate: 0x0003, allocateError: 0x0113 };
const ATTRIBUTE = { username: 0x0006, integrity: 0x0008, realm: 0x0014, nonce: 0x0015 };
const HEADER_BYTES = 20;

/**
 * Whether coturn answers and looks up credentials. It makes its database at the first look-up, and refuses those that
 * come meanwhile ("database is locked"): one with a wrong signature goes first.
 */
async function looksUpCredentials(host, port) {
  const socket = dgram.createSocket(host.includes(':') ? 'udp6' : 'udp4');
  try {
    const ask = (type, attributes) => askStun(socket, host, port, type, attributes);
    if ((await ask(STUN.binding)).type !== STUN.bindingSuccess) return false;
    const { attributes } = await ask(STUN.allocate);
    const refusal = await ask(STUN.allocate, [
      [ATTRIBUTE.username, Buffer.from(`${Math.floor(Date.now() / 1000) + 60}:start`)],
      ...[ATTRIBUTE.realm, ATTRIBUTE.nonce].map((type) => [type, attributes.get(type)]),
      [ATTRIBUTE.integrity, Buffer.alloc(20)],
    ]);
    return refusal.type === STUN.allocateError;
  } finally {
    socket.close();
  }
}

/** Sends one STUN request (RFC 8489) and gives back the answer, which has the same id. Throws when none comes in time. */
async function askStun(socket, host, port, type, attributes = [], timeoutMs = 300) {
  const body = Buffer.concat(attributes.map(([name, value]) => stunAttribute(name, value)));
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUInt16BE(type, 0);
  header.writeUInt16BE(body.length, 2);
  header.writeUInt32BE(0x2112a442, 4);
  randomBytes(12).copy(header, 8);
  const signal = AbortSignal.timeout(timeoutMs);
  socket.send(Buffer.concat([header, body]), port, host);
  for (;;) {
    const [answer] = await once(socket, 'message', { signal });
    if (
      answer.length >= HEADER_BYTES &&
      answer.subarray(4, HEADER_BYTES).equals(header.subarray(4))
    )
      return { type: answer.readUInt16BE(0), attributes: stunAttributes(answer) };
  }
}

function stunAttribute(name, value) {
  const whole = Buffer.alloc(4 + Math.ceil(value.length / 4) * 4);
  whole.writeUInt16BE(name, 0);
  whole.writeUInt16BE(value.length, 2);
  value.copy(whole, 4);
  return whole;
}

function stunAttributes(answer) {
  const found = new Map();
  for (let at = HEADER_BYTES; at + 4 <= answer.length;) {
    const [name, length] = [answer.readUInt16BE(at), answer.readUInt16BE(at + 2)];
    found.set(name, answer.subarray(at + 4, at + 4 + length));
    at += 4 + Math.ceil(length / 4) * 4;
  }
  return found;
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
