/**
 * `npm start`: everything from a fresh clone to a running ChatCall. Plain Node >= 20, no dependency.
 *
 *   npm start                    on http://localhost:3001
 *   npm start -- --https         with a self-signed certificate: other machines may then use microphone and camera
 *   npm start -- --demo          with an owner, three people and a conversation to look at
 *
 * Settings: PORT, CHATCALL_DATA, DATABASE_URL, REDIS_URL, MEDIASOUP_WORKER_BIN and those of the server (.env.example).
 */
import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { ensureWorker } from '../mediasoup-worker/ensure.mjs';
import { ensureCertificate } from './lib/certificate.mjs';
import { openDataHome } from './lib/data-home.mjs';
import { assertDatabaseUrl, openDatabase } from './lib/database.mjs';
import { Failure } from './lib/failure.mjs';
import { installDependencies } from './lib/install.mjs';
import { keepRunning } from './lib/keep-running.mjs';
import { underSuitableNode } from './lib/node-runtime.mjs';
import { ROOT } from './lib/paths.mjs';
import { mediaPortsFor } from './lib/ports.mjs';
import { buildForProduction } from './lib/production-build.mjs';
import { step } from './lib/progress.mjs';
import { assertRedis } from './lib/redis.mjs';
import { runScript } from './lib/script.mjs';
import { inUrl } from './lib/addresses.mjs';
import { loadSecrets } from './lib/secrets.mjs';
import { assertPortFree, localHost, serverUrls, startServer, wantedPort } from './lib/server.mjs';

/** The server's own first media port, and room for as many workers as it may start. */
const MEDIA_PORTS = {
  first: 40_000,
  count: Number(process.env.MEDIA_WORKERS) || 4,
  blocks: 20,
  guard: 29_980,
};

await runScript((script) => underSuitableNode(script, () => start(script)));

/** @param {import('./lib/script.mjs').Script} script */
async function start({ defer, onSignalExit }) {
  const { https, demo } = readOptions();
  const ownCertificate = Boolean(process.env.TLS_CERT_FILE);
  const secure = https || ownCertificate;
  const port = wantedPort();
  const { home, release } = openDataHome();
  defer(release);
  await assertPortFree(port);
  assertDatabaseUrl();
  await assertRedis();
  const mediaPorts = await mediaPortsFor(MEDIA_PORTS, {
    demo,
    chosen: process.env.MEDIA_BASE_PORT,
    say: (lines) => process.stdout.write(`${lines}\n`),
  });
  defer(mediaPorts.release);

  await installDependencies();
  const worker = await ensureWorker();
  await buildForProduction();

  const secrets = loadSecrets(home);
  const database = await openDatabase(home, secrets.DATABASE_PASSWORD);
  if (database.process) defer(() => database.process.stop());
  const tls = https && !ownCertificate ? ensureCertificate(home) : null;
  const settings = serverSettings({
    home,
    secrets,
    databaseUrl: database.url,
    worker,
    tls,
    mediaPort: mediaPorts.base,
  });
  const startOnce = () =>
    startServer({ port, secure, log: path.join(home, 'chatcall.log'), settings });
  let server = await startOnce();
  defer(() => server.stop());

  const people = demo ? await addDemo(port, secure, home, settings.SETUP_CODE) : [];
  const setup = await setupOf(port, secure);
  // From here on, being asked to end is the way it is meant to end.
  onSignalExit(() => 0);
  announce(port, secure, home, { people, setup, setupCode: settings.SETUP_CODE });
  const serverRuns = keepRunning(server, async () => (server = await startOnce()));
  const ended = await Promise.race([
    serverRuns,
    ...(database.process ? [untilEnded(database.process)] : []),
  ]);
  throw new Failure(
    `${ended.name} ended unexpectedly (${ended.signal ?? `exit code ${ended.code}`}).`,
    {
      help: [`Its messages are in ${home}`],
    },
  );
}

function readOptions() {
  try {
    const options = {
      https: { type: 'boolean', default: false },
      demo: { type: 'boolean', default: false },
    };
    return parseArgs({ options }).values;
  } catch (error) {
    throw new Failure(`${error.message}`, { help: ['npm start -- [--https] [--demo]'] });
  }
}

function serverSettings({ home, secrets, databaseUrl, worker, tls, mediaPort }) {
  return {
    CHATCALL_DATA: home,
    WEB_ROOT: path.join(ROOT, 'frontend/dist/browser'),
    MEDIA_BASE_PORT: mediaPort,
    JWT_SECRET: secrets.JWT_SECRET,
    SETUP_CODE: process.env.SETUP_CODE || makeSetupCode(),
    TURN_SECRET: secrets.TURN_SECRET,
    DATABASE_URL: databaseUrl,
    MIGRATE_ON_START: 'true',
    MEDIASOUP_WORKER_BIN: worker,
    ...(tls ? { TLS_CERT_FILE: tls.certFile, TLS_KEY_FILE: tls.keyFile } : {}),
  };
}

/** Printed at each start until there is an owner: 60 random bits, without letters and digits that look alike. */
function makeSetupCode() {
  const letters = Array.from(
    randomBytes(12),
    (byte) => 'ABCDEFGHJKMNPQRSTUVWXYZ123456789'[byte % 32],
  );
  return letters.join('').replace(/(.{4})(?=.)/g, '$1-');
}

function ownUrl(port, secure) {
  return `${secure ? 'https' : 'http'}://${inUrl(localHost())}:${port}`;
}

/** Whether the server needs its setup code. */
async function setupOf(port, secure) {
  const { callRest } = await import('../demo/rest-client.mjs');
  return (await callRest(ownUrl(port, secure), 'GET', '/site')).setup;
}

async function addDemo(port, secure, home, setupCode) {
  const { seedDemo } = await import('../demo/seed.mjs');
  return step('Adding the demo', () => seedDemo(ownUrl(port, secure), home, setupCode));
}

function announce(port, secure, home, { people, setup, setupCode }) {
  const [own, ...others] = serverUrls(port, secure);
  const lines = [
    '',
    `ChatCall is running: ${own}`,
    ...others.map((url) => `        also here: ${url}`),
  ];
  if (others.length > 0 && !secure) {
    lines.push(
      'Browsers give microphone and camera to other machines over https only: npm start -- --https',
    );
  }
  if (setup === 'needed')
    lines.push(
      `Setup code: ${setupCode}`,
      'Open the address and enter it: your account becomes the owner of this server.',
    );
  if (setup === 'owner-missing')
    lines.push(
      `Setup code: ${setupCode}`,
      `This server has users and no owner. Sign in, open ${own}/account/owner and enter it.`,
    );
  for (const { displayName, username, password } of people) {
    lines.push(`Sign in as ${displayName}: ${username} / ${password}`);
  }
  lines.push(`Data and messages: ${home}`, 'Ctrl-C ends it.', '');
  process.stdout.write(`${lines.join('\n')}\n`);
}

async function untilEnded(managed) {
  return { name: managed.name, ...(await managed.exited) };
}
