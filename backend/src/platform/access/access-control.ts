import type { SessionId, SitePermission, UserId } from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import { ForbiddenError, SessionGoneError } from '../errors/index.js';
import { EventBus } from '../events/index.js';
import type { Principal } from '../tokens/index.js';
import { AccessDenied } from './access.events.js';
import { FactorPolicy } from './factor-policy.js';
import { RolePermissions } from './role-permissions.js';
import { SiteAccess } from './site-access.js';
import type { SiteStanding } from './site-access.js';
import { TermsPolicy } from './terms-policy.js';

/**
 * What is being done: a route (`PATCH /api/admin/users/:userId`) or a client event, and the
 * permission that it needs.
 */
export interface Action {
  readonly name: string;
  /** Null: every signed-in user may. */
  readonly permission: SitePermission | null;
  /** Also for users who have yet to accept the terms, or to set up the second factor that their role needs. */
  readonly withoutPrerequisites?: boolean;
}

interface Subject {
  readonly userId: UserId;
  readonly sessionId: SessionId | null;
}

/** Decides for every request and every client event whether the site role of the user allows it. */
@Injectable()
export class AccessControl {
  readonly #access: SiteAccess;
  readonly #roles: RolePermissions;
  readonly #terms: TermsPolicy;
  readonly #factors: FactorPolicy;
  readonly #events: EventBus;

  constructor(
    access: SiteAccess,
    roles: RolePermissions,
    terms: TermsPolicy,
    factors: FactorPolicy,
    events: EventBus,
  ) {
    this.#access = access;
    this.#roles = roles;
    this.#terms = terms;
    this.#factors = factors;
    this.#events = events;
  }

  /**
   * Does not wait when the role of the user is in memory, which is nearly always.
   * @throws SessionGoneError for a user who is not active, ForbiddenError without the permission,
   *   TermsRequiredError, FactorEnrolmentRequiredError
   */
  authorise(principal: Principal, action: Action): void | Promise<void> {
    const standing = this.#access.known(principal.userId);
    if (standing === undefined) return this.#authoriseUnknown(principal, action);
    return this.#decide(principal, action, standing);
  }

  /**
   * For a use case that needs a permission only sometimes, or later. The prerequisites were
   * checked where it began.
   * @throws SessionGoneError, ForbiddenError
   */
  require(userId: UserId, action: Action): Promise<void> {
    return this.#authoriseUnknown(
      { userId, sessionId: null },
      { ...action, withoutPrerequisites: true },
    );
  }

  async #authoriseUnknown(subject: Subject, action: Action): Promise<void> {
    await this.#decide(subject, action, await this.#access.of(subject.userId));
  }

  #decide(
    { userId, sessionId }: Subject,
    { name, permission, withoutPrerequisites = false }: Action,
    standing: SiteStanding | null,
  ): void | Promise<void> {
    if (standing?.state !== 'active') throw new SessionGoneError('The account is not active.');
    if (permission !== null && !this.#roles.of(standing.role).includes(permission)) {
      this.#events.publish(new AccessDenied(userId, sessionId, name, permission));
      throw new ForbiddenError(PERMISSION_NEEDED[permission]);
    }
    return withoutPrerequisites ? undefined : this.#requirePrerequisites(userId, standing);
  }

  /** What a user has to do before anything else. */
  #requirePrerequisites(userId: UserId, standing: SiteStanding): void | Promise<void> {
    const accepted = this.#terms.require(userId, standing);
    if (accepted === undefined) return this.#factors.require(userId, standing);
    return accepted.then(() => this.#factors.require(userId, standing));
  }
}

/** What a user may not do without a permission. */
const PERMISSION_NEEDED: Readonly<Record<SitePermission, string>> = {
  'directory.read': 'Your role may not search for users and channels.',
  'conversations.create': 'Your role may not start conversations.',
  'channels.create': 'Your role may not create channels.',
  'channels.join': 'Your role may not join channels.',
  'contacts.request': 'Your role may not request contacts.',
  'calls.start': 'Your role may not start calls.',
  'files.upload': 'Your role may not upload files.',
  'messages.send': 'Your role may not send messages.',
  'users.read': 'Your role may not list the accounts of this server.',
  'users.manage': 'Your role may not manage accounts.',
  'users.invite': 'Your role may not add users.',
  'invitations.create': 'Your role may not invite people.',
  'users.erase': 'Your role may not erase accounts.',
  'roles.assign': 'Your role may not assign roles.',
  'settings.read': 'Your role may not read the settings of this server.',
  'settings.change': 'Your role may not change the settings of this server.',
  'audit.read': 'Your role may not read the audit log.',
  'conversations.administer': 'Your role may not administer conversations.',
  'reports.handle': 'Your role may not handle reports.',
  'jobs.manage': 'Your role may not manage jobs.',
  'health.read': 'Your role may not read the state of this server.',
  'announcements.publish': 'Your role may not publish announcements.',
};
