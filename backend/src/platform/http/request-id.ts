import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { RequestHandler } from 'express';
// Declares `id` on requests.
import type {} from 'pino-http';

/** The accepted form of an id from a client or proxy; any other is replaced. */
const REQUEST_ID = /^[\w.-]{8,64}$/;

/** Gives every request an id and returns it in `X-Request-Id`. Must be the first middleware. */
export const identifyRequest: RequestHandler = (request, response, next) => {
  const given = request.headers['x-request-id'];
  const id = typeof given === 'string' && REQUEST_ID.test(given) ? given : randomUUID();
  request.id = id;
  response.setHeader('X-Request-Id', id);
  next();
};

/** The id that `identifyRequest` has set. */
export function requestIdOf(request: IncomingMessage): string | undefined {
  return typeof request.id === 'string' ? request.id : undefined;
}
