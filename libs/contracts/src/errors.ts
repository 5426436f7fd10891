import type { FactorChallenge } from './factor-challenge.js';

/**
 * Every error code that ChatCall answers with. A code never changes its meaning; new ones are
 * added.
 */
export const ERROR_CODES = [
  'COMMON.VALIDATION',
  'COMMON.NOT_FOUND',
  'COMMON.METHOD_NOT_ALLOWED',
  'COMMON.RATE_LIMITED',
  'COMMON.QUOTA_EXCEEDED',
  'COMMON.TOO_LARGE',
  'COMMON.UNSUPPORTED_MEDIA_TYPE',
  'COMMON.PICTURE_UNREADABLE',
  'COMMON.CONFLICT',
  'COMMON.PRECONDITION_FAILED',
  'COMMON.IDEMPOTENCY_KEY_REUSED',
  'COMMON.FORBIDDEN',
  'COMMON.INTERNAL',
  'COMMON.UNAVAILABLE',
  'COMMON.STORAGE_FULL',
  'COMMON.TIMEOUT',
  'COMMON.OFFLINE',
  'COMMON.UNKNOWN_EVENT',
  'AUTH.REQUIRED',
  'AUTH.INVALID_CREDENTIALS',
  'AUTH.TOKEN_EXPIRED',
  'AUTH.TOKEN_INVALID',
  'AUTH.REFRESH_REUSED',
  'AUTH.SESSION_ENDED',
  'AUTH.EMAIL_TAKEN',
  'AUTH.USERNAME_TAKEN',
  'AUTH.PASSWORD_WRONG',
  'AUTH.PASSWORD_WEAK',
  'AUTH.ACCOUNT_DEACTIVATED',
  'AUTH.ACCOUNT_PENDING',
  'AUTH.EMAIL_NOT_VERIFIED',
  'AUTH.LINK_INVALID',
  'AUTH.MAIL_UNAVAILABLE',
  'AUTH.FACTOR_REQUIRED',
  'AUTH.FACTOR_WRONG',
  'AUTH.CHALLENGE_INVALID',
  'AUTH.TOO_MANY_FACTORS',
  'AUTH.PASSKEYS_UNAVAILABLE',
  'AUTH.REAUTHENTICATION_REQUIRED',
  'AUTH.FACTOR_ENROLMENT_REQUIRED',
  'AUTH.TERMS_REQUIRED',
  'AUTH.REGISTRATION_CLOSED',
  'AUTH.INVITATION_REQUIRED',
  'AUTH.INVITATION_ADDRESS',
  'AUTH.SETUP_REQUIRED',
  'AUTH.SETUP_CODE_WRONG',
  'AUTH.SETUP_DONE',
  'AUTH.EMAIL_NOT_ALLOWED',
  'AUTH.TOO_MANY_WAITING',
  'USERS.NOT_FOUND',
  'USERS.CONTACT_SELF',
  'USERS.CONTACT_NOT_FOUND',
  'USERS.CONTACT_EXISTS',
  'USERS.BLOCKED',
  'USERS.NOT_ACCEPTED',
  'USERS.TOO_MANY_CONTACTS',
  'USERS.LAST_OWNER',
  'USERS.ERASED',
  'USERS.NOT_WAITING',
  'REPORTS.ALREADY_REPORTED',
  'REPORTS.ALREADY_HANDLED',
  'SITE.TOO_MANY_ANNOUNCEMENTS',
  'SETTINGS.FIXED',
  'SETTINGS.NOTHING_TO_UNDO',
  'CHAT.NOT_MEMBER',
  'CHAT.NOT_FOUND',
  'CHAT.NOT_ALLOWED',
  'CHAT.NOT_GROUP',
  'CHAT.ALREADY_MEMBER',
  'CHAT.MEMBERS_FULL',
  'CHAT.LAST_OWNER',
  'CHAT.DIRECT_SELF',
  'CHAT.REPLY_UNKNOWN',
  'CHAT.BLOCKED',
  'CHAT.TOO_MANY',
  'CHAT.OUTBOX_FULL',
  'CHAT.VERSION_AHEAD',
  'CHAT.MESSAGE_DELETED',
  'CHAT.TOO_MANY_REACTIONS',
  'CHAT.TOO_MANY_PINS',
  'CHAT.TOO_MANY_SECTIONS',
  'CHAT.NO_THREAD',
  'CHAT.TOO_MANY_SAVED',
  'CHAT.EDIT_TOO_LATE',
  'CHAT.FILE_UNKNOWN',
  'FILE.NOT_FOUND',
  'FILE.UPLOAD_INCOMPLETE',
  'FILE.UPLOAD_CONFLICT',
  'FILE.UPLOAD_LOCKED',
  'FILE.IN_USE',
  'FILE.TYPE_REFUSED',
  'FILE.INFECTED',
  'FILE.QUOTA_EXCEEDED',
  'FILE.RANGE_NOT_SATISFIABLE',
  'CALL.NOT_FOUND',
  'CALL.NOT_PARTICIPANT',
  'CALL.ALREADY_ACTIVE',
  'CALL.BUSY',
  'CALL.NOBODY_TO_CALL',
  'CALL.WRONG_STATE',
  'CALL.ENDED',
  'CALL.FULL',
  'CALL.ELSEWHERE',
  'MEDIA.UNAVAILABLE',
  'MEDIA.NOT_JOINED',
  'MEDIA.TRANSPORT_NOT_FOUND',
  'MEDIA.PRODUCER_NOT_FOUND',
  'MEDIA.CONSUMER_NOT_FOUND',
  'MEDIA.CANNOT_CONSUME',
  'MEDIA.INVALID_PARAMETERS',
  'MEDIA.TOO_MANY',
  'MEDIA.SCREEN_NOT_ALLOWED',
] as const;

