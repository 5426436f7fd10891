import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Params } from 'nestjs-pino';
import type { DestinationStream } from 'pino';
import type { AppConfig } from '../../config/index.js';
import { requestIdOf } from '../http/request-id.js';
import { isError } from '../errors/index.js';

/** Requested every few seconds by monitors: not logged. */
const SILENT_PATHS = /^\/api\/health\//;

/**
 * The settings of the log: one JSON object per line on standard output, secrets redacted, requests
 * without their query string.
 * @param destination another destination, for tests
 */
export function loggerParams(config: AppConfig, destination?: DestinationStream): Params {
  return {
    pinoHttp: {
      level: config.log.level,
      redact: { paths: REDACTED_PATHS, censor: '[redacted]' },
      genReqId: (request) => requestIdOf(request) ?? 'none',
      autoLogging: { ignore: (request) => SILENT_PATHS.test(request.url ?? '') },
      quietReqLogger: true,
      // The same name as in the access log of Nginx, in error bodies and in the documentation.
      customAttributeKeys: { reqId: 'requestId' },
      customLogLevel: levelOf,
      serializers: {
        req: serializeRequest,
        res: serializeResponse,
        err: serializeError,
        cause: serializeError,
      },
      wrapSerializers: false,
      ...(destination === undefined ? {} : { stream: destination }),
    },
  };
}

function levelOf(
  _request: IncomingMessage,
  response: ServerResponse,
  error?: Error,
): 'error' | 'info' | 'debug' {
  if (error !== undefined || response.statusCode >= 500) return 'error';
  return response.statusCode >= 400 ? 'info' : 'debug';
}

function serializeRequest(request: {
  readonly method?: string;
  readonly url?: string;
  readonly originalUrl?: string;
}): object {
  return {
    method: request.method,
    path: (request.originalUrl ?? request.url ?? '').split('?', 1)[0],
  };
}

function serializeResponse(response: { readonly statusCode: number }): object {
  return { status: response.statusCode };
}

const SECRET_NAMES = [
  'authorization',
  'cookie',
  'password',
  'currentPassword',
  'newPassword',
  'passwordHash',
  'token',
  'accessToken',
  'refreshToken',
  'secret',
  'credential',
  'jwtSecret',
];

/**
 * Paths whose values are redacted in the log: secrets at the top level and one or two levels below.
 */
const REDACTED_PATHS: string[] = [
  ...SECRET_NAMES.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]),
  'headers["set-cookie"]',
  '*.headers["set-cookie"]',
];

/** The logged fields of an error. */
interface LoggedError {
  readonly type: string;
  readonly message: string;
  readonly code?: string;
  readonly stack?: string;
  readonly cause?: LoggedError;
}

const DEPTH = 4;

/**
 * Only name, message, code, stack and causes of an error: errors of the database contain the
 * parameters of their statement, with messages of users and secrets.
 */
function serializeError(error: unknown, depth = DEPTH): LoggedError {
  if (!isError(error))
    return { type: typeof error, message: 'A value was thrown that is not an error' };
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
