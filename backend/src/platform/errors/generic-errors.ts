import type { ErrorCode, FieldProblem } from '@chatcall/contracts';
import { ChatCallError } from './chat-call-error.js';
import type { ErrorLogLevel } from './chat-call-error.js';

/** The request does not have the shape or the values that were agreed on. */
export class ValidationError extends ChatCallError {
  readonly code = 'COMMON.VALIDATION';
  override readonly fields: readonly FieldProblem[];

  constructor(
    fields: readonly FieldProblem[],
    message = 'The request has fields that cannot be used.',
  ) {
    super(message);
    this.fields = fields;
  }
}

/** The `cursor` of a request is none that this list has answered with. */
export class CursorError extends ValidationError {
  constructor() {
    super([
      {
        field: 'cursor',
        message: 'cursor must be one that this list answered with',
        rule: 'cursor',
      },
    ]);
  }
}

/** Nothing is there, or nothing that this client may know of. */
export class NotFoundError extends ChatCallError {
  readonly code = 'COMMON.NOT_FOUND';
}

export class ForbiddenError extends ChatCallError {
  readonly code = 'COMMON.FORBIDDEN';
}

export class ConflictError extends ChatCallError {
  readonly code = 'COMMON.CONFLICT';
}

export class RateLimitedError extends ChatCallError {
  readonly code = 'COMMON.RATE_LIMITED';
  override readonly retryAfter: number;

  /** @param retryAfter seconds until the next try is allowed */
  constructor(retryAfter: number) {
    super('Too many requests; slow down.');
    this.retryAfter = Math.max(1, Math.ceil(retryAfter));
  }
}

/** Something that the server needs is not there right now. */
export class UnavailableError extends ChatCallError {
  readonly code: ErrorCode = 'COMMON.UNAVAILABLE';
  override readonly logLevel: ErrorLogLevel = 'warn';
  override readonly retryAfter: number = 5;
}

/**
 * A file cannot be kept, because the disk is full or cannot be written to. Trying again at once
 * does not help.
 */
export class StorageFullError extends ChatCallError {
  readonly code = 'COMMON.STORAGE_FULL';
  override readonly logLevel: ErrorLogLevel = 'error';
}

export class TooLargeError extends ChatCallError {
  readonly code = 'COMMON.TOO_LARGE';
}

export class UnsupportedMediaTypeError extends ChatCallError {
  readonly code = 'COMMON.UNSUPPORTED_MEDIA_TYPE';
}

export class UnknownEventError extends ChatCallError {
  readonly code = 'COMMON.UNKNOWN_EVENT';
}

/** No access token where one is needed. */
export class AuthRequiredError extends ChatCallError {
  readonly code = 'AUTH.REQUIRED';
}

/** The access token of this connection ran out. */
export class TokenExpiredError extends ChatCallError {
  readonly code = 'AUTH.TOKEN_EXPIRED';
}

/**
 * What was shown is no access token of ours, or was shown in a place where tokens do not belong.
 */
export class TokenInvalidError extends ChatCallError {
  readonly code = 'AUTH.TOKEN_INVALID';
}

/** The session ended while its connection was being made. */
export class SessionGoneError extends ChatCallError {
  readonly code = 'AUTH.SESSION_ENDED';
}
