import type { UserId } from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import { OneTimeLinks } from '../one-time-links/index.js';
import type { OneTimeLink } from '../one-time-links/index.js';
import { UserMailboxes } from '../users/index.js';
import type { Mailbox } from '../users/index.js';
import { LINK_PAGES, RecoveryMails } from './recovery-mails.js';

const SECONDS = 7 * 86_400;

/** A link that is handed over with the account. */
export interface InvitationLink {
  readonly user: Mailbox;
  /** Path in the web app, with the secret in the fragment. */
  readonly path: string;
  readonly expiresAt: Date;
}

/** Links with which users choose the first password of an account that was created for them. */
@Injectable()
export class AccountInvitations {
  readonly #links: OneTimeLinks;
  readonly #mails: RecoveryMails;
  readonly #mailboxes: UserMailboxes;

  constructor(links: OneTimeLinks, mails: RecoveryMails, mailboxes: UserMailboxes) {
    this.#links = links;
    this.#mails = mails;
    this.#mailboxes = mailboxes;
  }

  /** Whether users get their links by mail. */
  get byMail(): boolean {
    return this.#mails.available;
  }

  /**
   * Sends the link to a user who is still invited. Using it also verifies the e-mail address.
   * @throws UserNotFoundError, UnavailableError
   */
  async send(userId: UserId, createdBy: UserId | null): Promise<void> {
    const user = await this.#mailboxes.of(userId);
    if (user.state !== 'invited') return;
    const link = await this.#issue(userId, createdBy, { activates: true, email: user.email });
    await this.#mails.accountInvitation(user, link);
  }

  /**
   * A link to hand over by other means than mail.
   * @returns null for a user who is not invited any more
   * @throws UserNotFoundError
   */
  async link(userId: UserId, createdBy: UserId | null): Promise<InvitationLink | null> {
    const user = await this.#mailboxes.of(userId);
    if (user.state !== 'invited') return null;
    const { token, expiresAt } = await this.#issue(userId, createdBy, { activates: true });
    return { user, path: `${LINK_PAGES['password-reset']}#${token}`, expiresAt };
  }

  #issue(userId: UserId, createdBy: UserId | null, data: object): Promise<OneTimeLink> {
    return this.#links.issue({
      purpose: 'password-reset',
      userId,
      seconds: SECONDS,
      data,
      ...(createdBy === null ? {} : { createdBy }),
    });
  }
}
