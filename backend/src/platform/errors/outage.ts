import { UnavailableError } from './generic-errors.js';
import { isError } from './is-error.js';
import { isWriteRefusal } from './write-refusal.js';

/**
 * Codes of Node and PostgreSQL that say that the other side is away, not that the request was
 * wrong.
 */
const AWAY_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  // PostgreSQL: admin_shutdown, crash_shutdown, cannot_connect_now, too_many_connections,
  // query_canceled (statement timeout), read-only standby, disk_full, out_of_memory
  '57P01',
  '57P02',
  '57P03',
  '53300',
  '57014',
  '25006',
  '53100',
  '53200',
]);
/** PostgreSQL's class of connection exceptions. */
const CONNECTION_CLASS = /^08[0-9A-Z]{3}$/;
/** What pg, its pool and ioredis say without a code. */
const AWAY_MESSAGES = [
  /^timeout exceeded when trying to connect$/,
  /^Connection terminated/,
  /^Client has encountered a connection error/,
  /^Connection is closed\.$/,
  /^Command timed out$/,
  /^Stream isn't writeable/,
];
const DEPTH = 4;

/**
 * An error of PostgreSQL or Redis being away, as one that tells clients to try again; null for any
 * other error.
 */
export function asOutage(error: unknown): UnavailableError | null {
  return isAway(error, DEPTH)
    ? new UnavailableError('The server cannot do this right now.', { cause: error })
    : null;
}

function isAway(error: unknown, depth: number): boolean {
  if (!isError(error) || depth === 0) return false;
  if (error.name === 'MaxRetriesPerRequestError' || isWriteRefusal(error)) return true;
  const code: unknown = 'code' in error ? error.code : undefined;
  if (typeof code === 'string' && (AWAY_CODES.has(code) || CONNECTION_CLASS.test(code)))
    return true;
  if (AWAY_MESSAGES.some((message) => message.test(error.message))) return true;
  if (
    'errors' in error &&
    Array.isArray(error.errors) &&
    error.errors.some((each) => isAway(each, depth - 1))
  )
    return true;
  return isAway(error.cause, depth - 1);
}
