import type { RequestHandler } from 'express';
import { UnsupportedMediaTypeError } from '../errors/index.js';

const READABLE = /^(?:application\/json|multipart\/form-data)\s*(?:;|$)/i;

/** Refuses bodies that nothing here can read, instead of taking them for empty ones. */
export const refuseUnreadableBodies: RequestHandler = (request, _response, next) => {
  const { headers } = request;
  const hasBody = headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
  if (hasBody && !READABLE.test(headers['content-type'] ?? '')) {
    next(
      new UnsupportedMediaTypeError('The body must be application/json, or multipart/form-data for uploads.'),
    );
    return;
  }
  next();
};
