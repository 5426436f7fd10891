import { INVITATION_LIMITS, INVITED_ROLES, LIMITS, siteAllows } from '@chatcall/contracts';
import type {
  CreateInvitationRequest,
  CursorPage,
  Invitation,
  InvitationPreview,
  IssuedInvitation,
  SiteRole,
  UserId,
} from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import { KeysetCursor, Transactor, UUID_FIELD } from '../../platform/database/index.js';
import { ForbiddenError } from '../../platform/errors/index.js';
import { EventBus } from '../../platform/events/index.js';
import { LinkInvalidError, OneTimeLinks } from '../one-time-links/index.js';
import type { ListedLink } from '../one-time-links/index.js';
import { SiteSettings } from '../settings/index.js';
import { UserStandings } from '../users/index.js';
import { InvitationCreated, InvitationRevoked } from './invitations.events.js';

const PURPOSE = 'invitation';
const CURSOR = new KeysetCursor<{ readonly id: string }>('invitations', { id: UUID_FIELD });

type Link = Pick<ListedLink, 'data' | 'createdBy' | 'expiresAt'>;

/** What an invitation gives, and who gives it. */
interface Grant {
  readonly siteRole: SiteRole;
  readonly createdBy: UserId;
  readonly displayName: string;
}

/**
 * Invitations to create an account: one-time links that an administrator hands over. What an
 * invitation gives is decided again when it is used: it stops working when its creator may not
 * invite any more.
 */
@Injectable()
export class Invitations {
  readonly #links: OneTimeLinks;
  readonly #standings: UserStandings;
  readonly #settings: SiteSettings;
  readonly #transactor: Transactor;
  readonly #events: EventBus;

  constructor(
    links: OneTimeLinks,
    standings: UserStandings,
    settings: SiteSettings,
    transactor: Transactor,
    events: EventBus,
  ) {
    this.#links = links;
    this.#standings = standings;
    this.#settings = settings;
    this.#transactor = transactor;
    this.#events = events;
  }

  /** @throws ForbiddenError for a role that the user may not give */
  async create(userId: UserId, request: CreateInvitationRequest): Promise<IssuedInvitation> {
    const { siteRole = 'member', uses = 1 } = request;
    const { siteRole: own, displayName } = await this.#standings.account(userId);
    if (!mayGive(own, siteRole)) throw new ForbiddenError('Your role may not give this role.');
    return this.#transactor.run(async () => {
      const { id, token, expiresAt } = await this.#links.issue({
        purpose: PURPOSE,
        userId: null,
        seconds: request.seconds ?? INVITATION_LIMITS.secondsDefault,
        uses,
        data: { siteRole },
        createdBy: userId,
      });
      this.#events.publish(new InvitationCreated(id, userId, siteRole, uses));
      return {
        id,
        siteRole,
        usesLeft: uses,
        expiresAt: expiresAt.toISOString(),
        createdAt: new Date().toISOString(),
        createdBy: { id: userId, displayName },
        path: `/register#${token}`,
      };
    });
  }

  /** Those that are valid, the newest first. @throws CursorError */
  async list(
    cursor: string | undefined,
    limit: number = LIMITS.pageDefault,
  ): Promise<CursorPage<Invitation>> {
    const before = CURSOR.decode(cursor)?.id ?? null;
    const found = await this.#links.list(PURPOSE, before, limit + 1);
    const shown = found.slice(0, limit);
    const last = shown.at(-1);
    return {
      items: shown.map(toInvitation),
      nextCursor: found.length > limit && last !== undefined ? CURSOR.encode(last) : null,
    };
  }

  /** May be repeated. */
  revoke(userId: UserId, invitationId: string): Promise<void> {
    return this.#transactor.run(async () => {
      if (await this.#links.revokeOne(PURPOSE, invitationId))
        this.#events.publish(new InvitationRevoked(invitationId, userId));
    });
  }

  /** What the invited person sees. @throws LinkInvalidError */
  async preview(token: string): Promise<InvitationPreview> {
    const link = await this.#links.find(PURPOSE, token);
    const { siteRole, displayName } = await this.#grantOf(link);
    return {
      invitedBy: displayName,
      siteName: this.#settings.get('site.name'),
      siteRole,
      expiresAt: link.expiresAt.toISOString(),
    };
  }

  /**
   * Gives a new account what the invitation says. Needs an open transaction: when the account is not
   * created, the invitation is not used.
   * @throws LinkInvalidError
   */
  async accept(token: string, userId: UserId): Promise<void> {
    const { siteRole, createdBy } = await this.#grantOf(await this.#links.use(PURPOSE, token));
    if (siteRole === 'member') return;
    try {
      await this.#standings.change(createdBy, userId, { role: siteRole });
    } catch (error) {
      throw error instanceof ForbiddenError ? new LinkInvalidError() : error;
    }
  }

  /** @throws LinkInvalidError when its creator may not give the role any more */
  async #grantOf({ data, createdBy }: Link): Promise<Grant> {
    const siteRole = roleOf(data);
    const inviter = createdBy === null ? null : await this.#standings.account(createdBy);
    if (inviter?.state !== 'active' || !mayGive(inviter.siteRole, siteRole))
      throw new LinkInvalidError();
    return { siteRole, createdBy: inviter.id, displayName: inviter.displayName };
  }
}

/** Whether a user with the role `own` may invite others with the role `given`. */
function mayGive(own: SiteRole, given: SiteRole): boolean {
  return siteAllows(own, 'users.invite') && (given === 'member' || siteAllows(own, 'roles.assign'));
}

function roleOf({ siteRole }: Link['data']): SiteRole {
  return INVITED_ROLES.find((role) => role === siteRole) ?? 'guest';
}

function toInvitation(link: ListedLink): Invitation {
  const { id, data, usesLeft, expiresAt, createdAt, createdBy, createdByName } = link;
  return {
    id,
    siteRole: roleOf(data),
    usesLeft,
    expiresAt: expiresAt.toISOString(),
    createdAt: createdAt.toISOString(),
    createdBy:
      createdBy === null || createdByName === null
        ? null
        : { id: createdBy, displayName: createdByName },
  };
}
