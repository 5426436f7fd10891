import { randomBytes } from 'node:crypto';
import { plainToInstance } from 'class-transformer';
import { validate } from 'class-validator';
import { AccountsService } from '../modules/accounts/index.js';
import { RegisterDto } from '../modules/auth/index.js';
import { ValidationError } from '../platform/errors/index.js';
import { toFieldProblems } from '../platform/validation/index.js';
import type { Command, CommandAnswer, CommandCall } from './command.js';
import { table } from './users-commands.js';

const PASSWORD_BYTES = 18;

/** The commands for owners, who may do everything on a server. */
export const OWNER_COMMANDS: readonly Command[] = [
  {
    name: 'owner create',
    parameters: ['username', 'email'],
    options: {
      name: { value: 'text', summary: 'the name that others see, by default the username' },
      'password-stdin': {
        summary: 'reads the password from standard input; without it one is made and printed',
      },
    },
    summary: 'creates an account with the site role owner',
    run: create,
  },
];

async function create({
  app,
  parameters: [username = '', email = ''],
  options,
  readLine,
}: CommandCall): Promise<CommandAnswer> {
  const given = options['password-stdin'] === true ? await readLine() : null;
  const password = given ?? randomBytes(PASSWORD_BYTES).toString('base64url');
  const account = await app
    .get(AccountsService)
    .createOwner(
      await checked({ username, email, displayName: options['name'] ?? username, password }),
    );
  return {
    data: { account, ...(given === null ? { password } : {}) },
    lines: [...table([account]), ...(given === null ? [`Password: ${password}`] : [])],
  };
}

/** The same rules as for a registration. */
async function checked(values: object): Promise<RegisterDto> {
  const request = plainToInstance(RegisterDto, values);
  const violations = await validate(request, {
    whitelist: true,
    stopAtFirstError: true,
    validationError: { target: false, value: false },
  });
  if (violations.length > 0) throw new ValidationError(toFieldProblems(violations));
  return request;
}
