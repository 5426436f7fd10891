import type { INestApplicationContext } from '@nestjs/common';
import type { ParseArgsOptionsConfig } from 'node:util';

/** How a command of the console ends, as the exit code of its process. */
export const EXIT = {
  done: 0,
  failed: 1,
  /** The command line has mistakes; nothing was done. */
  usage: 2,
  /** A check found something. */
  found: 3,
} as const;

/** What a command gets. */
export interface CommandCall {
  readonly app: INestApplicationContext;
  /** The values of `Command.parameters`, in their order. */
  readonly parameters: readonly string[];
  readonly options: Readonly<Record<string, string | boolean | undefined>>;
  /** Reads the first line of standard input. */
  readLine(): Promise<string>;
}

/** What a command answers. */
export interface CommandAnswer {
  /** Printed with `--json`. */
  readonly data: unknown;
  /** Printed without it. */
  readonly lines: readonly string[];
  readonly exitCode?: number;
}

/** A command of the console. */
export interface Command {
  /** The one or two words that call it, such as `users role`. */
  readonly name: string;
  readonly parameters: readonly string[];
  readonly options?: Readonly<Record<string, CommandOption>>;
  readonly summary: string;
  readonly run: (call: CommandCall) => Promise<CommandAnswer>;
}

/** An option of a command. */
interface CommandOption {
  /** Name of the value in the help; absent for an option without a value. */
  readonly value?: string;
  readonly summary: string;
}

/** The command line has mistakes. */
export class UsageError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'UsageError';
  }
}

/** The options of a command, as Node parses them. */
export function parsedOptions(command: Command): ParseArgsOptionsConfig {
  const own = Object.entries(command.options ?? {}).map(([name, { value }]) => [
    name,
    { type: value === undefined ? 'boolean' : 'string' },
  ]);
  return {
    ...(Object.fromEntries(own) as ParseArgsOptionsConfig),
    help: { type: 'boolean', short: 'h' },
    json: { type: 'boolean' },
  };
}
