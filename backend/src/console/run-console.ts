import { NestFactory } from '@nestjs/core';
import type { AppConfig } from '../config/index.js';
import { ChatCallError } from '../platform/errors/index.js';
import { closeApp } from '../platform/lifecycle/process-lifecycle.js';
import { AUDIT_COMMANDS } from './audit-commands.js';
import { readCommandLine } from './command-line.js';
import type { CommandLine } from './command-line.js';
import { EXIT, UsageError } from './command.js';
import type { Command, CommandAnswer, CommandCall } from './command.js';
import { ConsoleModule, consoleConfig } from './console.module.js';
import { HEALTH_COMMANDS } from './health-commands.js';
import { OWNER_COMMANDS } from './owner-commands.js';
import { USER_IMPORT_COMMANDS } from './user-import-commands.js';
import { USERS_COMMANDS } from './users-commands.js';

const COMMANDS: readonly Command[] = [
  ...USERS_COMMANDS,
  ...USER_IMPORT_COMMANDS,
  ...OWNER_COMMANDS,
  ...AUDIT_COMMANDS,
  ...HEALTH_COMMANDS,
];

/** Where a command reads its settings and writes its answer. */
export interface ConsoleStreams {
  readonly loadConfig: () => AppConfig;
  readonly readLine: () => Promise<string>;
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
}

/**
 * Runs one command line of the administration console. Never throws.
 * @returns the exit code
 */
export async function runConsole(
  words: readonly string[],
  streams: ConsoleStreams,
): Promise<number> {
  const asJson = words.includes('--json');
  try {
    const line = readCommandLine(COMMANDS, words);
    if (line.kind === 'help') {
      streams.out(`${line.text}\n`);
      return EXIT.done;
    }
    const { data, lines, exitCode = EXIT.done } = await runCommand(line, streams);
    streams.out(asJson ? `${JSON.stringify(data)}\n` : lines.map((each) => `${each}\n`).join(''));
    return exitCode;
  } catch (error) {
    if (asJson) streams.out(`${JSON.stringify({ error: bodyOf(error) })}\n`);
    else streams.err(`${sentencesOf(error)}\n`);
    return error instanceof UsageError ? EXIT.usage : EXIT.failed;
  }
}

async function runCommand(
  { command, call }: Extract<CommandLine, { kind: 'run' }>,
  { loadConfig, readLine }: ConsoleStreams,
): Promise<CommandAnswer> {
  const app = await NestFactory.createApplicationContext(
    ConsoleModule.forRoot(consoleConfig(loadConfig())),
    { logger: ['error'], abortOnError: false },
  );
  try {
    const full: CommandCall = { ...call, app, readLine };
    return await command.run(full);
  } finally {
    // Also sends what other processes have to learn.
    await closeApp(app);
  }
}

function bodyOf(error: unknown): object {
  if (error instanceof ChatCallError) {
    const { code, message, fields } = error;
    return { code, message, ...(fields === undefined ? {} : { fields }) };
  }
  return { message: messageOf(error) };
}

function sentencesOf(error: unknown): string {
  if (error instanceof ChatCallError && error.fields !== undefined)
    return [error.message, ...error.fields.map(({ detail }) => `  ${detail}`)].join('\n');
  if (error instanceof UsageError) return `${error.message}\nSee: npm run admin -- --help`;
  return messageOf(error);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
