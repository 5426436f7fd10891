import { mkdirSync } from 'node:fs';
import { enableCompileCache } from 'node:module';
import { Logger } from '@nestjs/common';
import type { INestApplicationContext } from '@nestjs/common';
import { isError } from '../errors/outage.js';
import { ShutdownSequence } from './shutdown-sequence.js';

/**
 * Starts a process; an error becomes one sentence on standard error and exit code 1.
 */
export async function startProcess(start: () => Promise<void>): Promise<void> {
  try {
    await start();
  } catch (error) {
    process.stderr.write(`${sentenceOf(error)}\n`);
    process.exit(1);
  }
}

/**
 * Keeps the compiled code of what is imported from now on in `folder`, for the next start; in the folder of
 * `NODE_COMPILE_CACHE` when that is set. Without it, for example on a disk that is full, code is compiled as
 * before.
 */
export function keepCompiledCode(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  } catch {
    return;
  }
  enableCompileCache(folder);
}

function sentenceOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = 'code' in error ? error.code : undefined;
  const port = 'port' in error ? String(error.port) : '';
  if (code === 'EADDRINUSE') return `Port ${port} is taken by another program.`;
  if (code === 'EACCES' && 'syscall' in error && error.syscall === 'listen')
    return `This user may not listen on port ${port}.`;
  if (error.name === 'ConfigError') return error.message;
  return `The server could not start: ${error.message.split('\n', 1)[0] ?? error.name}`;
}

/** Runs the shutdown phases in order, then closes the Nest application. */
export async function closeApp(app: INestApplicationContext): Promise<void> {
  await app.get(ShutdownSequence).run();
  await app.close();
}

/** Shuts the process down on SIGTERM and SIGINT; a second signal ends it at once. */
export function endOnSignals(app: INestApplicationContext): void {
  const logger = new Logger('Process');
  let ending = false;
  const end = (signal: NodeJS.Signals): void => {
    if (ending) process.exit(1);
    ending = true;
    logger.log(`Got ${signal}; shutting down`);
    closeApp(app).then(
      () => process.exit(0),
      (error: unknown) => {
        logger.error({ err: error }, 'The shutdown failed');
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', end);
  process.on('SIGINT', end);
}

/**
 * Codes of exceptions after which the state of the process cannot be trusted: Node found its own
 * state corrupt.
 */
const CORRUPTION_CODES: ReadonlySet<unknown> = new Set(['ERR_INTERNAL_ASSERTION', 'ERR_ASSERTION']);

type Listener = (thrown: unknown) => void;

/** The methods of `process` that are needed here. */
export interface ExceptionSource {
  on(event: 'uncaughtException' | 'unhandledRejection', listener: Listener): unknown;
  exit(code: number): void;
}

/**
 * Keeps the process running after an uncaught exception of a timer, emitter or promise: it is a
 * fault of one request, socket or call, and must not end all others. Callbacks of sockets and calls
 * also catch their own exceptions and close them; this handles the rest. Only a corrupt state ends
 * the process, so that its supervisor starts a new one.
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
 * The HTTP parser of Node reports corrupt memory as a `RuntimeError` of WebAssembly.
 */
function isCorruption(error: unknown): boolean {
  if (!isError(error)) return false;
  if ('code' in error && CORRUPTION_CODES.has(error.code)) return true;
  return error.name === 'RuntimeError';
}
