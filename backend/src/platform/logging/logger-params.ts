import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Params } from 'nestjs-pino';
import type { DestinationStream } from 'pino';
import type { AppConfig } from '../../config/index.js';
import { requestIdOf } from '../http/request-id.js';
import { REDACTED_PATHS } from './redacted-paths.js';
import { serializeError } from './serialize-error.js';

/** Asked every few seconds by machines; a line for each would drown the rest. */
const SILENT_PATHS = /^\/api\/health\//;

/**
 * How this server logs: one JSON object a line on standard output, secrets blanked, requests
 * without their query string.
 * @param destination where to write instead (tests)
 */
export function loggerParams(config: AppConfig, destination?: DestinationStream): Params {
  return {
    pinoHttp: {
      level: config.log.level,
      redact: { paths: REDACTED_PATHS, censor: '[redacted]' },
      genReqId: (request) => requestIdOf(request) ?? 'none',
      autoLogging: { ignore: (request) => SILENT_PATHS.test(request.url ?? '') },
      quietReqLogger: true,
      // The name in Nginx's access log, in error bodies and in the documents.
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
