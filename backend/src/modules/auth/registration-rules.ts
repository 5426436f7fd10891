import type { WaitingReason } from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import { MailQueue } from '../../platform/mail/index.js';
import { SiteSettings } from '../settings/index.js';
import {
  EmailNotAllowedError,
  InvitationRequiredError,
  RegistrationClosedError,
} from './auth.errors.js';

/** Who may register on this server. */
@Injectable()
export class RegistrationRules {
  readonly #settings: SiteSettings;
  readonly #mails: MailQueue;

  constructor(settings: SiteSettings, mails: MailQueue) {
    this.#settings = settings;
    this.#mails = mails;
  }

  /**
   * @param invited with an invitation, which is checked on its own
   * @returns what the new account waits for; null: its user is signed in at once
   * @throws RegistrationClosedError, InvitationRequiredError, EmailNotAllowedError
   */
  require(email: string, invited: boolean): WaitingReason | null {
    const mode = this.#settings.get('registration.mode');
    if (mode === 'closed') throw new RegistrationClosedError();
    if (invited) return null;
    if (mode === 'invitation') throw new InvitationRequiredError();
    if (mode === 'approval') return 'approval';
    if (mode !== 'domain') return null;
    if (!this.#settings.get('registration.domains').includes(domainOf(email)))
      throw new EmailNotAllowedError();
    // Without mail there is no way to prove the address.
    return this.#mails.available ? 'verification' : null;
  }
}

function domainOf(email: string): string {
  return email.slice(email.lastIndexOf('@') + 1).toLowerCase();
}
