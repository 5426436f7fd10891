import { ChatCallError } from '../errors/index.js';

/** The server has no settings for mail. */
export class MailUnavailableError extends ChatCallError {
  readonly code = 'AUTH.MAIL_UNAVAILABLE';

  constructor() {
    super('This server sends no mail. An administrator can hand over a link.');
  }
}
