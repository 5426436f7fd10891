import { ChatCallError } from '../../platform/errors/index.js';

/** The invitation was sent to another address. */
export class InvitationAddressError extends ChatCallError {
  readonly code = 'AUTH.INVITATION_ADDRESS';

  constructor() {
    super('This invitation is for another e-mail address.');
  }
}
