// Renders nginx/ for an Nginx of the distribution: what envsubst does in the official image, and the few directives that
// a directory of one's own needs. `node tools/env/render-nginx.mjs --help` lists the options.

import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { Failure, printFailure } from '../bootstrap/lib/failure.mjs';
import { makeFolder } from '../bootstrap/lib/make-folder.mjs';
import { isMain, repositoryRoot, spawnLogged, waitUntil } from './process.mjs';

const SOURCE = path.join(repositoryRoot, 'nginx');
const MIME_TYPES = '/etc/nginx/mime.types';

/** The variables of the templates and what they are unless said otherwise. docker-compose.yml sets the same names. */
export const EDGE_DEFAULTS = {
  EDGE_HTTP_LISTEN: '80',
  EDGE_HTTPS_LISTEN: '443',
  EDGE_HTTPS_PORT: '443',
  EDGE_SERVER_NAME: '_',
  EDGE_UPSTREAM: '127.0.0.1:3001',
  EDGE_TLS_CERT: path.join(SOURCE, 'certs/server.crt'),
  EDGE_TLS_KEY: path.join(SOURCE, 'certs/server.key'),
  EDGE_WEB_ROOT: path.join(repositoryRoot, 'frontend/dist/browser'),
  EDGE_ACCESS_LOG: '/var/log/nginx/access.log',
  EDGE_API_RATE: '500r/s',
  EDGE_AUTH_RATE: '200r/s',
  EDGE_CONNECTIONS_PER_ADDRESS: '8000',
};

const UPSTREAM_SCRIPT = path.join(SOURCE, 'entrypoint.d/15-upstream.envsh');

/** The servers of the upstream as directives, made by the same script as in the container. */
function upstreamServers(upstream) {
  const script = `. "$0" && printf %s "$EDGE_UPSTREAM_SERVERS"`;
  const result = spawnSync('sh', ['-c', script, UPSTREAM_SCRIPT], {
    env: { PATH: process.env.PATH, EDGE_UPSTREAM: upstream },
    encoding: 'utf8',
  });
  if (result.status !== 0) throw new Failure(result.stderr.trim());
  return result.stdout.trim();
}

/**
 * @param {string} template
 * @param {Record<string, string>} values
 * @returns {string} The template with `${EDGE_…}` replaced; Nginx's own `$variables` stay.
 */
export function substitute(template, values) {
  return template.replaceAll(/\$\{(EDGE_[A-Z_]+)\}/g, (_, name) => {
    if (name === 'EDGE_UPSTREAM_SERVERS') return upstreamServers(values.EDGE_UPSTREAM);
    const value = values[name];
    if (value === undefined)
      throw new Error(`The Nginx templates use ${name}, which has no value.`);
    if (/[\n;{}]/.test(value))
      throw new Error(`${name} would end its directive: ${JSON.stringify(value)}`);
    return value;
  });
}

/**
 * Writes a complete Nginx configuration into a directory.
 *
 * @param {object} options
 * @param {string} options.directory Where to; is created.
 * @param {string} [options.user] User of the worker processes, where Nginx is started by root.
 * @param {Record<string, string>} [options.values] Any of EDGE_DEFAULTS.
 * @returns {{ directory: string, configFile: string, accessLog: string, args: string[] }} `args` start Nginx in the
 *   foreground.
 */
export function renderNginx({ directory, user, values = {} }) {
  const target = path.resolve(directory);
  const edge = { ...EDGE_DEFAULTS, EDGE_ACCESS_LOG: path.join(target, 'access.log'), ...values };
  for (const name of Object.keys(values)) {
    if (!(name in EDGE_DEFAULTS))
      throw new Failure(
        `Unknown variable ${name}. Known: ${Object.keys(EDGE_DEFAULTS).join(', ')}`,
      );
  }
  if (!fs.existsSync(MIME_TYPES))
    throw new Failure(`${MIME_TYPES} is missing: Nginx is not installed.`, {
      help: ['apt-get install nginx-light'],
    });
  // Nginx's workers, which are another user, pass through.
  for (const folder of ['conf.d', 'temp']) makeFolder(path.join(target, folder), 0o755);
  fs.cpSync(path.join(SOURCE, 'snippets'), path.join(target, 'snippets'), { recursive: true });
  fs.copyFileSync(path.join(SOURCE, 'nginx.conf'), path.join(target, 'nginx.conf'));
  fs.copyFileSync(MIME_TYPES, path.join(target, 'mime.types'));

  for (const file of fs.readdirSync(path.join(SOURCE, 'templates'))) {
    if (!file.endsWith('.template')) continue;
    const template = fs.readFileSync(path.join(SOURCE, 'templates', file), 'utf8');
    fs.writeFileSync(
      path.join(target, 'conf.d', file.replace(/\.template$/, '')),
      substitute(template, edge),
    );
  }
  fs.writeFileSync(path.join(target, 'conf.d/00-directory.conf'), ownDirectories(target));

  const pidFile = path.join(target, 'nginx.pid');
  writeRotation(target, edge.EDGE_ACCESS_LOG, pidFile);
  const globals = [`pid ${pidFile};`];
  if (user) globals.push(`user ${user};`);
  const configFile = path.join(target, 'nginx.conf');
  return {
    directory: target,
    configFile,
    accessLog: edge.EDGE_ACCESS_LOG,
    args: ['-p', `${target}/`, '-c', configFile, '-g', [...globals, 'daemon off;'].join(' ')],
  };
}

