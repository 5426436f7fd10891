import type { AuditVerification } from '@chatcall/contracts';
import { AuditVerifier } from '../modules/audit/index.js';
import { EXIT } from './command.js';
import type { Command, CommandAnswer, CommandCall } from './command.js';

/** The commands for the audit log. */
export const AUDIT_COMMANDS: readonly Command[] = [
  {
    name: 'audit verify',
    parameters: [],
    summary: `checks that nobody has changed the audit log; exit code ${EXIT.found} when somebody has`,
    run: verify,
  },
];

async function verify({ app }: CommandCall): Promise<CommandAnswer> {
  const verification = await app.get(AuditVerifier).verify();
  return {
    data: verification,
    lines: linesOf(verification),
    exitCode: verification.intact ? EXIT.done : EXIT.found,
  };
}

function linesOf({ entries, intact, faults, faultCount }: AuditVerification): string[] {
  if (intact) return [`The audit log is intact: ${entries} entries.`];
  const named = faults.map(({ id, kind }) => `  entry ${id}: ${kind}`);
  const others = faultCount - faults.length;
  return [
    `The audit log was changed: ${faultCount} faults in ${entries} entries.`,
    ...named,
    ...(others > 0 ? [`  and ${others} more`] : []),
  ];
}
