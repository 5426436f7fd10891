import type { ErrorCode } from './error-codes.js';

/** One field that did not pass validation. */
export interface FieldProblem {
  /** Path of the field, dots between levels, for example `members.0.userId`. */
  readonly field: string;
  /** English sentence for logs and integrators; clients show their own text by `rule`. */
  readonly message: string;
  /** Name of the rule that failed, for example `maxLength`. */
  readonly rule: string;
}

/** What went wrong, the same over REST (as problem details, RFC 9457) and sockets. */
export interface ErrorBody {
  readonly code: ErrorCode;
  /** English sentence for logs and integrators. */
  readonly message: string;
  readonly fields?: readonly FieldProblem[];
  /** Seconds after which trying again makes sense; present with `COMMON.RATE_LIMITED`, `COMMON.QUOTA_EXCEEDED` and `COMMON.UNAVAILABLE`. */
  readonly retryAfter?: number;
}

/** Body of an error answer over REST: `application/problem+json`, RFC 9457. */
export interface ProblemDetails extends ErrorBody {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  /** Path of the request. */
  readonly instance: string;
  /** Id of the request in the server log. */
  readonly requestId?: string;
}