export type ErrorCode = (typeof ERROR_CODES)[number];

/** Errors that do not last: the same request, under the same request id, may succeed later. */
export const TRANSIENT_ERRORS: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'COMMON.OFFLINE',
  'COMMON.TIMEOUT',
  'COMMON.UNAVAILABLE',
  'COMMON.RATE_LIMITED',
  'COMMON.INTERNAL',
  'AUTH.TOKEN_EXPIRED',
  'AUTH.REQUIRED',
  'AUTH.FACTOR_ENROLMENT_REQUIRED',
  'AUTH.TERMS_REQUIRED',
  'FILE.UPLOAD_LOCKED',
  'MEDIA.UNAVAILABLE',
]);

/** One field that did not pass validation. */
export interface FieldProblem {
  /** Path of the field, dots between levels, for example `members.0.userId`. */
  readonly field: string;
  /** English sentence for logs and integrators; clients show their own text by `rule`. */
  readonly detail: string;
  /** Name of the rule that failed, for example `maxLength`. */
  readonly rule: string;
}

/** An error, the same over REST (as problem details, RFC 9457) and sockets. */
export interface ErrorBody {
  readonly code: ErrorCode;
  /** English sentence about this occurrence, for logs and integrators. */
  readonly detail: string;
  readonly fields?: readonly FieldProblem[];
  /**
   * Seconds to wait before trying again; present with `COMMON.RATE_LIMITED`,
   * `COMMON.QUOTA_EXCEEDED` and `COMMON.UNAVAILABLE`.
   * @asType integer
   * @minimum 0
   */
  readonly retryAfter?: number;
}

/** Body of an error answer over REST: `application/problem+json`, RFC 9457. */
export interface ProblemDetails extends ErrorBody {
  /** Path of a page about the code: `/api/problems/CHAT.NOT_MEMBER`. */
  readonly type: string;
  /** What the code means; the same for every occurrence. */
  readonly title: string;
  readonly status: number;
  /** Path of the request. */
  readonly instance: string;
  /** Id of the request in the server log. */
  readonly requestId?: string;
  /** What the sign-in still needs; with `AUTH.FACTOR_REQUIRED`. */
  readonly challenge?: FactorChallenge;
}
