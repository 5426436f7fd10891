import { Logger } from '@nestjs/common';
import { isError } from '../errors/is-error.js';

/**
 * Codes of exceptions after which the memory of the process cannot be trusted: Node found its own
 * state broken.
 */
const CORRUPTION_CODES: ReadonlySet<unknown> = new Set(['ERR_INTERNAL_ASSERTION', 'ERR_ASSERTION']);

type Listener = (thrown: unknown) => void;

/** The part of `process` that is needed here. */
export interface ExceptionSource {
  on(event: 'uncaughtException' | 'unhandledRejection', listener: Listener): unknown;
  exit(code: number): void;
}

/**
 * Keeps the process alive when a callback of a timer, an emitter or a promise throws where nothing
 * catches it: that is a fault of one request, socket or call, and no reason to end those of
 * everybody else. Callbacks that belong to a socket or a call also catch their own exceptions and
 * close it; this is what remains. Only corruption ends the process, so that its supervisor starts a
 * fresh one.
 */
export function containExceptions(source: ExceptionSource = process): void {
  const logger = new Logger('Process');
  source.on('unhandledRejection', (reason) =>
    logger.error({ err: reason }, 'A rejection was not handled'),
  );
  source.on('uncaughtException', (error) => {
    if (isCorruption(error)) {
      logger.fatal({ err: error }, 'The state of the process is corrupt; ending it');
      source.exit(1);
    } else logger.error({ err: error }, 'An exception was not caught');
  });
}

/**
 * A `RuntimeError` of WebAssembly is how the HTTP parser of Node reports that its memory is broken.
 */
function isCorruption(error: unknown): boolean {
  if (!isError(error)) return false;
  if ('code' in error && CORRUPTION_CODES.has(error.code)) return true;
  return error.name === 'RuntimeError';
}
