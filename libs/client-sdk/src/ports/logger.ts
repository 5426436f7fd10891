/**
 * `error`: the SDK broke a promise, someone must look; `warn`: something failed and was dealt with; `info`: state of the
 * client that support would ask for; `debug`: the rest. Tokens and message texts are never logged.
 */
export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

export interface LoggerPort {
  log(level: LogLevel, message: string, context?: Readonly<Record<string, unknown>>): void;
}
