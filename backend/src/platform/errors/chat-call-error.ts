import type { ErrorCode, FieldProblem } from '@chatcall/contracts';

/**
 * How loudly an error is written to the log: `debug` for what clients do wrong every day, `error`
 * for what we did wrong.
 */
export type ErrorLogLevel = 'debug' | 'info' | 'warn' | 'error';

/**
 * An error that a client may hear of. Each kind is a small class with a stable code; one exhaustive
 * map a transport turns the code into a status or an error acknowledgement. The message is an
 * English sentence without secrets: it is sent.
 */
export abstract class ChatCallError extends Error {
  abstract readonly code: ErrorCode;
  readonly logLevel: ErrorLogLevel = 'debug';
  /** What did not pass validation. */
  readonly fields?: readonly FieldProblem[];
  /** Seconds after which trying again makes sense. */
  readonly retryAfter?: number;

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}
