import { isError } from '../errors/index.js';

/** What of an error goes into the log. */
export interface LoggedError {
  readonly type: string;
  readonly message: string;
  readonly code?: string;
  readonly stack?: string;
  readonly cause?: LoggedError;
}

const DEPTH = 4;

/**
 * Name, message, code, stack and causes of an error, and nothing else: errors of the database carry
 * the parameters of their statement, which hold what people wrote and what must stay secret.
 */
export function serializeError(error: unknown, depth = DEPTH): LoggedError {
  if (!isError(error))
    return { type: typeof error, message: 'Something was thrown that is no error' };
  const code: unknown = 'code' in error ? error.code : undefined;
  return {
    type: error.name,
    message: error.message,
    ...(typeof code === 'string' || typeof code === 'number' ? { code: String(code) } : {}),
    ...(error.stack === undefined ? {} : { stack: error.stack }),
    ...(error.cause === undefined || depth === 0
      ? {}
      : { cause: serializeError(error.cause, depth - 1) }),
  };
}
