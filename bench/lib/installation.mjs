import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { get } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import pg from 'pg';
import { startCluster } from '../../tools/bootstrap/lib/postgres/cluster.mjs';
import { startRedisServer } from '../../tools/bootstrap/lib/testing/redis-server.mjs';
import { startNginx } from '../../tools/env/render-nginx.mjs';
import { selfSigned } from '../../tools/env/self-signed.mjs';
import { Killable, signalWithChildren } from '../../tools/torture/services/killable.mjs';
import { startServerProcess } from '../../tools/torture/services/product.mjs';
import { freePort } from './chatcall.mjs';

const WEB_ROOT = new URL('../../frontend/dist/browser', import.meta.url).pathname;
/** As in docker-compose.yml. */
const REDIS_SETTINGS = { appendonly: 'yes', save: '', 'maxmemory-policy': 'noeviction' };
/** One for each media process, by which its announcements are known. */
const MEDIA_ADDRESSES = ['127.0.0.1', '127.0.0.2'];
/** An announcement that is older is of a node that is gone. */
const HEARD_MS = 2_500;

/**
 * Two processes with the API and two with media, one PostgreSQL and one Redis, behind one Nginx. Each of them but Nginx is a
 * `Killable`.
 *
 * @param {object} options
 * @param {string} options.userAgent Of the browser.
 */
export async function startInstallation({ userAgent }) {
  const home = await mkdtemp(join(tmpdir(), 'chatcall-installation-'));
  // The user of PostgreSQL passes through when this is root.
  await chmod(home, 0o711);
  const [postgres, redis] = [await postgresIn(home), await redisIn(home)];
  const ports = await Promise.all([1, 2, 3, 4].map(freePort));
  const nginx = await nginxBefore(home, ports.slice(0, 2));
  const settings = {
    DATABASE_URL: postgres.url,
    REDIS_URL: redis.url,
    CHATCALL_DATA: join(home, 'data'),
    JWT_SECRET: randomBytes(32).toString('hex'),
  };
  await mkdir(settings.CHATCALL_DATA);
  const program = (name, port, env) =>
    serverProcess(name, home, { ...settings, ...env, PORT: String(port) });
  const apis = ports.slice(0, 2).map((port, n) => program(`api-${n}`, port, { ROLES: 'api,jobs' }));
  const media = MEDIA_ADDRESSES.map((address, n) =>
    program(`media-${n}`, ports[2 + n], {
      ROLES: 'media',
      MEDIA_LISTEN_IP: address,
      MEDIA_ANNOUNCED_ADDRESSES: address,
    }),
  );
  const agents = await agentsOf(nginx, ports.slice(0, 2), userAgent);
  await postgres.service.start();
  await redis.service.start();
  const announcements = listenToNodes(redis.url);
  await Promise.all([...apis, ...media].map((one) => one.start()));
  return {
    /** Behind Nginx. */
    url: nginx.url,
    /** The first API process alone. */
    apiUrl: `http://127.0.0.1:${ports[0]}`,
    /** For each API process a user agent with which Nginx leads there. */
    agents,
    apis,
    media,
    redis: redis.service,
    postgres: postgres.service,
    query: (sql) => queryOnce(postgres.url, sql),
    /** What each media process that runs carries, in the order of `media`; null for one that is silent. */
    loads: () => MEDIA_ADDRESSES.map((address) => announcements.loadAt(address)),
    async close() {
      announcements.close();
      await nginx.close();
      await Promise.all([...apis, ...media].map((one) => one.stop()));
      await redis.service.stop();
      await postgres.service.stop();
      await rm(home, { recursive: true, force: true });
    },
  };
}

const killable = (name, start, signal) =>
  new Killable({
    name,
    weight: 1,
    start,
    ...(signal && { signal }),
    onCrash: (crashed, { code, signal: by }) =>
      process.stderr.write(`${crashed} ended by itself (${by ?? code})\n`),
  });

async function postgresIn(home) {
  const [port, password] = [await freePort(), randomBytes(16).toString('hex')];
  const start = async () => (await startCluster({ home, password, port })).process;
  return {
    url: `postgresql://chatcall:${password}@127.0.0.1:${port}/postgres`,
    service: killable('postgres', start, signalWithChildren),
  };
}

async function redisIn(home) {
  const port = await freePort();
  const start = () => startRedisServer({ home, port, settings: REDIS_SETTINGS });
  return { url: `redis://127.0.0.1:${port}`, service: killable('redis', start) };
}

function serverProcess(name, home, settings) {
  const env = { ...process.env, ...SERVER_SETTINGS, ...settings };
  const log = join(home, `${name}.log`);
  return killable(name, () => startServerProcess(name, { port: settings.PORT, env, log }));
}

const SERVER_SETTINGS = {
  NODE_ENV: 'production',
  NODE_OPTIONS: '',
  HOST: '127.0.0.1',
  WEB_ROOT,
  MEDIA_WORKERS: '1',
  MEDIA_BASE_PORT: '0',
  MIGRATE_ON_START: 'true',
  SETUP_CODE: 'off',
  TRUST_PROXY: 'true',
  // The same users are called after each outage.
  UNANSWERED_RINGS: '1000',
};

/** Nginx in front of servers that are not there yet. */
async function nginxBefore(home, ports) {
  const { cert, key } = selfSigned({ hosts: ['127.0.0.1'] });
  const [certFile, keyFile] = [join(home, 'cert.pem'), join(home, 'key.pem')];
  await writeFile(certFile, cert);
  await writeFile(keyFile, key, { mode: 0o600 });
  const nginx = await startNginx({
    directory: join(home, 'nginx'),
    upstream: ports.map((port) => `127.0.0.1:${port}`).join(),
    httpPort: await freePort(),
    httpsPort: await freePort(),
    certFile,
    keyFile,
    webRoot: WEB_ROOT,
  });
  return { ...nginx, cert };
}

/** Nginx chooses a server by the user agent; which one is known from servers that answer in place of the real ones. */
async function agentsOf({ url, cert }, ports, userAgent) {
  const servers = await Promise.all(
    ports.map(async (port) => {
      const server = createServer((_request, response) => response.end(String(port)));
      await once(server.listen(port, '127.0.0.1'), 'listening');
      return server;
    }),
  );
  const agents = new Map();
  for (let number = 1; agents.size < ports.length; number += 1) {
    const agent = `${userAgent} ${number}`;
    const options = { ca: cert, agent: false, headers: { 'User-Agent': agent } };
    const [response] = await once(get(`${url}/api/`, options), 'response');
    const port = Number(await new Response(response).text());
    if (!agents.has(port)) agents.set(port, agent);
  }
  for (const server of servers) {
    server.close();
    server.closeAllConnections();
  }
  return ports.map((port) => agents.get(port));
}

/** The media nodes announce every second over Redis what they carry. */
function listenToNodes(url) {
  const heard = new Map();
  const subscriber = new Redis(url, { retryStrategy: () => 200, maxRetriesPerRequest: null });
  subscriber.on('error', () => undefined);
  subscriber.on('message', (_channel, text) => {
    const { topic, message } = JSON.parse(text);
    if (topic !== 'media-node') return;
    for (const address of message.addresses) heard.set(address, { ...message, at: Date.now() });
  });
  void subscriber.subscribe('chatcall:relay');
  return {
    loadAt: (address) => {
      const last = heard.get(address);
      return last && Date.now() - last.at < HEARD_MS ? last.load : null;
    },
    close: () => subscriber.disconnect(),
  };
}

async function queryOnce(connectionString, sql) {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}
