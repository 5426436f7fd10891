import { Injectable } from '@nestjs/common';
import { SiteSettings } from '../settings/index.js';
import { EmailNotAllowedError, RegistrationClosedError } from './auth.errors.js';

/** Who may register on this server. */
@Injectable()
export class RegistrationRules {
  readonly #settings: SiteSettings;

  constructor(settings: SiteSettings) {
    this.#settings = settings;
  }

  /** @throws RegistrationClosedError, EmailNotAllowedError */
  require(email: string): void {
    const mode = this.#settings.get('registration.mode');
    if (mode === 'closed') throw new RegistrationClosedError();
    if (mode === 'domain' && !this.#settings.get('registration.domains').includes(domainOf(email)))
      throw new EmailNotAllowedError();
  }
}

function domainOf(email: string): string {
  return email.slice(email.lastIndexOf('@') + 1).toLowerCase();
}
