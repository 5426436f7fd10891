import { BadRequestException } from '@nestjs/common';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { LIMITS } from '@chatcall/contracts';
import cookieParser from 'cookie-parser';
import express from 'express';
import type { RequestHandler } from 'express';
import type { AppConfig } from '../../config/index.js';
import { serveDocs } from '../openapi/serve-docs.js';
import { isBearableJson } from '../validation/index.js';
import { serveWebApp } from '../web/serve-web-app.js';
import { refuseUnreadableBodies } from './body-types.js';
import { refuseAllButHealth, refuseUnknownPaths } from './unknown-paths.js';
import { identifyRequest } from './request-id.js';
import { securityHeaders } from '../web/security-headers.js';

/** Path before every route of the API. */
export const API_PREFIX = 'api';

/**
 * Milliseconds in which a request has to have arrived whole: uploads over slow networks included.
 */
const REQUEST_TIMEOUT_MS = 120_000;
/**
 * Longer than the idle time of the proxies in front, so that they never write to a connection that
 * just closed.
 */
const KEEP_ALIVE_MS = 75_000;

/**
 * Milliseconds after which a connection that neither takes nor brings a byte is closed: the answer
 * that waits on it is read by nobody.
 */
const UNREAD_MS = 60_000;

/**
 * What people see is for them alone: no cache keeps it. Routes whose answers may be kept say so
 * themselves.
 */
const keepOutOfCaches: RequestHandler = (_request, response, next) => {
  response.setHeader('Cache-Control', 'no-store');
  next();
};

/** Looks at JSON before it is parsed, which is before it is known who sends it. */
function refuseUnbearable(_request: unknown, _response: unknown, json: Uint8Array): void {
  if (!isBearableJson(json)) throw new BadRequestException();
}

/** Sets up what holds for every request before it reaches a controller. */
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
  app.use(securityHeaders(config));
  if (!config.roles.has('api')) app.use(refuseAllButHealth);
  app.enableCors({
    origin: [...publicOrigins],
    credentials: true,
    methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
    allowedHeaders: ['Authorization', 'Content-Type', 'X-ChatCall-Client', 'X-Request-Id'],
    exposedHeaders: ['X-Request-Id', 'Retry-After'],
    maxAge: 600,
  });
  app.use(`/${API_PREFIX}`, refuseUnreadableBodies);
  app.use(cookieParser());
  app.use(
    express.json({
      limit: LIMITS.jsonBytes,
      type: ['application/json'],
      strict: true,
      verify: refuseUnbearable,
    }),
  );
  app.setGlobalPrefix(API_PREFIX);
  if (config.roles.has('api')) serveDocs(app);
  app.use(`/${API_PREFIX}`, keepOutOfCaches);
  if (config.http.webRoot !== null && config.roles.has('api'))
    serveWebApp(app, config.http.webRoot);
  app.use(refuseUnknownPaths);
  const server = app.getHttpServer();
  server.requestTimeout = REQUEST_TIMEOUT_MS;
  server.timeout = UNREAD_MS;
  server.keepAliveTimeout = KEEP_ALIVE_MS;
}
