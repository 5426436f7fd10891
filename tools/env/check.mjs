// `npm run env -- --check`: what in a `.env` would be ignored or is missing, before anything is started with it.

import { X509Certificate } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { parseEnv, sectionsOf } from './env-file.mjs';
import { repositoryRoot } from './process.mjs';

/** What docker-compose.yml refuses to start without. */
const NEEDED = [
  'JWT_SECRET',
  'TURN_SECRET',
  'POSTGRES_PASSWORD',
  'REDIS_PASSWORD',
  'MEDIA_ANNOUNCED_ADDRESSES',
];
/** As many media ports as docker-compose.yml publishes. */
const PUBLISHED_PORTS = 4;
const WARN_DAYS = 14;
const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * @param {string} directory Where `.env` and `nginx/certs` are.
 * @param {{ native?: boolean, now?: number }} [options] `native`: for a server without Docker.
 * @returns {string[]} A sentence for each fault; never with a value, which may be a secret.
 */
export function checkEnvironment(directory, { native = false, now = Date.now() } = {}) {
  const file = path.join(directory, '.env');
  if (!fs.existsSync(file)) return [`There is no ${file}.`];
  return [
    ...namesOf(fs.readFileSync(file, 'utf8'), native),
    ...readableByOthers(
      ['.env', 'coturn.env', 'nginx/certs/server.key'].map((name) => path.join(directory, name)),
    ),
    ...certificate(path.join(directory, 'nginx/certs/server.crt'), now),
  ];
}

function namesOf(text, native) {
  const example = sectionsOf(fs.readFileSync(path.join(repositoryRoot, '.env.example'), 'utf8'));
  const [forCompose, forNative] = [parseEnv(example.compose), parseEnv(example.native)];
  const faults = [];
  const seen = new Set();
  for (const [index, line] of text.split('\n').entries()) {
    if (/^\s*(#|$)/.test(line)) continue;
    const name = /^([A-Za-z_][A-Za-z0-9_]*)=/.exec(line)?.[1];
    if (name === undefined) faults.push(`Line ${index + 1} is not of the form NAME=value.`);
    else if (seen.has(name)) faults.push(`${name} is set twice; the last one counts.`);
    else if (!native && name in forNative)
      faults.push(`${name} is ignored by Compose, which sets it itself.`);
    else if (!(name in forCompose) && !(name in forNative))
      faults.push(`${name} is not a setting (.env.example lists all) and is ignored.`);
    seen.add(name);
  }
  const values = parseEnv(text);
  if (!native && Number(values.MEDIA_WORKERS) > PUBLISHED_PORTS)
    faults.push(
      `MEDIA_WORKERS is more than ${PUBLISHED_PORTS}, and docker-compose.yml publishes that many media ports.`,
    );
  for (const name of native ? [] : NEEDED) if (!values[name]) faults.push(`${name} is missing.`);
  return faults;
}

function readableByOthers(files) {
  return files
    .filter((file) => ((fs.statSync(file, { throwIfNoEntry: false })?.mode ?? 0) & 0o077) !== 0)
    .map((file) => `Others on this machine may read ${file}: chmod 600 ${file}`);
}

function certificate(file, now) {
  if (!fs.existsSync(file)) return [`There is no ${file}.`];
  try {
    const { validTo } = new X509Certificate(fs.readFileSync(file));
    const days = Math.floor((Date.parse(validTo) - now) / DAY_MS);
    if (days < 0) return [`The certificate ${file} ended on ${validTo}.`];
    return days < WARN_DAYS ? [`The certificate ${file} ends in ${days} days, on ${validTo}.`] : [];
  } catch {
    return [`${file} does not hold a certificate in PEM.`];
  }
}
