import type { ErrorBody } from '@chatcall/contracts';
import { ChatCallError } from './chat-call-error.js';

/**
 * What a client is told of an error. Anything that is not ours becomes `COMMON.INTERNAL` without
 * its message.
 */
export function toErrorBody(error: unknown): ErrorBody {
  if (!(error instanceof ChatCallError))
    return { code: 'COMMON.INTERNAL', message: 'Something went wrong on the server.' };
  return {
    code: error.code,
    message: error.message,
    ...(error.fields === undefined ? {} : { fields: error.fields }),
    ...(error.retryAfter === undefined ? {} : { retryAfter: error.retryAfter }),
  };
}
