import { BadRequestException } from '@nestjs/common';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { LIMITS } from '@chatcall/contracts';
import cookieParser from 'cookie-parser';
import express from 'express';
import type { RequestHandler } from 'express';
import type { AppConfig } from '../../config/index.js';
import { serveDocs } from '../openapi/serve-docs.js';
import { inRequest, shortUserAgent } from '../request-context/index.js';
import { isJsonWithinLimits } from '../validation/index.js';
import { serveWebApp } from '../web/serve-web-app.js';
import { securityHeaders } from '../web/security-headers.js';
import { NotFoundError } from '../errors/index.js';
import { answerOptions } from './allowed-methods.js';
import { refuseUnreadableBodies } from './body-type.guard.js';
import { serveProblemPages } from './problem-pages.js';
import { identifyRequest, requestIdOf } from './request-id.js';

/** The path prefix of all routes of the API. */
export const API_PREFIX = 'api';

/**
 * Milliseconds in which a request must arrive completely, including uploads over slow networks.
 */
const REQUEST_TIMEOUT_MS = 120_000;
/**
 * Longer than the idle time of proxies, so that they never write to a connection that has just been
 * closed.
 */
const KEEP_ALIVE_MS = 75_000;

/**
 * Milliseconds after which a connection without any traffic is closed: its client does not read the
 * answer.
 */
const UNREAD_MS = 60_000;

/** Headers that pages of other origins may send. */
const REQUEST_HEADERS = [
  'Authorization',
  'Content-Type',
  'Idempotency-Key',
  'If-Match',
  'If-None-Match',
  'If-Range',
  'Range',
  'Tus-Resumable',
  'Upload-Length',
  'Upload-Metadata',
  'Upload-Offset',
  'X-ChatCall-Client',
  'X-Request-Id',
];
/** Headers that pages of other origins may read. */
const RESPONSE_HEADERS = [
  'Accept-Ranges',
  'Allow',
  'Content-Disposition',
  'Content-Range',
  'ETag',
  'Location',
  'RateLimit',
  'RateLimit-Policy',
  'Retry-After',
  'Tus-Extension',
  'Tus-Max-Size',
  'Tus-Resumable',
  'Tus-Version',
  'Upload-Expires',
  'Upload-Length',
  'Upload-Offset',
  'WWW-Authenticate',
  'X-Request-Id',
];

/**
 * Answers are private and must not be cached. Routes with cacheable answers set their own header.
 */
const keepOutOfCaches: RequestHandler = (_request, response, next) => {
  response.setHeader('Cache-Control', 'no-store');
  next();
};

/** What runs from here on belongs to this request. */
const enterRequest: RequestHandler = (request, _response, next) => {
  const context = {
    requestId: requestIdOf(request) ?? null,
    address: request.ip ?? '',
    userAgent: shortUserAgent(request.get('user-agent')),
    principal: null,
  };
  inRequest(context, next);
};

/** Checks JSON before it is parsed, and before the sender is authenticated. */
function refuseExcessiveJson(_request: unknown, _response: unknown, json: Uint8Array): void {
  if (!isJsonWithinLimits(json)) throw new BadRequestException();
}

/** Sets up the middleware for all requests. */
export function configureHttp(app: NestExpressApplication, config: AppConfig): void {
  const { trustProxy, publicOrigins } = config.http;
  app.set(
    'trust proxy',
    trustProxy === false || typeof trustProxy === 'number' ? trustProxy : [...trustProxy],
  );
  app.set('query parser', 'simple');
  app.disable('x-powered-by');
  app.disable('etag');
  app.use(identifyRequest);
  app.use(enterRequest);
  app.use(securityHeaders(config));
  if (!config.roles.has('api')) app.use(refuseAllButHealth);
  app.enableCors((request, use) =>
    use(null, {
      origin: [...publicOrigins],
      credentials: true,
      methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
      allowedHeaders: REQUEST_HEADERS,
      exposedHeaders: RESPONSE_HEADERS,
      maxAge: 600,
      // An `OPTIONS` request that is not a preflight asks for the methods of the path.
      preflightContinue: request.headers['access-control-request-method'] === undefined,
    }),
  );
  app.use(`/${API_PREFIX}`, answerOptions);
  app.use(`/${API_PREFIX}`, refuseUnreadableBodies);
  app.use(cookieParser());
  app.use(
    express.json({
      limit: LIMITS.jsonBytes,
      type: ['application/json'],
      strict: true,
      verify: refuseExcessiveJson,
    }),
  );
  app.setGlobalPrefix(API_PREFIX);
  if (config.roles.has('api')) {
    serveDocs(app);
    serveProblemPages(app);
  }
  app.use(`/${API_PREFIX}`, keepOutOfCaches);
  if (config.http.webRoot !== null && config.roles.has('api'))
    serveWebApp(app, config.http.webRoot);
  app.use(refuseUnknownPaths);
  const server = app.getHttpServer();
  server.requestTimeout = REQUEST_TIMEOUT_MS;
  server.timeout = UNREAD_MS;
  server.keepAliveTimeout = KEEP_ALIVE_MS;
}

/**
 * Nest answers unknown paths only below its prefix; this middleware answers all others and must be
 * the last.
 */
const refuseUnknownPaths: RequestHandler = (request, _response, next) => {
  next(
    /^\/api(?:\/|$)/.test(request.path)
      ? undefined
      : new NotFoundError('There is nothing at this address.'),
  );
};

/** For a process without the role `api`, which only answers health checks. */
const refuseAllButHealth: RequestHandler = (request, _response, next) => {
  next(
    /^\/api\/health\/(?:live|ready)$/.test(request.path)
      ? undefined
      : new NotFoundError('This process does not take requests of clients.'),
  );
};
