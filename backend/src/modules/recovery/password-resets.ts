import type { IssuedLink, UserId, UserLanguage } from '@chatcall/contracts';
import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { Transactor } from '../../platform/database/index.js';
import { ForbiddenError } from '../../platform/errors/index.js';
import { EventBus } from '../../platform/events/index.js';
import { SealedPayload } from '../../platform/mail/index.js';
import { JobQueue } from '../../platform/queue/index.js';
import { PasswordChanged, Passwords } from '../auth/index.js';
import type { Device } from '../auth/index.js';
import { LinkInvalidError, OneTimeLinks } from '../one-time-links/index.js';
import { UserAccounts, UserMailboxes, UserStandings } from '../users/index.js';
import { EmailVerified, ResetLinkIssued } from './recovery.events.js';
import { LINK_PAGES, RecoveryMails } from './recovery-mails.js';
import { RecoveryThrottle } from './recovery-throttle.js';

const JOB = 'recovery.password-reset';
const MAILED_SECONDS = 3600;
/** An administrator hands it over in person or by telephone. */
const HANDED_OVER_SECONDS = 86_400;

interface ResetRequest {
  readonly login: string;
  readonly language: UserLanguage | null;
}

/** New passwords for users who have forgotten theirs. */
@Injectable()
export class PasswordResets implements OnModuleInit {
  readonly #accounts: UserAccounts;
  readonly #mailboxes: UserMailboxes;
  readonly #standings: UserStandings;
  readonly #passwords: Passwords;
  readonly #links: OneTimeLinks;
  readonly #mails: RecoveryMails;
  readonly #throttle: RecoveryThrottle;
  readonly #payloads: SealedPayload;
  readonly #jobs: JobQueue;
  readonly #transactor: Transactor;
  readonly #events: EventBus;

  constructor(
    accounts: UserAccounts,
    mailboxes: UserMailboxes,
    standings: UserStandings,
    passwords: Passwords,
    links: OneTimeLinks,
    mails: RecoveryMails,
    throttle: RecoveryThrottle,
    payloads: SealedPayload,
    jobs: JobQueue,
    transactor: Transactor,
    events: EventBus,
  ) {
    this.#accounts = accounts;
    this.#mailboxes = mailboxes;
    this.#standings = standings;
    this.#passwords = passwords;
    this.#links = links;
    this.#mails = mails;
    this.#throttle = throttle;
    this.#payloads = payloads;
    this.#jobs = jobs;
    this.#transactor = transactor;
    this.#events = events;
  }

  onModuleInit(): void {
    this.#jobs.process(JOB, ({ sealed }) => this.#sendLink(this.#payloads.open(JOB, sealed)));
    this.#events.on(PasswordChanged, ({ userId }) => this.#inform(userId));
  }

  /**
   * Asks for a mail with a link. Only counts and queues: whether an account has the login is looked
   * up afterwards, so that neither the answer nor its time reveals it.
   * @throws MailUnavailableError, RateLimitedError, UnavailableError
   */
  async request(request: ResetRequest, { address }: Device): Promise<void> {
    this.#mails.requireAvailable();
    await this.#throttle.countRequest(request.login, address);
    const sealed = this.#payloads.seal(JOB, request);
    await this.#jobs.schedule({ name: JOB, key: randomUUID(), payload: { sealed }, delayMs: 0 });
  }

  /**
   * Issues a link that an administrator hands over, for a server without mail or a user without
   * their mailbox.
   * @param by null: the console of the server
   * @throws UserNotFoundError, ForbiddenError for an owner unless an owner does it
   */
  issueResetLink(userId: UserId, by: UserId | null): Promise<IssuedLink> {
    return this.#transactor.run(async () => {
      await this.#standings.requireManageable(by, userId);
      const { token, expiresAt } = await this.#links.issue({
        purpose: 'password-reset',
        userId,
        seconds: HANDED_OVER_SECONDS,
        ...(by === null ? {} : { createdBy: by }),
      });
      this.#events.publish(new ResetLinkIssued(userId, by));
      return {
        path: `${LINK_PAGES['password-reset']}#${token}`,
        expiresAt: expiresAt.toISOString(),
      };
    });
  }

  /**
   * Sets the password with a link, and signs all devices out. A password that is refused does not
   * use the link up.
   * @throws LinkInvalidError, PasswordWeakError, HashingBusyError
   */
  async reset(token: string, newPassword: string, device: Device): Promise<void> {
    // Made-up tokens must not cost a transaction.
    await this.#links.find('password-reset', token);
    await this.#transactor.run(async () => {
      const { userId, data, createdBy } = await this.#links.use('password-reset', token);
      if (userId === null) throw new LinkInvalidError();
      if (createdBy !== null && data['email'] === undefined)
        await this.#requireStillManageable(createdBy, userId);
      await this.#passwords.set(userId, newPassword, device);
      // Another person may have asked for the change, with the former password.
      await this.#links.revoke(userId, ['email-change']);
      if (data['activates'] === true) await this.#standings.activateInvited(userId);
      const email = data['email'];
      if (typeof email === 'string' && (await this.#mailboxes.verify(userId, email)))
        this.#events.publish(new EmailVerified(userId));
    });
  }

  /**
   * A link that was handed over, and not sent to the address of the user: its creator knows it, and
   * the user may have become an owner since.
   * @throws LinkInvalidError
   */
  async #requireStillManageable(createdBy: UserId, userId: UserId): Promise<void> {
    try {
      await this.#standings.requireManageable(createdBy, userId);
    } catch (error) {
      throw error instanceof ForbiddenError ? new LinkInvalidError() : error;
    }
  }

  async #sendLink(request: unknown): Promise<void> {
    const { login, language } = request as ResetRequest;
    const userId = await this.#accounts.idByLogin(login);
    if (userId === null || !(await this.#throttle.allowsMail(userId))) return;
    const mailbox = await this.#mailboxes.of(userId);
    if (mailbox.state !== 'active') return;
    const link = await this.#transactor.run(() =>
      this.#links.issue({
        purpose: 'password-reset',
        userId,
        seconds: MAILED_SECONDS,
        data: { email: mailbox.email },
      }),
    );
    this.#events.publish(new ResetLinkIssued(userId, null));
    await this.#mails.passwordReset(mailbox, link, language);
  }

  async #inform(userId: UserId): Promise<void> {
    if (this.#mails.available) await this.#mails.passwordChanged(await this.#mailboxes.of(userId));
  }
}
