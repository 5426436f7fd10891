import { SITE_ROLES } from '@chatcall/contracts';
import type { Account, SiteRole, UpdateAccountRequest } from '@chatcall/contracts';
import { AccountsService } from '../modules/accounts/index.js';
import { UserErasure } from '../modules/erasure/index.js';
import { FactorResets } from '../modules/auth/index.js';
import { PasswordResets } from '../modules/recovery/index.js';
import { UsageError } from './command.js';
import type { Command, CommandAnswer, CommandCall } from './command.js';

const LIST_DEFAULT = 100;
const LIST_MAX = 10_000;

/** The commands for accounts. */
export const USERS_COMMANDS: readonly Command[] = [
  {
    name: 'users list',
    parameters: [],
    options: {
      search: { value: 'text', summary: 'only accounts with this in a name or e-mail address' },
      limit: { value: 'number', summary: `at most so many, by default ${LIST_DEFAULT}` },
      after: { value: 'username', summary: 'continues behind this username' },
    },
    summary: 'lists accounts in the order of their usernames',
    run: list,
  },
  {
    name: 'users deactivate',
    parameters: ['login'],
    summary: 'signs a user out everywhere, also of calls, and lets them not sign in again',
    run: (call) => change(call, { state: 'deactivated' }),
  },
  {
    name: 'users reactivate',
    parameters: ['login'],
    summary: 'gives a deactivated user access again',
    run: (call) => change(call, { state: 'active' }),
  },
  {
    name: 'users role',
    parameters: ['login', 'role'],
    summary: `changes the site role of a user: ${SITE_ROLES.join(', ')}`,
    run: (call) => change(call, { siteRole: roleOf(call.parameters[1]) }),
  },
  {
    name: 'users reset-link',
    parameters: ['login'],
    summary: 'prints a link with which a user sets a new password; it works once, for a day',
    run: resetLink,
  },
  {
    name: 'users reset-factors',
    parameters: ['login'],
    summary: 'removes the second factors and recovery codes of a user who has lost them',
    run: resetFactors,
  },
  {
    name: 'users sign-out',
    parameters: ['login'],
    summary: 'signs a user out on all devices',
    run: signOut,
  },
  {
    name: 'users erase',
    parameters: ['login'],
    options: {
      confirm: { value: 'username', summary: 'the username of the user, as a confirmation' },
    },
    summary:
      'removes everything of a user for good; messages and calls stay readable, without the name',
    run: erase,
  },
];

async function list({ app, options }: CommandCall): Promise<CommandAnswer> {
  const { search, after, limit } = options;
  const { items, more } = await app.get(AccountsService).list({
    search: typeof search === 'string' ? search : '',
    after: typeof after === 'string' ? after : null,
    limit: limitOf(limit),
  });
  const last = items.at(-1);
  const rest = more && last !== undefined ? [`There are more: --after ${last.username}`] : [];
  return { data: { items, more }, lines: [...table(items), ...rest] };
}

async function change(
  { app, parameters: [login = ''] }: CommandCall,
  changes: UpdateAccountRequest,
): Promise<CommandAnswer> {
  const accounts = app.get(AccountsService);
  const account = await accounts.update(null, await accounts.idOf(login), changes);
  return { data: account, lines: table([account]) };
}

async function resetLink({ app, parameters: [login = ''] }: CommandCall): Promise<CommandAnswer> {
  const userId = await app.get(AccountsService).idOf(login);
  const link = await app.get(PasswordResets).issueResetLink(userId, null);
  return { data: link, lines: [`Path: ${link.path}`, `Valid until: ${link.expiresAt}`] };
}

async function resetFactors({
  app,
  parameters: [login = ''],
}: CommandCall): Promise<CommandAnswer> {
  const userId = await app.get(AccountsService).idOf(login);
  const removed = await app.get(FactorResets).reset(userId, null);
  return { data: { userId, removed }, lines: [`Removed second factors: ${removed}`] };
}

async function signOut({ app, parameters: [login = ''] }: CommandCall): Promise<CommandAnswer> {
  const accounts = app.get(AccountsService);
  const userId = await accounts.idOf(login);
  await accounts.endSessions(null, userId, null);
  return { data: { userId }, lines: ['All devices are signed out.'] };
}

async function erase({
  app,
  parameters: [login = ''],
  options: { confirm },
}: CommandCall): Promise<CommandAnswer> {
  if (typeof confirm !== 'string')
    throw new UsageError('Erasing cannot be undone: confirm it with --confirm <username>.');
  const userId = await app.get(AccountsService).idOf(login);
  const account = await app.get(UserErasure).erase(null, userId, confirm.toLowerCase());
  return { data: account, lines: ['The user is erased.'] };
}

function roleOf(value: string | undefined): SiteRole {
  const role = SITE_ROLES.find((each) => each === value);
  if (role === undefined) throw new UsageError(`A role is one of ${SITE_ROLES.join(', ')}.`);
  return role;
}

function limitOf(value: string | boolean | undefined): number {
  const limit = value === undefined ? LIST_DEFAULT : Number(value);
  if (Number.isInteger(limit) && limit >= 1 && limit <= LIST_MAX) return limit;
  throw new UsageError(`--limit takes a number from 1 to ${LIST_MAX}.`);
}

/** One line for each account; names come last, since they may be long. */
export function table(accounts: readonly Account[]): string[] {
  return accounts.map(({ username, siteRole, state, email, displayName }) =>
    [username.padEnd(24), siteRole.padEnd(13), state.padEnd(11), email, `(${displayName})`].join(
      ' ',
    ),
  );
}
