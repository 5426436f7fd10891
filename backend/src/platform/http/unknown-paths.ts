import type { RequestHandler } from 'express';
import { NotFoundError } from '../errors/index.js';

/** Nest answers for unknown paths below its prefix only; this answers for all others, and stands last. */
export const refuseUnknownPaths: RequestHandler = (request, _response, next) => {
  next(
    /^\/api(?:\/|$)/.test(request.path) ? undefined : new NotFoundError('There is nothing at this address.'),
  );
};
