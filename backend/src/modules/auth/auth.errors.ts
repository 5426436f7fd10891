import type { ErrorCode, FieldProblem } from '@chatcall/contracts';
import { ChatCallError, ForbiddenError, UnavailableError } from '../../platform/errors/index.js';
import type { ErrorLogLevel } from '../../platform/errors/index.js';
import type { SessionEndReason } from './auth.events.js';

/** There is no such account, or the password is wrong: the same answer for both. */
export class InvalidCredentialsError extends ChatCallError {
  readonly code = 'AUTH.INVALID_CREDENTIALS';

  constructor() {
    super('The login or the password is wrong.');
  }
}

/**
 * A refresh token was used a second time: another party may have it, so the whole session was
 * ended.
 */
export class RefreshReusedError extends ChatCallError {
  readonly code = 'AUTH.REFRESH_REUSED';
  override readonly logLevel: ErrorLogLevel = 'warn';

  constructor() {
    super('The refresh token was used before; the session was ended. Sign in again.');
  }
}

/** The device was signed out, or its refresh token has expired. */
export class SessionEndedError extends ChatCallError {
  readonly code = 'AUTH.SESSION_ENDED';

  constructor(
    /** Null where it is not known, or the session expired. */
    readonly reason: SessionEndReason | null = null,
  ) {
    super('The session has ended. Sign in again.');
  }
}

/** Nobody can register on this server. */
export class RegistrationClosedError extends ChatCallError {
  readonly code = 'AUTH.REGISTRATION_CLOSED';

  constructor() {
    super('Nobody can register on this server.');
  }
}

/** Only people with an invitation can register on this server. */
export class InvitationRequiredError extends ChatCallError {
  readonly code = 'AUTH.INVITATION_REQUIRED';

  constructor() {
    super('Registration on this server needs an invitation.');
  }
}

/** The first account of a server needs its setup code. */
export class SetupRequiredError extends ChatCallError {
  readonly code = 'AUTH.SETUP_REQUIRED';

  constructor() {
    super('This server has no owner yet. The first account needs the setup code that it printed.');
  }
}

/** The given setup code is not that of this server. */
export class SetupCodeWrongError extends ChatCallError {
  readonly code = 'AUTH.SETUP_CODE_WRONG';

  constructor() {
    super('This is not the setup code of this server.');
  }
}

/** The server has an owner, or is set up without a code. */
export class SetupDoneError extends ChatCallError {
  readonly code = 'AUTH.SETUP_DONE';

  constructor() {
    super('This server has an owner. Ask them for an account.');
  }
}

/** Only e-mail addresses of certain domains may register. */
export class EmailNotAllowedError extends ChatCallError {
  readonly code = 'AUTH.EMAIL_NOT_ALLOWED';

  constructor() {
    super('This e-mail address may not register on this server.');
  }
}

/** The user signed in too long ago for this, and has to prove again who they are. */
export class ReauthenticationRequiredError extends ChatCallError {
  readonly code = 'AUTH.REAUTHENTICATION_REQUIRED';

  constructor() {
    super('Prove again who you are (POST /api/auth/reauthenticate), then repeat the request.');
  }
}

/** The current password, needed to change it, is wrong. */
export class PasswordWrongError extends ChatCallError {
  readonly code = 'AUTH.PASSWORD_WRONG';

  constructor() {
    super('The current password is wrong.');
  }
}

/** The new password is too easy to guess. */
export class PasswordWeakError extends ChatCallError {
  readonly code = 'AUTH.PASSWORD_WEAK';
  override readonly fields: readonly FieldProblem[];

  /** @param problems the field of the request, and the rules that it breaks; at least one */
  constructor(problems: readonly FieldProblem[]) {
    super(problems.map(({ detail }) => detail).join(' '));
    this.fields = problems;
  }
}

/** Too many passwords are queued for checking. */
export class HashingBusyError extends UnavailableError {
  override readonly retryAfter = 2;

  constructor(options?: ErrorOptions) {
    super('Too many sign-ins at once; try again.', options);
  }
}

/**
 * A refresh token was sent as a cookie without the header that only our own pages can add
 * (protection against request forgery).
 */
export class ClientHeaderMissingError extends ForbiddenError {
  constructor() {
    super('A refresh token in a cookie is accepted only with the header X-ChatCall-Client.');
  }
}

/** Error codes after which a refresh token never works again. */
const SESSION_OVER: readonly ErrorCode[] = [
  'AUTH.TOKEN_INVALID',
  'AUTH.REFRESH_REUSED',
  'AUTH.SESSION_ENDED',
];

/**
 * Whether the device has to sign in again. False for temporary errors, such as a database that is
 * not available.
 */
export function isSessionOver(error: unknown): boolean {
  return error instanceof ChatCallError && SESSION_OVER.includes(error.code);
}
