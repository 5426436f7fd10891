import type { HealthCheck, ServerHealth, ServerProcess } from '@chatcall/contracts';
import { ServerHealthReports } from '../platform/health/index.js';
import { EXIT } from './command.js';
import type { Command, CommandAnswer, CommandCall } from './command.js';

/** The command for the state of the server. */
export const HEALTH_COMMANDS: readonly Command[] = [
  {
    name: 'health',
    parameters: [],
    summary: `checks the server and everything it needs; exit code ${EXIT.found} unless all is well`,
    run: health,
  },
];

async function health({ app }: CommandCall): Promise<CommandAnswer> {
  const report = await app.get(ServerHealthReports).report();
  return {
    data: report,
    lines: linesOf(report),
    exitCode: report.status === 'ok' ? EXIT.done : EXIT.found,
  };
}

function linesOf({ status, checks, processes }: ServerHealth): string[] {
  return [...checks.flatMap(describe), ...processes.map(describeProcess), `All: ${status}`];
}

function describe({ name, subject, status, advice, facts }: HealthCheck): string[] {
  const measured = Object.entries(facts).map(([fact, value]) => `${fact}=${value}`);
  const line = [name.padEnd(12), status.padEnd(15), ...(subject === null ? [] : [subject])];
  return [[...line, ...measured].join(' ').trimEnd(), ...(advice === null ? [] : [`  ${advice}`])];
}

function describeProcess({ id, state, details }: ServerProcess): string {
  const { host = '', roles = [], versions, down = [] } = details ?? {};
  return [
    'process'.padEnd(12),
    state.padEnd(15),
    host || id,
    roles.join(','),
    ...(versions === undefined ? [] : [versions.chatCall]),
    ...(down.length === 0 ? [] : [`down: ${down.join(', ')}`]),
  ].join(' ');
}
