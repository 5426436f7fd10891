import type { FactorChallenge } from '@chatcall/contracts';
import { ChatCallError } from '../../../platform/errors/index.js';

/** The first step of a sign-in succeeded; a second factor has to be proved. */
export class FactorRequiredError extends ChatCallError {
  readonly code = 'AUTH.FACTOR_REQUIRED';
  override readonly challenge: FactorChallenge;

  constructor(challenge: FactorChallenge) {
    super('Complete the sign-in with a second factor.');
    this.challenge = challenge;
  }
}

/** The code or signature is wrong, was used before, or belongs to a factor of somebody else. */
export class FactorWrongError extends ChatCallError {
  readonly code = 'AUTH.FACTOR_WRONG';

  constructor(options?: ErrorOptions) {
    super('The code or signature is wrong or was used before.', options);
  }
}

/** The site role of the user needs a second factor, and they have none, or want to remove the last. */
export class FactorEnrolmentRequiredError extends ChatCallError {
  readonly code = 'AUTH.FACTOR_ENROLMENT_REQUIRED';

  constructor() {
    super('Your role needs a second factor: add one (POST /api/auth/factors/…) first.');
  }
}

/** Browsers would give no passkey to the address of this server. */
export class PasskeysUnavailableError extends ChatCallError {
  readonly code = 'AUTH.PASSKEYS_UNAVAILABLE';

  constructor() {
    super('Passkeys need PUBLIC_URL, the name of this server with TLS.');
  }
}

/** There is no such challenge for this device: the sign-in has to start again. */
export class ChallengeInvalidError extends ChatCallError {
  readonly code = 'AUTH.CHALLENGE_INVALID';

  constructor() {
    super('The sign-in took too long or had too many attempts. Start again.');
  }
}

/** The user has as many second factors as one user may. */
export class TooManyFactorsError extends ChatCallError {
  readonly code = 'AUTH.TOO_MANY_FACTORS';

  constructor() {
    super('Remove a second factor before you add another one.');
  }
}
