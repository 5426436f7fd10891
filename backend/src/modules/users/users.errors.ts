import { ChatCallError } from '../../platform/errors/index.js';

/** No account with this id. */
export class UserNotFoundError extends ChatCallError {
  readonly code = 'USERS.NOT_FOUND';

  constructor() {
    super('There is no such user.');
  }
}

/** A user cannot be their own contact. */
export class ContactSelfError extends ChatCallError {
  readonly code = 'USERS.CONTACT_SELF';

  constructor() {
    super('You cannot be your own contact.');
  }
}

/** One of the two users has blocked the other. */
export class ContactBlockedError extends ChatCallError {
  readonly code = 'USERS.BLOCKED';

  constructor() {
    super('One of you has blocked the other.');
  }
}

/** One of the users accepts this only from others. The error says neither which nor from whom. */
export class NotAcceptedError extends ChatCallError {
  readonly code = 'USERS.NOT_ACCEPTED';

  constructor() {
    super('One of these users does not accept this from you.');
  }
}

/** One of the two users has as many contacts, requests or blocks as allowed. */
export class TooManyContactsError extends ChatCallError {
  readonly code = 'USERS.TOO_MANY_CONTACTS';

  constructor() {
    super('One of you has too many contacts, requests or blocks.');
  }
}

/** Another account has this e-mail address. */
export class EmailTakenError extends ChatCallError {
  readonly code = 'AUTH.EMAIL_TAKEN';

  constructor(options?: ErrorOptions) {
    super('Another account has this e-mail address.', options);
  }
}

/** Another account has this username. */
export class UsernameTakenError extends ChatCallError {
  readonly code = 'AUTH.USERNAME_TAKEN';

  constructor(options?: ErrorOptions) {
    super('Another account has this username.', options);
  }
}

/** The account was deactivated. Answered only after the right password. */
export class AccountDeactivatedError extends ChatCallError {
  readonly code = 'AUTH.ACCOUNT_DEACTIVATED';

  constructor() {
    super('This account was deactivated.');
  }
}

/** The account is not active yet. Answered only after the right password. */
export class AccountPendingError extends ChatCallError {
  readonly code = 'AUTH.ACCOUNT_PENDING';

  constructor() {
    super('This account is not active yet.');
  }
}

/** The user has not opened the link yet that was sent to the address. Answered only after the right password. */
export class EmailNotVerifiedError extends ChatCallError {
  readonly code = 'AUTH.EMAIL_NOT_VERIFIED';

  constructor() {
    super('Open the link that was sent to the e-mail address of this account.');
  }
}

/** As many accounts wait as allowed. */
export class TooManyWaitingError extends ChatCallError {
  readonly code = 'AUTH.TOO_MANY_WAITING';

  constructor() {
    super('Too many new accounts wait for a decision. Try again later.');
  }
}

/** Another administrator has decided, or the user has verified the address. */
export class NotWaitingError extends ChatCallError {
  readonly code = 'USERS.NOT_WAITING';

  constructor() {
    super('This account does not wait for a decision any more.');
  }
}

/** The server would have no active owner. */
export class LastSiteOwnerError extends ChatCallError {
  readonly code = 'USERS.LAST_OWNER';

  constructor() {
    super('The server needs an active owner.');
  }
}

/** The user was erased. */
export class UserErasedError extends ChatCallError {
  readonly code = 'USERS.ERASED';

  constructor() {
    super('This user was erased, which cannot be undone.');
  }
}
