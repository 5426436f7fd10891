import { types } from 'node:util';
import { UnavailableError } from './chat-call-errors.js';

/**
 * Whether a value is an error, also one of another realm (for example of a worker or a test).
 */
export function isError(value: unknown): value is Error {
  return value instanceof Error || types.isNativeError(value);
}

/**
 * How an answer of Redis begins when it is reachable but refuses writes: its memory is full, it
 * cannot save to its disk, it is a replica or has too few of them, it still loads its data, or its
 * user may not write. In the error of a script the word comes later.
 */
const REFUSAL =
  /(?:^|[\s:-])(OOM|READONLY|MISCONF|NOREPLICAS|LOADING|MASTERDOWN|CLUSTERDOWN|NOPERM|NOAUTH)\b/;

/**
 * Whether Redis refused a command because of its own state: the same command will be accepted
 * later.
 */
export function isWriteRefusal(error: unknown): boolean {
  return isError(error) && error.name === 'ReplyError' && REFUSAL.test(error.message);
}

/**
 * Codes of Node and PostgreSQL for a server that is unavailable, not for a wrong request.
 */
const UNAVAILABLE_CODES = new Set([
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
/** The class of connection exceptions of PostgreSQL. */
const CONNECTION_CLASS = /^08[0-9A-Z]{3}$/;
/** Messages of pg, its pool and ioredis without a code. */
const UNAVAILABLE_MESSAGES = [
  /^timeout exceeded when trying to connect$/,
  /^Connection terminated/,
  /^Client has encountered a connection error/,
  /^Connection is closed\.$/,
  /^Command timed out$/,
  /^Stream isn't writeable/,
];
const DEPTH = 4;

/**
 * Translates an error of an unavailable PostgreSQL or Redis into one that lets clients try again;
 * null for any other error.
 */
export function asOutage(error: unknown): UnavailableError | null {
  return isUnavailable(error, DEPTH)
    ? new UnavailableError('The server cannot do this right now.', { cause: error })
    : null;
}

function isUnavailable(error: unknown, depth: number): boolean {
  if (!isError(error) || depth === 0) return false;
  if (error.name === 'MaxRetriesPerRequestError' || isWriteRefusal(error)) return true;
  const code: unknown = 'code' in error ? error.code : undefined;
  if (typeof code === 'string' && (UNAVAILABLE_CODES.has(code) || CONNECTION_CLASS.test(code)))
    return true;
  if (UNAVAILABLE_MESSAGES.some((message) => message.test(error.message))) return true;
  if (
    'errors' in error &&
    Array.isArray(error.errors) &&
    error.errors.some((each) => isUnavailable(each, depth - 1))
  )
    return true;
  return isUnavailable(error.cause, depth - 1);
}