/**
 * The access log holds addresses of people: only root and the user of Nginx's workers, to whom Nginx gives the files that it
 * opens again, read it, and it is kept for two weeks. Nothing is lost when it is rotated.
 */
function writeRotation(target, accessLog, pidFile) {
  if (!path.isAbsolute(accessLog) || accessLog.startsWith('/dev/')) return;
  makeFolder(path.dirname(accessLog), 0o755);
  fs.closeSync(fs.openSync(accessLog, 'a', 0o640));
  const lines = [
    `${accessLog} {`,
    ...[
      'daily',
      'rotate 14',
      'missingok',
      'notifempty',
      'compress',
      'delaycompress',
      'create 0640',
    ].map((each) => `  ${each}`),
    '  sharedscripts',
    '  postrotate',
    `    [ ! -s ${pidFile} ] || kill -USR1 "$(cat ${pidFile})"`,
    '  endscript',
    '}',
  ];
  fs.writeFileSync(path.join(target, 'logrotate.conf'), `${lines.join('\n')}\n`, { mode: 0o644 });
}

/** The package's directories for temporary files belong to root; these belong to the user that starts Nginx. */
function ownDirectories(target) {
  const kinds = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  return kinds.map((kind) => `${kind}_temp_path ${path.join(target, 'temp', kind)};\n`).join('');
}

/**
 * Renders and starts the distribution's Nginx, for tests and for installations without Docker.
 *
 * @param {object} options
 * @param {string} options.directory Where configuration, log and temporary files go.
 * @param {string} options.upstream `host:port` of the application, several with commas between.
 * @param {number} options.httpPort
 * @param {number} options.httpsPort
 * @param {string} options.certFile
 * @param {string} options.keyFile
 * @param {string} options.webRoot Directory of the built web app.
 * @param {string} [options.host] Address to listen on; loopback unless said otherwise.
 * @param {Record<string, string>} [options.values] Further variables, see EDGE_DEFAULTS.
 * @returns {Promise<{ url: string, httpUrl: string, accessLog: string, output: () => string, close: () => Promise<void> }>}
 */
export async function startNginx(options) {
  const host = options.host ?? '127.0.0.1';
  const rendered = renderNginx({
    directory: options.directory,
    user: process.getuid?.() === 0 ? 'root' : undefined,
    values: {
      EDGE_HTTP_LISTEN: `${host}:${options.httpPort}`,
      EDGE_HTTPS_LISTEN: `${host}:${options.httpsPort}`,
      EDGE_HTTPS_PORT: String(options.httpsPort),
      EDGE_UPSTREAM: options.upstream,
      EDGE_TLS_CERT: path.resolve(options.certFile),
      EDGE_TLS_KEY: path.resolve(options.keyFile),
      EDGE_WEB_ROOT: path.resolve(options.webRoot),
      ...options.values,
    },
  });
  const nginx = spawnLogged('nginx', rendered.args);
  const httpUrl = `http://${host}:${options.httpPort}`;
  await waitUntil(async () => (await fetch(`${httpUrl}/healthz`)).ok, nginx, 'Nginx');
  return {
    url: `https://${host}:${options.httpsPort}`,
    httpUrl,
    accessLog: rendered.accessLog,
    output: nginx.output,
    close: nginx.close,
  };
}

function main() {
  const { values } = parseArgs({
    options: {
      out: { type: 'string' },
      set: { type: 'string', multiple: true },
      user: { type: 'string' },
      help: { type: 'boolean' },
    },
  });
  if (values.help || !values.out) {
    console.log(
      'Usage: node tools/env/render-nginx.mjs --out DIRECTORY [--user NAME] [--set EDGE_NAME=VALUE]…\n\nVariables:',
    );
    for (const [name, value] of Object.entries(EDGE_DEFAULTS))
      console.log(`  ${name.padEnd(30)} ${value}`);
    process.exitCode = values.help ? 0 : 1;
    return;
  }
  const pairs = (values.set ?? []).map((pair) => [
    pair.slice(0, pair.indexOf('=')),
    pair.slice(pair.indexOf('=') + 1),
  ]);
  const rendered = renderNginx({
    directory: values.out,
    user: values.user,
    values: Object.fromEntries(pairs),
  });
  const quoted = rendered.args.map((arg) => (/[ ;]/.test(arg) ? `'${arg}'` : arg)).join(' ');
  console.log(
    `Nginx configuration written to ${rendered.directory}.\n  test:   nginx -t ${quoted}\n  start:  nginx ${quoted}`,
  );
}

if (isMain(import.meta.url)) {
  try {
    main();
  } catch (error) {
    printFailure(error);
    process.exitCode = 1;
  }
}
