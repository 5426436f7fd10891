import type { Account, RegisterRequest, UpdateAccountRequest, UserId } from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import { Transactor } from '../../platform/database/index.js';
import { Registration, SessionEnder, Setup } from '../auth/index.js';
import type { Device } from '../auth/index.js';
import { UserAccounts, UserNotFoundError, UserStandings } from '../users/index.js';
import type { AccountActor, AccountQuery } from '../users/index.js';

/** Accounts as administrators manage them. */
@Injectable()
export class AccountsService {
  readonly #standings: UserStandings;
  readonly #accounts: UserAccounts;
  readonly #registration: Registration;
  readonly #sessions: SessionEnder;
  readonly #setup: Setup;
  readonly #transactor: Transactor;

  constructor(
    standings: UserStandings,
    accounts: UserAccounts,
    registration: Registration,
    sessions: SessionEnder,
    setup: Setup,
    transactor: Transactor,
  ) {
    this.#standings = standings;
    this.#accounts = accounts;
    this.#registration = registration;
    this.#sessions = sessions;
    this.#setup = setup;
    this.#transactor = transactor;
  }

  /** @throws UserNotFoundError */
  get(userId: UserId): Promise<Account> {
    return this.#standings.account(userId);
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
   * Changes the state or the site role. Deactivating ends all sessions in the same transaction. May
   * be repeated.
   * @throws UserNotFoundError, UserErasedError, ForbiddenError, LastSiteOwnerError
   */
  update(
    actorId: AccountActor,
    userId: UserId,
    { state, siteRole }: UpdateAccountRequest,
  ): Promise<Account> {
    return this.#transactor.run(async () => {
      const changed = await this.#standings.change(actorId, userId, { state, role: siteRole });
      if (changed && state === 'deactivated') await this.#sessions.endAll(userId, 'deactivated');
      return this.#standings.account(userId);
    });
  }
}
