import { HttpException } from '@nestjs/common';
import {
  AuthRequiredError,
  ChatCallError,
  ConflictError,
  ForbiddenError,
  NotFoundError,
  RateLimitedError,
  TooLargeError,
  UnavailableError,
  UnsupportedMediaTypeError,
  ValidationError,
  asOutage,
  isError,
} from '../errors/index.js';

/**
 * Translates errors of Nest, Express, body-parser, multer, PostgreSQL and Redis into
 * `ChatCallError`s; returns all others unchanged.
 */
export function fromFramework(error: unknown): unknown {
  if (error instanceof ChatCallError) return error;
  const status = statusOf(error);
  return status === null ? (asOutage(error) ?? error) : (fromStatus(status, error) ?? error);
}

function statusOf(error: unknown): number | null {
  if (error instanceof HttpException) return error.getStatus();
  if (!isError(error)) return null;
  // multer
  if (error.name === 'MulterError')
    return 'code' in error && error.code === 'LIMIT_FILE_SIZE' ? 413 : 400;
  // body-parser and Express (http-errors): `expose`: the client may see the error
  const { status, expose } = error as { status?: unknown; expose?: unknown };
  return typeof status === 'number' && (expose === true || status < 500) ? status : null;
}

function fromStatus(status: number, cause: unknown): ChatCallError | null {
  const options = { cause };
  switch (status) {
    case 400:
      return new ValidationError([], messageFor(cause));
    case 401:
      return new AuthRequiredError('This needs a signed-in user.', options);
    case 403:
      return new ForbiddenError('This is not allowed.', options);
    case 404:
    case 405:
      return new NotFoundError('There is nothing at this address.', options);
    case 409:
      return new ConflictError('This does not fit the current state.', options);
    case 413:
      return new TooLargeError('The request is too large.', options);
    case 415:
      return new UnsupportedMediaTypeError('This type of content cannot be read here.', options);
    case 429:
      return new RateLimitedError(60);
    case 503:
      return new UnavailableError('The server cannot do this right now.', options);
    default:
      return status >= 400 && status < 500 ? new ValidationError([], messageFor(cause)) : null;
  }
}

function messageFor(cause: unknown): string {
  if (cause instanceof SyntaxError) return 'The body is not valid JSON.';
  if (cause instanceof Error && cause.name === 'MulterError')
    return 'The upload does not have the expected parts.';
  return 'The request cannot be read.';
}
