import type { UserLanguage } from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import { AppConfig } from '../../config/index.js';
import type { MailConfig } from '../../config/index.js';
import { MailQueue, MailUnavailableError, layOut } from '../../platform/mail/index.js';
import type { MailContent } from '../../platform/mail/index.js';
import type { OneTimeLink } from '../one-time-links/index.js';
import { SiteSettings } from '../settings/index.js';
import type { Mailbox } from '../users/index.js';
import {
  accountInvitationMail,
  emailAssignedMail,
  emailChangeMail,
  emailChangedMail,
  emailVerificationMail,
  factorsResetMail,
  newDeviceMail,
  passwordChangedMail,
  passwordResetMail,
  registrationApprovedMail,
  registrationDeclinedMail,
} from './mails/mail-contents.js';
import type { Addressee, SignInFacts } from './mails/mail-contents.js';

/** The pages of the web app that use a link; the token is in the fragment, which no server sees. */
export const LINK_PAGES = {
  'password-reset': '/account/reset-password',
  'email-verification': '/account/verify-email',
  'email-change': '/account/confirm-email',
  'email-undo': '/account/restore-email',
} as const;

/** Where a user asks for a link to set a new password. */
const FORGOT_PASSWORD_PAGE = '/account/forgot-password';

/** Queues the mails about passwords and e-mail addresses. */
@Injectable()
export class RecoveryMails {
  readonly #queue: MailQueue;
  readonly #config: MailConfig | null;
  readonly #settings: SiteSettings;

  constructor(queue: MailQueue, { mail }: AppConfig, settings: SiteSettings) {
    this.#queue = queue;
    this.#config = mail;
    this.#settings = settings;
  }

  get available(): boolean {
    return this.#queue.available;
  }

  /** @throws MailUnavailableError */
  requireAvailable(): void {
    if (!this.available) throw new MailUnavailableError();
  }

  /** @param fallback the language of the page, for a user who has chosen none */
  passwordReset(user: Mailbox, link: OneTimeLink, fallback: UserLanguage | null): Promise<void> {
    const content = passwordResetMail(
      this.#addressee(user, fallback),
      this.#url('password-reset', link),
    );
    return this.#add('password-reset', user.email, content, link);
  }

  accountInvitation(user: Mailbox, link: OneTimeLink): Promise<void> {
    const content = accountInvitationMail(this.#addressee(user), this.#url('password-reset', link));
    return this.#add('account-invitation', user.email, content, link);
  }

  passwordChanged(user: Mailbox): Promise<void> {
    return this.#add(
      'password-changed',
      user.email,
      passwordChangedMail(this.#addressee(user)),
      null,
    );
  }

  newDevice(user: Mailbox, facts: SignInFacts): Promise<void> {
    const url = `${this.#config?.publicUrl ?? ''}${FORGOT_PASSWORD_PAGE}`;
    const content = newDeviceMail(this.#addressee(user), facts, url);
    return this.#add('new-device', user.email, content, null);
  }

  registrationApproved(user: Mailbox): Promise<void> {
    const content = registrationApprovedMail(
      this.#addressee(user),
      `${this.#config?.publicUrl ?? ''}/sign-in`,
    );
    return this.#add('registration-approved', user.email, content, null);
  }

  registrationDeclined(user: Mailbox): Promise<void> {
    const content = registrationDeclinedMail(this.#addressee(user));
    return this.#add('registration-declined', user.email, content, null);
  }

  factorsReset(user: Mailbox): Promise<void> {
    return this.#add('factors-reset', user.email, factorsResetMail(this.#addressee(user)), null);
  }

  emailVerification(user: Mailbox, link: OneTimeLink): Promise<void> {
    const content = emailVerificationMail(
      this.#addressee(user),
      this.#url('email-verification', link),
    );
    return this.#add('email-verification', user.email, content, link);
  }

  /** To the new address. */
  emailChange(user: Mailbox, address: string, link: OneTimeLink): Promise<void> {
    const content = emailChangeMail(this.#addressee(user), this.#url('email-change', link));
    return this.#add('email-change', address, content, link);
  }

  /** To the former address. */
  emailChanged(before: Mailbox, address: string, link: OneTimeLink): Promise<void> {
    const content = emailChangedMail(
      this.#addressee(before),
      address,
      this.#url('email-undo', link),
    );
    return this.#add('email-changed', before.email, content, link);
  }

  /** To the former address, after a change by an administrator. */
  emailAssigned(before: Mailbox, address: string): Promise<void> {
    const content = emailAssignedMail(this.#addressee(before), address);
    return this.#add('email-assigned', before.email, content, null);
  }

  #addressee({ displayName, language }: Mailbox, fallback: UserLanguage | null = null): Addressee {
    return {
      name: displayName,
      language: language ?? fallback ?? this.#settings.get('mail.language'),
    };
  }

  #url(purpose: keyof typeof LINK_PAGES, { token }: OneTimeLink): string {
    return `${this.#config?.publicUrl ?? ''}${LINK_PAGES[purpose]}#${token}`;
  }

  async #add(
    kind: string,
    to: string,
    content: MailContent,
    link: OneTimeLink | null,
  ): Promise<void> {
    const usefulUntil = link === null ? null : link.expiresAt.toISOString();
    await this.#queue.add({ ...layOut(content, to), kind, usefulUntil });
  }
}
