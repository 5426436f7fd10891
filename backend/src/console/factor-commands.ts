import { AccountsService } from '../modules/accounts/index.js';
import { FactorResets } from '../modules/auth/index.js';
import type { Command, CommandAnswer, CommandCall } from './command.js';

/** The commands for second factors. */
export const FACTOR_COMMANDS: readonly Command[] = [
  {
    name: 'users reset-factors',
    parameters: ['login'],
    summary: 'removes the second factors and recovery codes of a user who has lost them',
    run: reset,
  },
];

async function reset({ app, parameters: [login = ''] }: CommandCall): Promise<CommandAnswer> {
  const userId = await app.get(AccountsService).idOf(login);
  const removed = await app.get(FactorResets).reset(userId, null);
  return { data: { userId, removed }, lines: [`Removed second factors: ${removed}`] };
}
