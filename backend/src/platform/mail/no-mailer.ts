import { Mailer, MailRefusedError } from './mailer.js';

/** Of a server without settings for mail. */
export class NoMailer extends Mailer {
  readonly available = false;

  send(): Promise<void> {
    return Promise.reject(new MailRefusedError('This server sends no mail.'));
  }

  connect(): Promise<void> {
    return this.send();
  }
}
