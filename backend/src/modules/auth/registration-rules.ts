import { Injectable } from '@nestjs/common';
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

  constructor(settings: SiteSettings) {
    this.#settings = settings;
  }

  /**
   * @param invited with an invitation, which is checked on its own
   * @throws RegistrationClosedError, InvitationRequiredError, EmailNotAllowedError
   */
  require(email: string, invited: boolean): void {
    const mode = this.#settings.get('registration.mode');
    if (mode === 'closed') throw new RegistrationClosedError();
    if (invited) return;
    if (mode === 'invitation') throw new InvitationRequiredError();
    if (mode === 'domain' && !this.#settings.get('registration.domains').includes(domainOf(email)))
      throw new EmailNotAllowedError();
  }
}

function domainOf(email: string): string {
  return email.slice(email.lastIndexOf('@') + 1).toLowerCase();
}
