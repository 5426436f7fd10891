import { ChatCallError, isError } from '../../../platform/errors/index.js';

/** The search was cancelled because it took too long. */
export class SearchTooSlowError extends ChatCallError {
  readonly code = 'COMMON.TIMEOUT';
  override readonly logLevel = 'warn';

  constructor(options?: ErrorOptions) {
    super('The search took too long. More words or a filter make it faster.', options);
  }
}

/** `query_canceled`: PostgreSQL ended a statement that took longer than allowed. */
const QUERY_CANCELLED = '57014';

export function isCancelled(error: unknown): boolean {
  return isError(error) && 'code' in error && error.code === QUERY_CANCELLED;
}
