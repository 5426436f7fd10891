import { INVITATION_LIMITS, INVITED_ROLES, LIMITS, siteAllows } from '@chatcall/contracts';
import type {
  AcceptedInvitation,
  ConversationId,
  CreateInvitationRequest,
  CursorPage,
  Invitation,
  InvitationPreview,
  InvitationUser,
  IssuedInvitation,
  SiteRole,
  UserId,
} from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import { RolePermissions } from '../../platform/access/index.js';
import { KeysetCursor, Transactor, UUID_FIELD } from '../../platform/database/index.js';
import { ForbiddenError } from '../../platform/errors/index.js';
import { EventBus } from '../../platform/events/index.js';
import { LinkInvalidError, OneTimeLinks } from '../one-time-links/index.js';
import type { ListedLink, OneTimeLink, ValidLink } from '../one-time-links/index.js';
import { SiteSettings } from '../settings/index.js';
import { UserMailboxes, UserStandings } from '../users/index.js';
import { InvitationAddressError } from './invitation.errors.js';
import { InvitationUsesRepository } from './invitation-uses.repository.js';
import { InvitationCreated, InvitationRevoked, InvitationUsed } from './invitations.events.js';
import { InvitedConversations } from './invited-conversations.js';

const PURPOSE = 'invitation';
const CURSOR = new KeysetCursor<{ readonly id: string }>('invitations', { id: UUID_FIELD });

/** What an invitation gives, and who gives it. */
export interface Grant {
  readonly invitationId: string;
  readonly siteRole: SiteRole;
  /** The only address that can use it. */
  readonly email: string | null;
  readonly conversationIds: readonly ConversationId[];
  readonly createdBy: UserId;
  readonly displayName: string;
}

/** What a new invitation gives. */
export type InvitationTerms = Required<
  Pick<CreateInvitationRequest, 'siteRole' | 'uses' | 'seconds' | 'conversationIds'>
>;

/**
 * Invitations to create an account: one-time links that are handed over or mailed. What an
 * invitation gives is decided again when it is used: it stops working when its creator may not
 * invite any more.
 */
@Injectable()
export class Invitations {
  readonly #links: OneTimeLinks;
  readonly #uses: InvitationUsesRepository;
  readonly #standings: UserStandings;
  readonly #mailboxes: UserMailboxes;
  readonly #conversations: InvitedConversations;
  readonly #roles: RolePermissions;
  readonly #settings: SiteSettings;
  readonly #transactor: Transactor;
  readonly #events: EventBus;

  constructor(
    links: OneTimeLinks,
    uses: InvitationUsesRepository,
    standings: UserStandings,
    mailboxes: UserMailboxes,
    conversations: InvitedConversations,
    roles: RolePermissions,
    settings: SiteSettings,
    transactor: Transactor,
    events: EventBus,
  ) {
    this.#links = links;
    this.#uses = uses;
    this.#standings = standings;
    this.#mailboxes = mailboxes;
    this.#conversations = conversations;
    this.#roles = roles;
    this.#settings = settings;
    this.#transactor = transactor;
    this.#events = events;
  }

