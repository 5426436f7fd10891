import { parseArgs } from 'node:util';
import { EXIT, UsageError, parsedOptions } from './command.js';
import type { Command, CommandCall } from './command.js';

const CALL = 'npm run admin --';

/** What a command line asks for. */
export type CommandLine =
  | { readonly kind: 'help'; readonly text: string }
  | {
      readonly kind: 'run';
      readonly command: Command;
      readonly json: boolean;
      readonly call: Pick<CommandCall, 'parameters' | 'options'>;
    };

/** @throws UsageError */
export function readCommandLine(
  commands: readonly Command[],
  words: readonly string[],
): CommandLine {
  const [first, second] = words;
  if (first === undefined || ['help', '--help', '-h'].includes(first))
    return { kind: 'help', text: overview(commands) };
  const command = commands.find(
    ({ name }) => name === first || name === `${first} ${second ?? ''}`,
  );
  if (command === undefined) {
    const area = commands.filter(({ name }) => name.startsWith(`${first} `));
    const asked = second === undefined || second === '--help' || second === '-h';
    if (area.length > 0 && asked) return { kind: 'help', text: overview(area) };
    throw new UsageError(`There is no command '${words.slice(0, 2).join(' ')}'.`);
  }
  return readCall(command, words.slice(command.name.split(' ').length));
}

function readCall(command: Command, words: readonly string[]): CommandLine {
  const { values, positionals } = parse(command, words);
  const { help, json, ...options } = values as CommandCall['options'];
  if (help === true) return { kind: 'help', text: helpOf(command) };
  if (positionals.length !== command.parameters.length)
    throw new UsageError(`'${command.name}' is called like this: ${callOf(command)}`);
  return {
    kind: 'run',
    command,
    json: json === true,
    call: { parameters: positionals, options },
  };
}

function parse(command: Command, words: readonly string[]): ReturnType<typeof parseArgs> {
  try {
    return parseArgs({
      args: [...words],
      options: parsedOptions(command),
      allowPositionals: true,
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function overview(commands: readonly Command[]): string {
  const width = Math.max(...commands.map((command) => shortCallOf(command).length));
  return [
    `Usage: ${CALL} <command> [options]`,
    '',
    ...commands.map((command) => `  ${shortCallOf(command).padEnd(width)}  ${command.summary}`),
    '',
    'Options of every command:',
    '  --json  prints one JSON document for programs',
    '  --help  explains the command',
    '',
    `Exit codes: ${EXIT.done} done, ${EXIT.failed} failed, ${EXIT.usage} wrong command line, ${EXIT.found} a check found something.`,
  ].join('\n');
}

function helpOf(command: Command): string {
  const options = Object.entries(command.options ?? {}).map(
    ([name, { value, summary }]) =>
      [`--${name}${value === undefined ? '' : ` <${value}>`}`, summary] as const,
  );
  const width = Math.max(0, ...options.map(([call]) => call.length));
  return [
    `Usage: ${callOf(command)}`,
    '',
    command.summary,
    ...(options.length === 0 ? [] : ['']),
    ...options.map(([call, summary]) => `  ${call.padEnd(width)}  ${summary}`),
  ].join('\n');
}

function shortCallOf({ name, parameters }: Command): string {
  return [name, ...parameters.map((parameter) => `<${parameter}>`)].join(' ');
}

function callOf(command: Command): string {
  return `${CALL} ${shortCallOf(command)} [options]`;
}
