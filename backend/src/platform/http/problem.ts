import { STATUS_CODES } from 'node:http';
import type { ErrorBody, ProblemDetails } from '@chatcall/contracts';
import { HTTP_STATUS } from '../errors/index.js';

export const PROBLEM_TYPE = 'application/problem+json';

/**
 * Problem details for an error; the path comes without its query, which may hold what nobody should
 * read.
 */
export function toProblem(error: ErrorBody, path: string, requestId?: string): ProblemDetails {
  const status = HTTP_STATUS[error.code];
  return {
    type: 'about:blank',
    title: STATUS_CODES[status] ?? 'Error',
    status,
    ...error,
    instance: path,
    ...(requestId === undefined ? {} : { requestId }),
  };
}
