import type { ErrorBody, ErrorCode, FactorChallenge, FieldProblem } from '@chatcall/contracts';

/**
 * The log level of an error: `debug` for usual mistakes of clients, `error` for faults of the
 * server.
 */
export type ErrorLogLevel = 'debug' | 'info' | 'warn' | 'error';

/**
 * An error that is answered to clients. Each kind is a small class with a stable code; one
 * exhaustive map for each transport turns the code into a status or an error acknowledgement. The
 * message is sent: an English sentence without secrets.
 */
export abstract class ChatCallError extends Error {
  abstract readonly code: ErrorCode;
  readonly logLevel: ErrorLogLevel = 'debug';
  /** Problems that validation found. */
  readonly fields?: readonly FieldProblem[];
  /** Seconds after which the client should try again. */
  readonly retryAfter?: number;
  /** What a sign-in still needs. */
  readonly challenge?: FactorChallenge;

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** The request does not have the expected fields or values. */
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

/** The `cursor` of a request was not issued by this list. */
export class CursorError extends ValidationError {
  constructor() {
    super([
      {
        field: 'cursor',
        detail: 'cursor must be a nextCursor of this list',
        rule: 'cursor',
      },
    ]);
  }
}

/** The object does not exist, or the client may not see it. */
export class NotFoundError extends ChatCallError {
  readonly code = 'COMMON.NOT_FOUND';
}

/** The path exists, but not with this method. */
export class MethodNotAllowedError extends ChatCallError {
  readonly code = 'COMMON.METHOD_NOT_ALLOWED';
  /** The methods that the path has. */
  readonly allowed: readonly string[];

  constructor(allowed: readonly string[]) {
    super(`This address has only ${allowed.join(', ')}.`);
    this.allowed = allowed;
  }
}

/** The object is no longer in the version that the request expects. */
class PreconditionFailedError extends ChatCallError {
  readonly code = 'COMMON.PRECONDITION_FAILED';

  constructor() {
    super('The object has changed meanwhile: fetch it again.');
  }
}

/** The versions in which a request may change an object; null for any version. */
export type ExpectedVersions = readonly number[] | null;

/** @throws PreconditionFailedError */
export function requireVersion(version: number, expected: ExpectedVersions): void {
  if (expected !== null && !expected.includes(version)) throw new PreconditionFailedError();
}

/** The `Idempotency-Key` belongs to a request with another path or body. */
export class IdempotencyKeyReusedError extends ChatCallError {
  readonly code = 'COMMON.IDEMPOTENCY_KEY_REUSED';

  constructor() {
    super('This Idempotency-Key was sent with another request.');
  }
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

  /** @param retryAfter seconds until the next request is allowed */
  constructor(retryAfter: number) {
    super('Too many requests; slow down.');
    this.retryAfter = Math.max(1, Math.ceil(retryAfter));
  }
}

/** Something that the server needs is unavailable at the moment. */
export class UnavailableError extends ChatCallError {
  readonly code: ErrorCode = 'COMMON.UNAVAILABLE';
  override readonly logLevel: ErrorLogLevel = 'warn';
  override readonly retryAfter: number = 5;
}

/**
 * A file cannot be stored, because the disk is full or not writable. Trying again at once does not
 * help.
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

/** The request needs an access token and has none. */
export class AuthRequiredError extends ChatCallError {
  readonly code = 'AUTH.REQUIRED';
}

/** The access token of this connection has expired. */
export class TokenExpiredError extends ChatCallError {
  readonly code = 'AUTH.TOKEN_EXPIRED';
}

/**
 * The access token is not valid, or was sent in a place where tokens are not allowed.
 */
export class TokenInvalidError extends ChatCallError {
  readonly code = 'AUTH.TOKEN_INVALID';
}

/** The session ended while its connection was being opened. */
export class SessionGoneError extends ChatCallError {
  readonly code = 'AUTH.SESSION_ENDED';
}

/**
 * The body of an error answer. Errors other than `ChatCallError` become `COMMON.INTERNAL`, without
 * their message.
 */
export function toErrorBody(error: unknown): ErrorBody {
  if (!(error instanceof ChatCallError))
    return { code: 'COMMON.INTERNAL', detail: 'Something went wrong on the server.' };
  return {
    code: error.code,
    detail: error.message,
    ...(error.fields === undefined ? {} : { fields: error.fields }),
    ...(error.retryAfter === undefined ? {} : { retryAfter: error.retryAfter }),
  };
}
