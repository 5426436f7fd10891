import type { Request, RequestHandler } from 'express';
import { UnsupportedMediaTypeError } from '../errors/index.js';

const READABLE = /^(?:application\/json|multipart\/form-data)\s*(?:;|$)/i;

/** Refuses bodies that nothing here can read, instead of taking them for empty ones. */
export const refuseUnreadableBodies: RequestHandler = (request, _response, next) => {
  if (hasBody(request) && !READABLE.test(request.headers['content-type'] ?? '')) {
    next(
      new UnsupportedMediaTypeError(
        'The body must be application/json, or multipart/form-data for uploads.',
      ),
    );
    return;
  }
  next();
};

/** Whether anything but headers comes with a request. */
export function hasBody({ headers }: Pick<Request, 'headers'>): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}