  /** @throws ForbiddenError for a role or a conversation that the user may not give */
  async create(userId: UserId, request: CreateInvitationRequest): Promise<IssuedInvitation> {
    const { terms, displayName } = await this.requireTerms(userId, request);
    const { id, token, expiresAt } = await this.#transactor.run(() =>
      this.issue(userId, terms, null),
    );
    return {
      id,
      siteRole: terms.siteRole,
      usesLeft: terms.uses,
      expiresAt: expiresAt.toISOString(),
      createdAt: new Date().toISOString(),
      createdBy: { id: userId, displayName },
      email: null,
      conversationCount: terms.conversationIds.length,
      usedBy: [],
      path: `/register#${token}`,
    };
  }

  /** @throws ForbiddenError for a role or a conversation that the user may not give */
  async requireTerms(
    userId: UserId,
    { siteRole = 'member', uses = 1, seconds, conversationIds = [] }: CreateInvitationRequest,
  ): Promise<{
    readonly terms: InvitationTerms;
    readonly displayName: string;
    readonly siteRole: SiteRole;
  }> {
    const { siteRole: own, displayName } = await this.#standings.account(userId);
    if (!this.#mayGive(own, siteRole))
      throw new ForbiddenError('Your role may not give this role.');
    const ids = [...new Set(conversationIds)];
    if ((await this.#conversations.titles(userId, ids)).length < ids.length)
      throw new ForbiddenError('You may not add members to one of these conversations.');
    const valid = seconds ?? INVITATION_LIMITS.secondsDefault;
    const terms = { siteRole, uses, seconds: valid, conversationIds: ids };
    return { terms, displayName, siteRole: own };
  }

  /** Needs an open transaction. @param email the only address that can use it */
  async issue(
    userId: UserId,
    { siteRole, uses, seconds, conversationIds }: InvitationTerms,
    email: string | null,
  ): Promise<OneTimeLink> {
    const link = await this.#links.issue({
      purpose: PURPOSE,
      userId: null,
      seconds,
      uses,
      data: { siteRole, conversationIds, ...(email === null ? {} : { email }) },
      createdBy: userId,
    });
    this.#events.publish(new InvitationCreated(link.id, userId, siteRole, uses, email !== null));
    return link;
  }

  /**
   * Those that have not expired, the newest first. Who may not manage invitations sees their own.
   * @param usable whether they have accounts left
   * @throws CursorError
   */
  async list(
    userId: UserId,
    usable: boolean,
    cursor: string | undefined,
    limit: number = LIMITS.pageDefault,
  ): Promise<CursorPage<Invitation>> {
    const scope = String(usable);
    const before = CURSOR.decode(cursor, scope)?.id ?? null;
    const createdBy = await this.creatorSeenBy(userId);
    const query = { createdBy, usable, before, limit: limit + 1 };
    const found = await this.#links.list(PURPOSE, query);
    const shown = found.slice(0, limit);
    const last = shown.at(-1);
    const users = await this.#uses.usersOf(shown.map(({ id }) => id));
    return {
      items: shown.map((link) => toInvitation(link, users.get(link.id) ?? [])),
      nextCursor: found.length > limit && last !== undefined ? CURSOR.encode(last, scope) : null,
    };
  }

  /** Whose invitations the user may see and revoke. Null: those of everybody. */
  async creatorSeenBy(userId: UserId): Promise<UserId | null> {
    const { siteRole } = await this.#standings.account(userId);
    return siteAllows(siteRole, 'users.invite') ? null : userId;
  }

  /** May be repeated. */
  async revoke(userId: UserId, invitationId: string): Promise<void> {
    const createdBy = await this.creatorSeenBy(userId);
    await this.#transactor.run(async () => {
      if (await this.#links.revokeOne(PURPOSE, invitationId, createdBy))
        this.#events.publish(new InvitationRevoked(invitationId, userId));
    });
  }

  /** What the invited person sees. @throws LinkInvalidError */
  async preview(token: string): Promise<InvitationPreview> {
    const link = await this.#links.find(PURPOSE, token);
    const { siteRole, displayName, email, conversationIds, createdBy } = await this.#grantOf(link);
    return {
      invitedBy: displayName,
      siteName: this.#settings.get('site.name'),
      siteRole,
      expiresAt: link.expiresAt.toISOString(),
      email,
      conversations: await this.#conversations.titles(createdBy, conversationIds),
    };
  }

  /** Whether an address could be registered with it now. @throws LinkInvalidError, InvitationAddressError */
  async requireUsable(token: string, email: string): Promise<void> {
    requireAddress(await this.#grantOf(await this.#links.find(PURPOSE, token)), email);
  }

  /**
   * Gives a new account what the invitation says. Needs an open transaction: when the account is not
   * created, the invitation is not used.
   * @returns what remains to be done after the commit, with `join`
   * @throws LinkInvalidError, InvitationAddressError
   */
  async accept(token: string, userId: UserId, email: string): Promise<Grant> {
    const grant = await this.#use(token, userId, email);
    // The link was in the mail, so the address is that of the user.
    if (grant.email !== null) await this.#mailboxes.verify(userId, email);
    const { siteRole, createdBy } = grant;
    if (siteRole === 'member') return grant;
    try {
      await this.#standings.change(createdBy, userId, { role: siteRole });
    } catch (error) {
      throw error instanceof ForbiddenError ? new LinkInvalidError() : error;
    }
    return grant;
  }

  /** Adds the user to the groups and channels to which the creator may still add members. */
  join({ createdBy, conversationIds }: Grant, userId: UserId): Promise<ConversationId[]> {
    return this.#conversations.join(createdBy, userId, conversationIds);
  }

  /**
   * A user who has an account joins the groups and channels. May be repeated: a user uses an
   * invitation once.
   * @throws LinkInvalidError, InvitationAddressError
   */
  async acceptAsUser(token: string, userId: UserId): Promise<AcceptedInvitation> {
    const { email } = await this.#mailboxes.of(userId);
    const link = await this.#links.find(PURPOSE, token);
    const grant = await this.#grantOf(link);
    requireAddress(grant, email);
    // Nothing to join: the link stays for somebody without an account.
    if (grant.conversationIds.length === 0) return { conversationIds: [] };
    if (!(await this.#uses.has(link.id, userId)))
      await this.#transactor.run(() => this.#use(token, userId, email));
    return { conversationIds: await this.join(grant, userId) };
  }

  async #use(token: string, userId: UserId, email: string): Promise<Grant> {
    const grant = await this.#grantOf(await this.#links.use(PURPOSE, token));
    requireAddress(grant, email);
    // The same user twice at once: the second one is rolled back with its use.
    if (!(await this.#uses.add(grant.invitationId, userId))) throw new LinkInvalidError();
    this.#events.publish(new InvitationUsed(grant.invitationId, userId));
    return grant;
  }

  /** @throws LinkInvalidError when its creator may not give the role any more */
  async #grantOf({ id, data, createdBy }: ValidLink): Promise<Grant> {
    const siteRole = roleOf(data);
    const inviter = createdBy === null ? null : await this.#standings.account(createdBy);
    if (inviter?.state !== 'active' || !this.#mayGive(inviter.siteRole, siteRole))
      throw new LinkInvalidError();
    const { id: inviterId, displayName } = inviter;
    const { email, conversationIds } = { email: emailOf(data), conversationIds: idsOf(data) };
    return {
      invitationId: id,
      siteRole,
      email,
      conversationIds,
      createdBy: inviterId,
      displayName,
    };
  }

  /** Whether a user with the role `own` may invite others with the role `given`. */
  #mayGive(own: SiteRole, given: SiteRole): boolean {
    return (
      this.#roles.of(own).includes('invitations.create') &&
      (given === 'member' || siteAllows(own, 'roles.assign'))
    );
  }
}

function requireAddress({ email }: Grant, given: string): void {
  if (email !== null && email !== given.toLowerCase()) throw new InvitationAddressError();
}

function roleOf({ siteRole }: ValidLink['data']): SiteRole {
  return INVITED_ROLES.find((role) => role === siteRole) ?? 'guest';
}

export function emailOf({ email }: ValidLink['data']): string | null {
  return typeof email === 'string' ? email : null;
}

/** None in those of earlier versions. */
function idsOf({ conversationIds }: ValidLink['data']): ConversationId[] {
  return Array.isArray(conversationIds) ? conversationIds.map(String) : [];
}

function toInvitation(link: ListedLink, usedBy: readonly InvitationUser[]): Invitation {
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
    email: emailOf(data),
    conversationCount: idsOf(data).length,
    usedBy,
  };
}
