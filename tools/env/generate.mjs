// `npm run env`: writes .env with fresh secrets and a self-signed certificate for Nginx. Needs nothing but Node.

import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { ownAddresses } from '../bootstrap/lib/addresses.mjs';
import { describeFailure } from '../bootstrap/lib/failure.mjs';
import { makeFolder } from '../bootstrap/lib/make-folder.mjs';
import { writeSecretFile } from '../bootstrap/lib/secret-file.mjs';
import { checkEnvironment } from './check.mjs';
import { parseEnv, sectionsOf } from './env-file.mjs';
import { isMain, repositoryRoot } from './process.mjs';
import { selfSigned } from './self-signed.mjs';

const USAGE = `Usage: npm run env -- [--host NAME] [--address IP[,IP…]] [--out DIRECTORY] [--native] [--force]
       npm run env -- --check [--out DIRECTORY] [--native]

  --host     name or address by which people open ChatCall; this machine's host name when left out
  --address  addresses at which browsers reach the media ports; this machine's own when left out
  --out      where .env and nginx/certs/ are written; this clone when left out
  --native   for a server without Docker: .env also holds the settings that Compose makes itself
  --check    writes nothing; says what in .env is ignored, missing or readable by others, and when the certificate ends
  --force    replaces .env and the certificate; the database's password is kept, because the database keeps its own`;

/** Networks of containers and virtual machines, which no browser elsewhere can reach. */
const INNER_INTERFACE = /^(docker|br-|veth|virbr|cni|flannel|podman|tailscale|lxc)/;
/** What coturn/entrypoint.sh reads. */
const COTURN_SETTING = /^(MEDIA_ANNOUNCED_ADDRESSES|TURN_(?!URLS$|TTL_SECONDS$|SECRET_FILE$).*)$/;
const SECRETS = ['JWT_SECRET', 'TURN_SECRET', 'POSTGRES_PASSWORD', 'REDIS_PASSWORD'];

function reachableAddresses() {
  const outer = Object.entries(os.networkInterfaces()).filter(
    ([name]) => !INNER_INTERFACE.test(name),
  );
  const addresses = ownAddresses(Object.fromEntries(outer));
  const v4 = addresses.filter((address) => net.isIPv4(address));
  return v4.length > 0 ? v4 : addresses;
}

const inUrl = (host) => (net.isIPv6(host) ? `[${host}]` : host);

/** @returns {Record<string, string>} What .env holds beyond the defaults of .env.example. */
function installationValues(host, addresses, known, native) {
  const turn = `turn:${inUrl(host)}:3478`;
  const values = {
    MEDIA_ANNOUNCED_ADDRESSES: addresses.join(','),
    SERVER_NAME: [...new Set([host, ...addresses].map(inUrl))].join(' '),
    PUBLIC_ORIGINS: `https://${inUrl(host)}`,
    TURN_URLS: `${turn}?transport=udp,${turn}?transport=tcp`,
  };
  for (const name of SECRETS) values[name] = randomBytes(32).toString('base64url');
  if (known.POSTGRES_PASSWORD) values.POSTGRES_PASSWORD = known.POSTGRES_PASSWORD;
  if (!native) return values;
  return {
    ...values,
    HOST: '127.0.0.1',
    TRUST_PROXY: 'true',
    DATABASE_URL: `postgres://chatcall_user:${values.POSTGRES_PASSWORD}@127.0.0.1:5432/chatcall`,
    REDIS_URL: `redis://:${values.REDIS_PASSWORD}@127.0.0.1:6379`,
    CHATCALL_DATA: '/var/lib/chatcall',
    WEB_ROOT: path.join(repositoryRoot, 'frontend/dist/browser'),
    MEDIASOUP_WORKER_BIN: path.join(repositoryRoot, 'mediasoup-worker'),
  };
}

function fill(example, values) {
  return example.replaceAll(/^([A-Z0-9_]+)=.*$/gm, (line, name) =>
    name in values ? `${name}=${values[name]}` : line,
  );
}

/**
 * @param {object} options
 * @param {string} options.host
 * @param {string[]} options.addresses
 * @param {string} options.directory
 * @param {boolean} [options.native] Whether for a server without Docker.
 * @param {boolean} [options.force]
 * @returns {{ written: string[], kept: string[] }} Paths relative to the directory.
 */
