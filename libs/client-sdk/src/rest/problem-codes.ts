import type { ErrorCode } from '@chatcall/contracts';
import type { Prerequisite } from '../auth/auth-api.js';
import { ChatCallError } from '../errors/chat-call-error.js';

/** The access token is refused; another one may not be. */
export function isTokenProblem(code: ErrorCode): boolean {
  return (
    code === 'AUTH.TOKEN_EXPIRED' ||
    code === 'AUTH.TOKEN_INVALID' ||
    code === 'AUTH.REQUIRED' ||
    code === 'AUTH.SESSION_ENDED'
  );
}

/** The user has to prove again who they are. */
export function isReauthenticationRequired(error: unknown): boolean {
  return error instanceof ChatCallError && error.code === 'AUTH.REAUTHENTICATION_REQUIRED';
}

/** What the user has to do before anything else, by the code with which the server refused. */
export function prerequisiteOf(code: string | null): Prerequisite | null {
  if (code === 'AUTH.TERMS_REQUIRED') return 'terms';
  return code === 'AUTH.FACTOR_ENROLMENT_REQUIRED' ? 'second-factor' : null;
}

/**
 * For answers that are not ChatCall's, such as a proxy's: they contain no information about the
 * session or the request.
 */
export function codeOfStatus(status: number): ErrorCode {
  if (status === 401 || status === 403 || status === 407) return 'COMMON.FORBIDDEN';
  if (status === 404 || status === 410) return 'COMMON.NOT_FOUND';
  if (status === 413) return 'COMMON.TOO_LARGE';
  if (status === 507) return 'COMMON.STORAGE_FULL';
  if (status === 429) return 'COMMON.RATE_LIMITED';
  return 'COMMON.UNAVAILABLE';
}
