import { SECRET_SETTINGS } from './secret-files.js';
import type { Env } from './env-reader.js';

/**
 * Settings of .env.example that other parts of an installation read: Compose, Nginx, coturn, `npm
 * start`. A test compares the lists.
 * @public read by tools/env/compose.spec.mjs
 */
export const SETTINGS_OF_OTHERS: readonly string[] = [
  'POSTGRES_PASSWORD',
  'REDIS_PASSWORD',
  'SERVER_NAME',
  'HTTP_PORT',
  'HTTPS_PORT',
  'EDGE_API_RATE',
  'EDGE_AUTH_RATE',
  'EDGE_CONNECTIONS_PER_ADDRESS',
  'TURN_REALM',
  'TURN_PORT',
  'TURN_MIN_PORT',
  'TURN_MAX_PORT',
  'TURN_ALLOWED_PEERS',
  'TURN_LISTEN_IPS',
  'TURN_RELAY_IPS',
  'TURN_EXTERNAL_IPS',
  'TURN_USER_QUOTA',
  'TURN_TOTAL_QUOTA',
  'TURN_MAX_BPS',
  'TURN_BPS_CAPACITY',
  'TURN_TLS_CERT_FILE',
  'TURN_TLS_KEY_FILE',
  'TURN_TLS_PORT',
];

/** Prefixes that only this product is likely to use. */
const OWN_PREFIX =
  /^(?:MEDIA_(?!ROOT|URL)|TURN_|ARGON2_|EDGE_|CHATCALL_|RING_|SHUTDOWN_|JWT_|SOCKETS_|RATE_LIMIT_)/;
/** Variables of the tools, the tests and the images. */
const OF_TOOLS =
  /^(?:CHATCALL_(?:TEST_\w+|CACHE|CHROMIUM)|TURN_(?:STATE_DIR|ALLOW_LOOPBACK_PEERS|ENV_FILE)|EDGE_[A-Z_]+)$/;
/** Shorter names are similar to too many others. */
const LENGTH_MIN = 8;
const NEAR = 2;
const LONG = 11;

/**
 * Warns of names that look like settings of this product but are not: a mistyped setting would
 * otherwise be ignored silently.
 * @param known the names of the settings that were read
 * @returns one warning per name
 */
export function unknownNames(env: Env, known: ReadonlySet<string>): string[] {
  const all = new Set([
    ...known,
    ...SETTINGS_OF_OTHERS,
    ...SECRET_SETTINGS.map((name) => `${name}_FILE`),
  ]);
  const warnings: string[] = [];
  for (const name of Object.keys(env)) {
    if (all.has(name) || OF_TOOLS.test(name) || !/^[A-Z][A-Z0-9_]+$/.test(name)) continue;
    const near = [...all].find(
      (each) => each.length >= LENGTH_MIN && each[0] === name[0] && isNear(name, each),
    );
    if (near !== undefined)
      warnings.push(`${name} is not a setting and is ignored; did you mean ${near}?`);
    else if (OWN_PREFIX.test(name))
      warnings.push(`${name} is not a setting and is ignored (.env.example lists all)`);
  }
  return warnings;
}

/** Whether the Levenshtein distance is at most two, or three for a long name. */
function isNear(one: string, other: string): boolean {
  const most = other.length < LONG ? NEAR : NEAR + 1;
  if (Math.abs(one.length - other.length) > most) return false;
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let at = 1; at <= one.length; at += 1) {
    const next = [at];
    for (let to = 1; to <= other.length; to += 1) {
      const changed = (row[to - 1] ?? 0) + (one[at - 1] === other[to - 1] ? 0 : 1);
      next.push(Math.min(changed, (row[to] ?? 0) + 1, (next[to - 1] ?? 0) + 1));
    }
    row = next;
  }
  return (row.at(-1) ?? most + 1) <= most;
}