export function generate({ host, addresses, directory, native = false, force = false }) {
  const report = { written: [], kept: [] };
  makeFolder(path.join(directory, 'nginx/certs'), 0o755);
  const envFile = path.join(directory, '.env');
  if (fs.existsSync(envFile) && !force) {
    report.kept.push('.env');
  } else {
    const known = fs.existsSync(envFile) ? parseEnv(fs.readFileSync(envFile, 'utf8')) : {};
    const example = fs.readFileSync(path.join(repositoryRoot, '.env.example'), 'utf8');
    const { compose } = sectionsOf(example);
    const body = (native ? example : `${compose.trimEnd()}\n`).slice(example.indexOf('\n\n') + 2);
    const head = `# Settings of this installation, made by \`npm run env\`. Holds secrets: never commit it, back it up safely.\n\n`;
    writeSecretFile(envFile, head + fill(body, installationValues(host, addresses, known, native)));
    report.written.push('.env');
  }

  if (native && report.written.length > 0) {
    const values = Object.entries(parseEnv(fs.readFileSync(envFile, 'utf8')));
    const ofCoturn = values.filter(([name]) => COTURN_SETTING.test(name));
    writeSecretFile(
      path.join(directory, 'coturn.env'),
      `# Settings of coturn, from .env; none of the other secrets.\n\n${ofCoturn.map((each) => each.join('=')).join('\n')}\n`,
    );
    report.written.push('coturn.env');
  }

  const folder = path.join(directory, 'nginx/certs');
  const certFile = path.join(folder, 'server.crt');
  const keyFile = path.join(folder, 'server.key');
  if ((fs.existsSync(certFile) || fs.existsSync(keyFile)) && !force) {
    report.kept.push('nginx/certs/server.crt');
  } else {
    const { cert, key } = selfSigned({
      hosts: [...new Set([host, 'localhost', ...addresses, '127.0.0.1', '::1'])],
    });
    writeSecretFile(keyFile, key);
    fs.writeFileSync(certFile, cert, { mode: 0o644 });
    fs.chmodSync(certFile, 0o644);
    report.written.push('nginx/certs/server.crt', 'nginx/certs/server.key');
  }
  return report;
}

function isHost(host) {
  return (
    net.isIP(host) !== 0 ||
    /^(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,62})(\.[a-z0-9]([a-z0-9-]{0,62}))*$/i.test(host)
  );
}

/** @returns {number} The exit code. */
export function main(args, log = console.log) {
  let values;
  try {
    ({ values } = parseArgs({
      args,
      options: {
        host: { type: 'string', default: os.hostname() },
        address: { type: 'string' },
        out: { type: 'string', default: repositoryRoot },
        native: { type: 'boolean', default: false },
        check: { type: 'boolean', default: false },
        force: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    }));
  } catch (error) {
    log(`${error.message}\n\n${USAGE}`);
    return 1;
  }
  if (values.help) {
    log(USAGE);
    return 0;
  }
  if (values.check) {
    const faults = checkEnvironment(path.resolve(values.out), values);
    for (const fault of faults) log(fault);
    if (faults.length === 0) log('Nothing to complain about.');
    return faults.length === 0 ? 0 : 1;
  }
  const addresses = values.address
    ? values.address.split(',').map((part) => part.trim())
    : reachableAddresses();
  const wrong = addresses.find((address) => net.isIP(address) === 0);
  if (!isHost(values.host) || wrong !== undefined || addresses.length === 0) {
    if (!isHost(values.host))
      log(`--host takes a name or an address, without scheme and port: ${values.host}`);
    else if (wrong !== undefined) log(`--address takes IP addresses: ${wrong}`);
    else log('This machine has no network address. Name one with --address.');
    return 1;
  }

  let report;
  const directory = path.resolve(values.out);
  try {
    const { host, native, force } = values;
    report = generate({ host, addresses, directory, native, force });
  } catch (error) {
    log(`Nothing can be written to ${directory}: ${describeFailure(error)[0]}`);
    return 1;
  }
  const { written, kept } = report;
  for (const file of written) log(`written  ${file}`);
  for (const file of kept) log(`kept     ${file} (--force replaces it)`);
  if (written.includes('.env')) {
    log(`\nAddress of ChatCall:  https://${inUrl(values.host)}`);
    log(`Media and TURN:       ${addresses.join(', ')}  (MEDIA_ANNOUNCED_ADDRESSES in .env)`);
  }
  if (written.includes('nginx/certs/server.crt')) {
    log(
      '\nThe certificate is self-signed, so browsers warn once. Put your own into nginx/certs/server.crt and server.key.',
    );
  }
  log(
    values.native
      ? '\nNext: docs/operations/without-docker.md'
      : '\nNext: docker compose up -d --build',
  );
  return 0;
}

if (isMain(import.meta.url)) process.exitCode = main(process.argv.slice(2));
