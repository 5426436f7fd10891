import type { RequestHandler } from 'express';
import { NotFoundError } from '../errors/index.js';

/**
 * Nest answers for unknown paths below its prefix only; this answers for all others, and stands
 * last.
 */
export const refuseUnknownPaths: RequestHandler = (request, _response, next) => {
  next(
    /^\/api(?:\/|$)/.test(request.path)
      ? undefined
      : new NotFoundError('There is nothing at this address.'),
  );
};

/** For a process without the role `api`, which listens only to say how it is. */
export const refuseAllButHealth: RequestHandler = (request, _response, next) => {
  next(
    /^\/api\/health\/(?:live|ready)$/.test(request.path)
      ? undefined
      : new NotFoundError('This process does not take requests of clients.'),
  );
};
