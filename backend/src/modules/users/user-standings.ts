import { SITE_ROLES, mayManage, siteAllows } from '@chatcall/contracts';
import type { Account, SitePermission, SiteRole, UserId, UserState } from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import { ForbiddenError, ValidationError } from '../../platform/errors/index.js';
import { EventBus } from '../../platform/events/index.js';
import { StandingRepository } from './standing.repository.js';
import type { AccountQuery, StandingRow } from './standing.repository.js';
import {
  AccountDeactivatedError,
  AccountPendingError,
  EmailNotVerifiedError,
  LastSiteOwnerError,
  NotWaitingError,
  UserErasedError,
  UserNotFoundError,
} from './users.errors.js';
import {
  RegistrationDecided,
  SiteRoleChanged,
  StandingChanged,
  UserProfileChanged,
  UserStateChanged,
} from './users.events.js';
import { toAccount, toUserCard } from './users.mapper.js';
import { UsersRepository } from './users.repository.js';

/** Who changes an account. Null: the console of the server, which may do everything. */
export type AccountActor = UserId | null;

/** What changes of a role and state. */
export interface StandingChange {
  readonly role?: SiteRole | undefined;
  readonly state?: UserState | undefined;
}

/** The roles and states of users, for signing in and for administration. */
@Injectable()
export class UserStandings {
  readonly #repository: StandingRepository;
  readonly #users: UsersRepository;
  readonly #events: EventBus;

  constructor(repository: StandingRepository, users: UsersRepository, events: EventBus) {
    this.#repository = repository;
    this.#users = users;
    this.#events = events;
  }

  /** @throws UserNotFoundError */
  async account(userId: UserId): Promise<Account> {
    const account = await this.#repository.findAccount(userId);
    if (account === null) throw new UserNotFoundError();
    return toAccount(account);
  }

  /** In the order of their usernames. */
  async accounts(query: AccountQuery): Promise<Account[]> {
    return (await this.#repository.findAccounts(query)).map(toAccount);
  }

  /**
   * For what an administrator does to an account besides changing its role and state.
   * @throws UserNotFoundError, UserErasedError; ForbiddenError: only owners manage owners
   */
  async requireManageable(actorId: AccountActor, userId: UserId): Promise<void> {
    const { state, siteRole } = await this.account(userId);
    if (state === 'erased') throw new UserErasedError();
    if (actorId !== null && !mayManage((await this.account(actorId)).siteRole, siteRole))
      throw new ForbiddenError('Only an owner may do this to an owner.');
  }

  /**
   * Needs an open transaction, until whose end the user stays active.
   * @throws AccountDeactivatedError, AccountPendingError, EmailNotVerifiedError
   */
  async requireActive(userId: UserId): Promise<void> {
    const held = await this.#repository.hold(userId);
    if (held?.waitingFor === 'verification') throw new EmailNotVerifiedError();
    if (held?.state === 'invited') throw new AccountPendingError();
    if (held?.state !== 'active') throw new AccountDeactivatedError();
  }

  /**
   * Changes the role or the state. The rights of the actor are those at this moment. Needs an open
   * transaction.
   * @returns the new role and state, and whether that is a change
   * @throws UserNotFoundError, UserErasedError, ForbiddenError, LastSiteOwnerError
   */
  async change(actorId: AccountActor, userId: UserId, change: StandingChange): Promise<boolean> {
    const rows = await this.#repository.lockWithOwners(
      actorId === null ? [userId] : [userId, actorId],
    );
    const target = rows.find(({ id }) => id === userId);
    if (target === undefined) throw new UserNotFoundError();
    if (actorId !== null)
      requireRights(
        rows.find(({ id }) => id === actorId),
        target,
        permissionsFor(change),
        change.role,
      );
    if (target.state === 'erased') throw new UserErasedError();
    const next = { role: change.role ?? target.role, state: change.state ?? target.state };
    if (next.role === target.role && next.state === target.state) return false;
    requireOwner(rows, target, next);
    await this.#store(actorId, target, next);
    return true;
  }

  /**
   * Activates an account that waits. Needs an open transaction. May be repeated while it is active.
   * @throws UserNotFoundError, ForbiddenError, NotWaitingError
   */
  async approve(actorId: UserId, userId: UserId): Promise<void> {
    const target = await this.#lockForDecision(actorId, userId);
    if (target.state === 'active') return;
    if (target.waitingFor === null) throw new NotWaitingError();
    await this.#store(actorId, target, { role: target.role, state: 'active' });
  }

  /**
   * Deletes an account that waits: its names are free again. Needs an open transaction.
   * @throws UserNotFoundError, ForbiddenError, NotWaitingError
   */
  async decline(actorId: UserId, userId: UserId): Promise<void> {
    const { waitingFor } = await this.#lockForDecision(actorId, userId);
    if (waitingFor === null) throw new NotWaitingError();
    const mailbox = await this.#users.findMailbox(userId);
    await this.#repository.deleteWaiting(userId);
    if (mailbox !== null)
      this.#events.publish(new RegistrationDecided(userId, false, actorId, mailbox));
  }

