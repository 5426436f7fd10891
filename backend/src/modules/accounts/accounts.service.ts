import { LIMITS } from '@chatcall/contracts';
import type {
  Account,
  AccountFilter,
  CursorPage,
  RegisterRequest,
  Session,
  SessionId,
  SiteSession,
  UpdateAccountRequest,
  UserId,
} from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import { KeysetCursor, TEXT_FIELD, Transactor } from '../../platform/database/index.js';
import { EventBus } from '../../platform/events/index.js';
import { Registration, SessionEnder, SessionsService, Setup } from '../auth/index.js';
import type { Device } from '../auth/index.js';
import { EmailChanges } from '../recovery/index.js';
import { TermsService } from '../terms/index.js';
import { UserAccounts, UserNotFoundError, UserStandings, UsersService } from '../users/index.js';
import type { AccountActor, AccountQuery } from '../users/index.js';
import { AccountRenamed } from './accounts.events.js';

const CURSOR = new KeysetCursor<{ username: string }>('accounts', { username: TEXT_FIELD });

/** Accounts as administrators manage them. */
@Injectable()
export class AccountsService {
  readonly #standings: UserStandings;
  readonly #accounts: UserAccounts;
  readonly #registration: Registration;
  readonly #sessions: SessionEnder;
  readonly #setup: Setup;
  readonly #users: UsersService;
  readonly #devices: SessionsService;
  readonly #emails: EmailChanges;
  readonly #terms: TermsService;
  readonly #events: EventBus;
  readonly #transactor: Transactor;

  constructor(
    standings: UserStandings,
    accounts: UserAccounts,
    registration: Registration,
    sessions: SessionEnder,
    setup: Setup,
    users: UsersService,
    devices: SessionsService,
    emails: EmailChanges,
    terms: TermsService,
    events: EventBus,
    transactor: Transactor,
  ) {
    this.#standings = standings;
    this.#accounts = accounts;
    this.#registration = registration;
    this.#sessions = sessions;
    this.#setup = setup;
    this.#users = users;
    this.#devices = devices;
    this.#emails = emails;
    this.#terms = terms;
    this.#events = events;
    this.#transactor = transactor;
  }

  /** @throws UserNotFoundError */
  async get(userId: UserId): Promise<Account> {
    const account = await this.#standings.account(userId);
    const terms = await this.#terms.stateOf(userId, account.siteRole);
    return terms === null ? account : { ...account, terms };
  }

  /**
   * A page of the accounts in the order of their usernames.
   * @throws CursorError
   */
  async page(
    { search = '', state, siteRole, waitingFor }: AccountFilter,
    cursor: string | undefined,
    limit: number = LIMITS.pageDefault,
  ): Promise<CursorPage<Account>> {
    const scope = [search, state, siteRole, waitingFor].join('\n');
    const after = CURSOR.decode(cursor, scope)?.username ?? null;
    const { items, more } = await this.list({
      search,
      state,
      role: siteRole,
      waitingFor,
      after,
      limit,
    });
    const last = items.at(-1);
    return { items, nextCursor: more && last ? CURSOR.encode(last, scope) : null };
  }

  /** The accounts in the order of their usernames. */
  async list(query: AccountQuery): Promise<{ items: Account[]; more: boolean }> {
    const found = await this.#standings.accounts({ ...query, limit: query.limit + 1 });
    return { items: found.slice(0, query.limit), more: found.length > query.limit };
  }

  /**
   * @param login e-mail address or username, in any case
   * @throws UserNotFoundError
   */
  async idOf(login: string): Promise<UserId> {
    const userId = await this.#accounts.idByLogin(login);
    if (userId === null) throw new UserNotFoundError();
    return userId;
  }

  /**
   * Creates an account with the site role owner, for the console of the server.
   * @throws PasswordWeakError, EmailTakenError, UsernameTakenError, HashingBusyError
   */
  createOwner(request: RegisterRequest): Promise<Account> {
    return this.#transactor.run(async () => {
      const userId = await this.#registration.createFor(request);
      await this.#standings.change(null, userId, { role: 'owner' });
      return this.#standings.account(userId);
    });
  }

  /**
   * Makes a user the first owner of a server whose users registered before there were owners.
   * @throws SetupCodeWrongError, SetupDoneError, RateLimitedError
   */
  async claimOwnership(userId: UserId, setupCode: string, device: Device): Promise<void> {
    await this.#setup.check(setupCode, device);
    await this.#transactor.run(() => this.#setup.claim(userId));
  }

  /**
   * Changes the names, the e-mail address, the state or the site role. Deactivating ends all sessions in the same
   * transaction. May be repeated.
   * @throws UserNotFoundError, UserErasedError, ForbiddenError, LastSiteOwnerError,
   *   UsernameTakenError, EmailTakenError
   */
  update(
    actorId: AccountActor,
    userId: UserId,
    { state, siteRole, displayName, username, email }: UpdateAccountRequest,
  ): Promise<Account> {
    return this.#transactor.run(async () => {
      if (displayName !== undefined || username !== undefined) {
        await this.#standings.requireManageable(actorId, userId);
        await this.#users.updateProfile(userId, {
          ...(displayName === undefined ? {} : { displayName }),
          ...(username === undefined ? {} : { username }),
        });
        this.#events.publish(new AccountRenamed(userId, actorId));
      }
      if (email !== undefined) {
        await this.#standings.requireManageable(actorId, userId);
        await this.#emails.assign(actorId, userId, email);
      }
      const changed = await this.#standings.change(actorId, userId, { state, role: siteRole });
      if (changed && state === 'deactivated') await this.#sessions.endAll(userId, 'deactivated');
      return this.get(userId);
    });
  }

  /**
   * The devices on which the user is signed in, the most recently used first.
   * @throws UserNotFoundError, CursorError
   */
  async sessions(
    userId: UserId,
    cursor: string | undefined,
    limit: number | undefined,
  ): Promise<CursorPage<Session>> {
    await this.#standings.account(userId);
    return this.#devices.listOf(userId, cursor, limit);
  }

  /**
   * The devices on which users are signed in, the most recently used first.
   * @param current the session of the request
   * @param search the beginning of a username or of a network address
   * @throws CursorError
   */
  sessionsOfSite(
    current: SessionId,
    search: string,
    cursor: string | undefined,
    limit: number | undefined,
  ): Promise<CursorPage<SiteSession>> {
    return this.#devices.listOfSite(current, search, cursor, limit);
  }

  /**
   * Signs a user out on one device, or on all. May be repeated.
   * @param sessionId null: all devices
   * @throws UserNotFoundError, UserErasedError, ForbiddenError, NotFoundError
   */
  endSessions(actorId: AccountActor, userId: UserId, sessionId: SessionId | null): Promise<void> {
    return this.#transactor.run(async () => {
      await this.#standings.requireManageable(actorId, userId);
      await this.#devices.endOf(userId, sessionId);
    });
  }
}
