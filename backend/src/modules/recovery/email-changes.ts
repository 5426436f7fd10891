import type { ChangeEmailRequest, UserId } from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import { Transactor } from '../../platform/database/index.js';
import { EventBus } from '../../platform/events/index.js';
import type { Principal } from '../../platform/tokens/index.js';
import { Passwords, SessionEnder } from '../auth/index.js';
import type { Device } from '../auth/index.js';
import { LinkInvalidError, OneTimeLinks } from '../one-time-links/index.js';
import { EmailTakenError, UserMailboxes } from '../users/index.js';
import { EmailChanged } from './recovery.events.js';
import { RecoveryMails } from './recovery-mails.js';
import { RecoveryThrottle } from './recovery-throttle.js';

const CONFIRM_SECONDS = 86_400;
const UNDO_SECONDS = 7 * 86_400;
/** Links that are sent to an address of the user. */
const ADDRESSED = ['password-reset', 'email-verification', 'email-change', 'email-undo'] as const;

/**
 * Changes of e-mail addresses: the new one has to be confirmed before it counts, and the former one
 * can take the change back for a while.
 */
@Injectable()
export class EmailChanges {
  readonly #mailboxes: UserMailboxes;
  readonly #passwords: Passwords;
  readonly #sessions: SessionEnder;
  readonly #links: OneTimeLinks;
  readonly #mails: RecoveryMails;
  readonly #throttle: RecoveryThrottle;
  readonly #transactor: Transactor;
  readonly #events: EventBus;

  constructor(
    mailboxes: UserMailboxes,
    passwords: Passwords,
    sessions: SessionEnder,
    links: OneTimeLinks,
    mails: RecoveryMails,
    throttle: RecoveryThrottle,
    transactor: Transactor,
    events: EventBus,
  ) {
    this.#mailboxes = mailboxes;
    this.#passwords = passwords;
    this.#sessions = sessions;
    this.#links = links;
    this.#mails = mails;
    this.#throttle = throttle;
    this.#transactor = transactor;
    this.#events = events;
  }

  /**
   * Sends a link to the new address; until it is used, nothing changes.
   * @throws MailUnavailableError, PasswordWrongError, EmailTakenError, RateLimitedError
   */
  async request(
    principal: Principal,
    { email, currentPassword }: ChangeEmailRequest,
    device: Device,
  ): Promise<void> {
    this.#mails.requireAvailable();
    const { userId } = principal;
    await this.#passwords.confirm(principal, currentPassword, device);
    await this.#throttle.countOwnMail(userId);
    if (await this.#mailboxes.isTaken(email)) throw new EmailTakenError();
    const mailbox = await this.#mailboxes.of(userId);
    const link = await this.#transactor.run(() =>
      this.#links.issue({
        purpose: 'email-change',
        userId,
        seconds: CONFIRM_SECONDS,
        data: { from: mailbox.email, to: email },
      }),
    );
    await this.#mails.emailChange(mailbox, email, link);
  }

  /**
   * The user reads the mail of the new address: it counts from now on.
   * @throws LinkInvalidError, EmailTakenError
   */
  async confirm(token: string): Promise<void> {
    const { before, address, undo } = await this.#transactor.run(async () => {
      const { userId, data } = await this.#links.use('email-change', token);
      if (userId === null) throw new LinkInvalidError();
      const [from, to] = [String(data['from']), String(data['to'])];
      const mailbox = await this.#mailboxes.of(userId);
      if (!(await this.#mailboxes.replace(userId, from, to))) throw new LinkInvalidError();
      // They were sent to the former address.
      await this.#links.revoke(userId, ['password-reset', 'email-verification']);
      const link = await this.#links.issue({
        purpose: 'email-undo',
        userId,
        seconds: UNDO_SECONDS,
        data: { email: from },
        // Who changes the address twice must not take the first link from its owner.
        keepsOthers: true,
      });
      this.#events.publish(new EmailChanged(userId, false));
      return { before: { ...mailbox, email: from }, address: to, undo: link };
    });
    if (this.#mails.available) await this.#mails.emailChanged(before, address, undo);
  }

  /**
   * An administrator gives a user another address, which counts at once and is not verified. The
   * former address is informed, and cannot take the change back. Needs an open transaction.
   * @throws UserNotFoundError, EmailTakenError
   */
  async assign(actorId: UserId | null, userId: UserId, email: string): Promise<void> {
    const before = await this.#mailboxes.of(userId);
    if (before.email === email) return;
    await this.#mailboxes.assign(userId, email);
    // They were sent to the former address.
    await this.#links.revoke(userId, ADDRESSED);
    this.#events.publish(new EmailChanged(userId, false, { actorId, before }));
  }

  /**
   * Restores the former address. All devices are signed out, since somebody else may have made the
   * change, and links to other addresses become invalid.
   * @throws LinkInvalidError, EmailTakenError
   */
  undo(token: string): Promise<void> {
    return this.#transactor.run(async () => {
      const { userId, data } = await this.#links.use('email-undo', token);
      if (userId === null) throw new LinkInvalidError();
      const { email } = await this.#mailboxes.of(userId);
      if (!(await this.#mailboxes.replace(userId, email, String(data['email']))))
        throw new LinkInvalidError();
      await this.#sessions.endAll(userId, 'ended-elsewhere');
      await this.#links.revoke(userId, ADDRESSED);
      this.#events.publish(new EmailChanged(userId, true));
    });
  }
}
