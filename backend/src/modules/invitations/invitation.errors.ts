import { ChatCallError } from '../../platform/errors/index.js';

/** The invitation was sent to another address. */
export class InvitationAddressError extends ChatCallError {
  readonly code = 'AUTH.INVITATION_ADDRESS';

  constructor() {
    super('This invitation is for another e-mail address.');
  }
}

/** This server sends no mail. */
export class MailUnavailableError extends ChatCallError {
  readonly code = 'AUTH.MAIL_UNAVAILABLE';

  constructor() {
    super('This server sends no mail. Create a link and hand it over.');
  }
}
