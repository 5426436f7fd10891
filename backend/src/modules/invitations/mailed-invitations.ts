import { createHash } from 'node:crypto';
import { siteAllows } from '@chatcall/contracts';
import type {
  InviteByMailRequest,
  InvitedAddress,
  InvitedAddressOutcome,
  UserId,
  UserLanguage,
} from '@chatcall/contracts';
import { Injectable, Logger } from '@nestjs/common';
import { Transactor } from '../../platform/database/index.js';
import { NotFoundError } from '../../platform/errors/index.js';
import { EventBus } from '../../platform/events/index.js';
import { RateLimitStore } from '../../platform/limits/index.js';
import type { RateLimitRule } from '../../platform/limits/index.js';
import { OneTimeLinks } from '../one-time-links/index.js';
import { UserMailboxes, UserStandings } from '../users/index.js';
import { InvitationMails } from './invitation-mails.js';
import { InvitationResent } from './invitations.events.js';
import { Invitations, emailOf } from './invitations.js';
import type { InvitationTerms } from './invitations.js';

const PURPOSE = 'invitation';
/** Mails that one user may cause. */
const MAILS: RateLimitRule = { name: 'invitation-mails:user', points: 300, seconds: 3600 };
/** Mails to one address, from all who invite together. */
const ADDRESS: RateLimitRule = { name: 'invitation-mails:address', points: 5, seconds: 86_400 };

interface Inviter {
  readonly userId: UserId;
  readonly displayName: string;
  readonly language: UserLanguage | null;
  /** Whether they may learn which addresses have an account. */
  readonly knows: boolean;
}

/** Invitations that are sent by mail; each is for one address. */
@Injectable()
export class MailedInvitations {
  readonly #logger = new Logger(MailedInvitations.name);
  readonly #invitations: Invitations;
  readonly #mails: InvitationMails;
  readonly #links: OneTimeLinks;
  readonly #mailboxes: UserMailboxes;
  readonly #standings: UserStandings;
  readonly #limits: RateLimitStore;
  readonly #transactor: Transactor;
  readonly #events: EventBus;

  constructor(
    invitations: Invitations,
    mails: InvitationMails,
    links: OneTimeLinks,
    mailboxes: UserMailboxes,
    standings: UserStandings,
    limits: RateLimitStore,
    transactor: Transactor,
    events: EventBus,
  ) {
    this.#invitations = invitations;
    this.#mails = mails;
    this.#links = links;
    this.#mailboxes = mailboxes;
    this.#standings = standings;
    this.#limits = limits;
    this.#transactor = transactor;
    this.#events = events;
  }

  /**
   * Invites each address; an earlier open invitation of the user for it stops working. Only users who
   * may see all accounts learn which addresses have one; those of others get the mail as well.
   * @throws MailUnavailableError, ForbiddenError, RateLimitedError
   */
  async send(
    userId: UserId,
    { emails, language, ...request }: InviteByMailRequest,
  ): Promise<InvitedAddress[]> {
    this.#mails.requireAvailable();
    const { terms, displayName, siteRole } = await this.#invitations.requireTerms(userId, request);
    const addresses = [...new Set(emails)];
    for (const _ of addresses) await this.#limits.take(MAILS, userId, true);
    const knows = siteAllows(siteRole, 'users.read');
    const inviter = { userId, displayName, language: language ?? null, knows };
    const sent: InvitedAddress[] = [];
    for (const email of addresses)
      sent.push({ email, outcome: await this.#invite(inviter, terms, email) });
    return sent;
  }

  /**
   * Sends an invitation again, with a new link.
   * @throws MailUnavailableError, NotFoundError, RateLimitedError, UnavailableError
   */
  async resend(userId: UserId, invitationId: string, language: UserLanguage | null): Promise<void> {
    this.#mails.requireAvailable();
    await this.#limits.take(MAILS, userId, true);
    const createdBy = await this.#invitations.creatorSeenBy(userId);
    const { displayName } = await this.#standings.account(userId);
    await this.#transactor.run(async () => {
      const link = await this.#links.renew(PURPOSE, invitationId, createdBy);
      const email = link === null ? null : emailOf(link.data);
      if (link === null || email === null)
        throw new NotFoundError('There is no such invitation that can be sent again.');
      await this.#limits.take(ADDRESS, keyOf(email), true);
      const { token, expiresAt } = link;
      await this.#mails.send({ email, invitedBy: displayName, token, expiresAt, language });
      this.#events.publish(new InvitationResent(invitationId, userId));
    });
  }

  async #invite(
    { userId, displayName, language, knows }: Inviter,
    terms: InvitationTerms,
    email: string,
  ): Promise<InvitedAddressOutcome> {
    if (knows && (await this.#mailboxes.isTaken(email))) return 'account-exists';
    try {
      await this.#transactor.run(async () => {
        await this.#limits.take(ADDRESS, keyOf(email), true);
        await this.#links.revokeFor(PURPOSE, userId, [email]);
        const { token, expiresAt } = await this.#invitations.issue(
          userId,
          { ...terms, uses: 1 },
          email,
        );
        await this.#mails.send({ email, invitedBy: displayName, token, expiresAt, language });
      });
      return 'sent';
    } catch (error) {
      this.#logger.warn({ err: error }, 'An invitation could not be sent');
      return 'failed';
    }
  }
}

function keyOf(email: string): string {
  return createHash('sha256').update(email).digest('base64url');
}
