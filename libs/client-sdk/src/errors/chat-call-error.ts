import {
  TRANSIENT_ERRORS,
  type ErrorBody,
  type ErrorCode,
  type FactorChallenge,
  type FieldProblem,
} from '@chatcall/contracts';

/**
 * The only error class of the SDK, for REST, the socket and its own errors. `code` is stable and
 * meant for decisions and texts; `message` (the `detail` of the server) is English for logs. `COMMON.OFFLINE` (the server cannot
 * be reached) and `COMMON.TIMEOUT` (no answer in time) are created by the client.
 */
export class ChatCallError extends Error {
  override readonly name = 'ChatCallError';
  readonly code: ErrorCode;
  /** Fields that did not pass validation; empty for other errors. */
  readonly fields: readonly FieldProblem[];
  /** Seconds to wait before trying again; null when the server gave none. */
  readonly retryAfter: number | null;
  /** What the sign-in still needs, with `AUTH.FACTOR_REQUIRED`; otherwise null. */
  readonly challenge: FactorChallenge | null;

  constructor(
    body: ErrorBody & { readonly challenge?: FactorChallenge },
    options?: { cause?: unknown },
  ) {
    super(body.detail, options);
    this.code = body.code;
    this.fields = body.fields ?? [];
    this.retryAfter = body.retryAfter ?? null;
    this.challenge = body.challenge ?? null;
  }

  /** The rule that a field broke; null when the field is valid. */
  ruleOf(field: string): string | null {
    return this.fields.find((problem) => problem.field === field)?.rule ?? null;
  }
}

/** Whether the same request may succeed later; see `TRANSIENT_ERRORS` of the contracts. */
export function isTransient(error: unknown): boolean {
  return !(error instanceof ChatCallError) || TRANSIENT_ERRORS.has(error.code);
}

/** Milliseconds to wait after an error: what the server asks for, or else `otherwiseMs`. */
export function waitAfter(error: unknown, otherwiseMs: number): number {
  const seconds = error instanceof ChatCallError ? (error.retryAfter ?? 0) : 0;
  return seconds > 0 ? seconds * 1000 : otherwiseMs;
}

/** Converts any thrown value; what is not a `ChatCallError` gets the code `fallback`. */
export function toChatCallError(
  error: unknown,
  fallback: ErrorCode = 'COMMON.INTERNAL',
): ChatCallError {
  if (error instanceof ChatCallError) return error;
  const message = error instanceof Error ? error.message : String(error);
  return new ChatCallError({ code: fallback, detail: message }, { cause: error });
}