  async #lockForDecision(actorId: UserId, userId: UserId): Promise<StandingRow> {
    const rows = await this.#repository.lockWithOwners([userId, actorId]);
    const target = rows.find(({ id }) => id === userId);
    if (target === undefined) throw new UserNotFoundError();
    requireRights(
      rows.find(({ id }) => id === actorId),
      target,
      ['users.invite'],
    );
    return target;
  }

  /**
   * Erases an account for good. The rights of the actor are those at this moment. Needs an open
   * transaction. May be repeated.
   * @param username of the user, which confirms that no other one is meant
   * @param clear removes what there is of the user; not called when they were erased before
   * @throws UserNotFoundError, ForbiddenError, LastSiteOwnerError, ValidationError
   */
  async erase(
    actorId: AccountActor,
    userId: UserId,
    username: string,
    clear: () => Promise<void>,
  ): Promise<void> {
    const rows = await this.#repository.lockWithOwners(
      actorId === null ? [userId] : [userId, actorId],
    );
    const target = rows.find(({ id }) => id === userId);
    if (target === undefined) throw new UserNotFoundError();
    if (actorId !== null)
      requireRights(
        rows.find(({ id }) => id === actorId),
        target,
        ['users.erase'],
      );
    if (target.state === 'erased') return;
    const next = { role: 'member', state: 'erased' } as const;
    requireOwner(rows, target, next);
    if ((await this.account(userId)).username !== username) throw notConfirmed();
    await clear();
    await this.#store(actorId, target, next);
  }

  /**
   * Activates an invited user, who has proved who they are. Needs an open transaction. Does nothing
   * for a user in another state, and for one about whom an administrator decides.
   */
  async activateInvited(userId: UserId): Promise<void> {
    const [target] = (await this.#repository.lockWithOwners([userId])).filter(
      ({ id }) => id === userId,
    );
    if (target?.state !== 'invited' || target.waitingFor === 'approval') return;
    await this.#store(userId, target, { role: target.role, state: 'active' });
  }

  /** The active users whose role includes a permission. */
  holders(permission: SitePermission): Promise<UserId[]> {
    return this.#repository.activeWith(SITE_ROLES.filter((role) => siteAllows(role, permission)));
  }

  /** Whether there are users, and an owner among them. */
  installation(): Promise<{ readonly hasOwner: boolean; readonly hasUsers: boolean }> {
    return this.#repository.installation();
  }

  /**
   * Makes a user the owner when there is none. Needs an open transaction.
   * @returns whether there was none
   * @throws UserNotFoundError, UserErasedError
   */
  async makeFirstOwner(userId: UserId): Promise<boolean> {
    await this.#repository.lockFirstOwner();
    if ((await this.#repository.installation()).hasOwner) return false;
    await this.change(null, userId, { role: 'owner' });
    return true;
  }

  async #store(
    actorId: AccountActor,
    before: StandingRow,
    { role, state }: Pick<StandingRow, 'role' | 'state'>,
  ): Promise<void> {
    const { id } = before;
    const since = await this.#repository.change(id, role, state);
    const [user] = await this.#users.findCards([id]);
    this.#events.publish(new StandingChanged(id, { role, state, since }));
    if (state !== before.state)
      this.#events.publish(new UserStateChanged(id, state, before.state, actorId));
    if (before.waitingFor !== null && state !== before.state && actorId !== id) {
      const mailbox = await this.#users.findMailbox(id);
      if (mailbox !== null)
        this.#events.publish(new RegistrationDecided(id, state === 'active', actorId, mailbox));
    }
    if (role !== before.role)
      this.#events.publish(new SiteRoleChanged(id, role, before.role, actorId));
    if (user !== undefined)
      this.#events.publish(new UserProfileChanged(id, toUserCard(user), true));
  }
}

function permissionsFor({ role, state }: StandingChange): SitePermission[] {
  return [
    ...(state === undefined ? [] : (['users.manage'] as const)),
    ...(role === undefined ? [] : (['roles.assign'] as const)),
  ];
}

/** @throws ForbiddenError */
function requireRights(
  actor: StandingRow | undefined,
  target: StandingRow,
  permissions: readonly SitePermission[],
  role?: SiteRole,
): void {
  if (actor?.state !== 'active' || !permissions.every((each) => siteAllows(actor.role, each)))
    throw new ForbiddenError('Your role may not do this.');
  if (!mayManage(actor.role, target.role) || (role !== undefined && !mayManage(actor.role, role)))
    throw new ForbiddenError('Only an owner may make, change or remove owners.');
}

function notConfirmed(): ValidationError {
  return new ValidationError([
    { field: 'username', rule: 'confirmation', detail: 'username is not that of the user' },
  ]);
}

/** @throws LastSiteOwnerError */
function requireOwner(
  rows: readonly StandingRow[],
  target: StandingRow,
  next: Pick<StandingRow, 'role' | 'state'>,
): void {
  const isOwner = ({ role, state }: Pick<StandingRow, 'role' | 'state'>): boolean =>
    role === 'owner' && state === 'active';
  if (!isOwner(target) || isOwner(next)) return;
  if (!rows.some((row) => row.id !== target.id && isOwner(row))) throw new LastSiteOwnerError();
}
