import {
  TRANSIENT_ERRORS,
  type ErrorBody,
  type ErrorCode,
  type FieldProblem,
} from '@chatcall/contracts';

/**
 * The one error that the SDK throws: over REST, over the socket and by itself. `code` is stable and decides what to do or
 * to show; `message` is English for logs. `COMMON.OFFLINE` (the server cannot be reached) and `COMMON.TIMEOUT` (no answer in
 * time) are made by the client.
 */
export class ChatCallError extends Error {
  override readonly name = 'ChatCallError';
  readonly code: ErrorCode;
  /** Fields that did not pass validation; empty for other errors. */
  readonly fields: readonly FieldProblem[];
  /** Seconds after which trying again makes sense; null when the server named none. */
  readonly retryAfter: number | null;

  constructor(body: ErrorBody, options?: { cause?: unknown }) {
    super(body.message, options);
    this.code = body.code;
    this.fields = body.fields ?? [];
    this.retryAfter = body.retryAfter ?? null;
  }

  /** The rule that a field broke, or null when the field is fine. */
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

/** Any thrown value as a `ChatCallError`; what is none already becomes `fallback`. */
export function toChatCallError(
  error: unknown,
  fallback: ErrorCode = 'COMMON.INTERNAL',
): ChatCallError {
  if (error instanceof ChatCallError) return error;
  const message = error instanceof Error ? error.message : String(error);
  return new ChatCallError({ code: fallback, message }, { cause: error });
}
