import type { UserId } from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { Transactor } from '../../platform/database/index.js';
import { EventBus } from '../../platform/events/index.js';
import { SignInFailed, UserRegistered } from '../auth/index.js';
import { LinkInvalidError, OneTimeLinks } from '../one-time-links/index.js';
import { RegistrationWaiting, UserMailboxes, UserStandings } from '../users/index.js';
import type { Mailbox } from '../users/index.js';
import { EmailChanged, EmailVerified } from './recovery.events.js';
import type { EmailAssignment } from './recovery.events.js';
import { RecoveryMails } from './recovery-mails.js';
import { RecoveryThrottle } from './recovery-throttle.js';

const LINK_SECONDS = 3 * 86_400;

/** Checks that users read the mail of their addresses. */
@Injectable()
export class EmailVerification implements OnModuleInit {
  readonly #mailboxes: UserMailboxes;
  readonly #standings: UserStandings;
  readonly #links: OneTimeLinks;
  readonly #mails: RecoveryMails;
  readonly #throttle: RecoveryThrottle;
  readonly #transactor: Transactor;
  readonly #events: EventBus;

  constructor(
    mailboxes: UserMailboxes,
    standings: UserStandings,
    links: OneTimeLinks,
    mails: RecoveryMails,
    throttle: RecoveryThrottle,
    transactor: Transactor,
    events: EventBus,
  ) {
    this.#mailboxes = mailboxes;
    this.#standings = standings;
    this.#links = links;
    this.#mails = mails;
    this.#throttle = throttle;
    this.#transactor = transactor;
    this.#events = events;
  }

  onModuleInit(): void {
    this.#events.on(UserRegistered, async ({ userId }) => {
      if (!this.#mails.available) return;
      const mailbox = await this.#mailboxes.of(userId);
      // With an invitation that was sent to the address it is verified.
      if (!mailbox.emailVerified) await this.#send(mailbox);
    });
    this.#events.on(EmailChanged, ({ userId, assigned }) =>
      assigned === null ? undefined : this.#assigned(userId, assigned),
    );
    this.#events.on(RegistrationWaiting, ({ userId }) => this.#sendToWaiting(userId));
    // The user knows the password, and may have lost the first mail.
    this.#events.on(SignInFailed, async ({ userId, reason }) => {
      if (userId !== null && reason === 'account-not-active') await this.#sendToWaiting(userId);
    });
  }

  /**
   * Sends a link to the address; sends nothing when the address is verified.
   * @throws MailUnavailableError, RateLimitedError
   */
  async request(userId: UserId): Promise<void> {
    this.#mails.requireAvailable();
    const mailbox = await this.#mailboxes.of(userId);
    if (mailbox.emailVerified) return;
    await this.#throttle.countOwnMail(userId);
    await this.#send(mailbox);
  }

  /** @throws LinkInvalidError */
  confirm(token: string): Promise<void> {
    return this.#transactor.run(async () => {
      const { userId, data } = await this.#links.use('email-verification', token);
      if (userId === null || !(await this.#mailboxes.verify(userId, String(data['email']))))
        throw new LinkInvalidError();
      await this.#standings.activateInvited(userId);
      this.#events.publish(new EmailVerified(userId));
    });
  }

  /** Sends the link to a user who cannot sign in before they have opened it. */
  async #sendToWaiting(userId: UserId): Promise<void> {
    if (!this.#mails.available) return;
    const mailbox = await this.#mailboxes.of(userId);
    if (mailbox.waitingFor !== 'verification') return;
    if (await this.#throttle.allowsMail(userId)) await this.#send(mailbox);
  }

  /** Informs the former address, and lets the user verify the new one. */
  async #assigned(userId: UserId, { before }: EmailAssignment): Promise<void> {
    if (!this.#mails.available) return;
    const mailbox = await this.#mailboxes.of(userId);
    await this.#mails.emailAssigned(before, mailbox.email);
    await this.#send(mailbox);
  }

  async #send(mailbox: Mailbox): Promise<void> {
    const { userId, email } = mailbox;
    const link = await this.#transactor.run(() =>
      this.#links.issue({
        purpose: 'email-verification',
        userId,
        seconds: LINK_SECONDS,
        data: { email },
      }),
    );
    await this.#mails.emailVerification(mailbox, link);
  }
}
