import { types } from 'node:util';

/**
 * Whether something is an error, also one that was made in another realm (a worker's, a test's).
 */
export function isError(value: unknown): value is Error {
  return value instanceof Error || types.isNativeError(value);
}
