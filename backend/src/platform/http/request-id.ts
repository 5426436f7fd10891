import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { RequestHandler } from 'express';
// Declares `id` on requests.
import type {} from 'pino-http';

/** What an id that a client or proxy chose may look like; anything else is replaced. */
const REQUEST_ID = /^[\w.-]{8,64}$/;

/** Gives every request an id, first of all, and tells it in `X-Request-Id`. */
export const identifyRequest: RequestHandler = (request, response, next) => {
  const given = request.headers['x-request-id'];
  const id = typeof given === 'string' && REQUEST_ID.test(given) ? given : randomUUID();
  request.id = id;
  response.setHeader('X-Request-Id', id);
  next();
};

/** The id of a request that came through `identifyRequest`. */
export function requestIdOf(request: IncomingMessage): string | undefined {
  return typeof request.id === 'string' ? request.id : undefined;
}
