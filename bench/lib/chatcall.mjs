import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { io } from 'socket.io-client';
import { createDatabase } from './database.mjs';
import { startProgram } from './process.mjs';

const MAIN = new URL('../../backend/dist/main.js', import.meta.url).pathname;

/** A free TCP port on loopback. */
export async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/**
 * Starts the built server on a database of its own. `keep` restarts on the same database, data and port; `options` are those of
 * {@link startProgram}.
 */
export async function startChatCall(env = {}, keep = null, options = {}) {
  const database = keep?.database ?? (await createDatabase());
  const data = keep?.data ?? (await mkdtemp(join(tmpdir(), 'chatcall-bench-')));
  const port = keep?.port ?? (await freePort());
  const secret = keep?.secret ?? randomBytes(32).toString('hex');
  const program = await startProgram(
    // As in the Dockerfile.
    ['--max-semi-space-size=16', MAIN],
    {
      NODE_ENV: 'production',
      PORT: String(port),
      HOST: '127.0.0.1',
      DATABASE_URL: database.url,
      CHATCALL_DATA: data,
      JWT_SECRET: secret,
      MIGRATE_ON_START: 'true',
      SETUP_CODE: 'off',
      MEDIA_BASE_PORT: '0',
      MEDIA_WORKERS: '1',
      TRUST_PROXY: 'true',
      LOG_LEVEL: 'info',
      ...env,
    },
    /listening/i,
    options,
  );
  return {
    ...program,
    database,
    data,
    port,
    secret,
    url: `http://127.0.0.1:${port}`,
    async close() {
      await program.stop();
      await database.drop();
      await rm(data, { recursive: true, force: true });
    },
  };
}

let addresses = 0;
/** Registers a person; each from another address behind the trusted proxy, as the limits per address expect. */
export async function register(server, name) {
  addresses += 1;
  const address = `10.${(addresses >> 16) & 255}.${(addresses >> 8) & 255}.${addresses & 255}`;
  const username = `${name}-${randomBytes(4).toString('hex')}`.toLowerCase();
  const password = `pw ${randomUUID()}`;
  const result = await rest(server, 'POST', '/auth/register', {
    body: {
      email: `${username}@example.org`,
      username,
      displayName: name,
      password,
    },
    headers: { 'x-forwarded-for': address },
  });
  return { id: result.user.id, token: result.accessToken, address, username, password };
}

/** One REST call. Throws with status and body unless it succeeded. */
export async function rest(server, method, path, { token, body, headers } = {}) {
  const response = await fetch(`${server.url}/api${path}`, {
    method,
    headers: {
      ...(body ? { 'content-type': 'application/json' } : {}),
      ...(token ? { authorization: `Bearer ${token}` } : {}),
      ...headers,
    },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
  return text ? JSON.parse(text) : null;
}

/** A connected socket of a person. */
export async function connect(server, token) {
  const socket = io(server.url, {
    transports: ['websocket'],
    auth: { token },
    forceNew: true,
    reconnection: false,
  });
  await new Promise((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('connect_error', reject);
  });
  return socket;
}

/** Sends an event and answers its data. Throws with the code. */
export async function request(socket, event, payload) {
  const answer = await socket
    .timeout(30_000)
    .emitWithAck(event, { requestId: randomUUID(), ...payload });
  if (!answer.ok) throw new Error(`${event}: ${answer.error.code} ${answer.error.detail}`);
  return answer.data;
}
