import type { Account, UpdateAccountRequest, UserId } from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import { Transactor } from '../../platform/database/index.js';
import { SessionEnder } from '../auth/index.js';
import { UserStandings } from '../users/index.js';
import type { AccountActor } from '../users/index.js';

/** Accounts as administrators manage them. */
@Injectable()
export class AccountsService {
  readonly #standings: UserStandings;
  readonly #sessions: SessionEnder;
  readonly #transactor: Transactor;

  constructor(standings: UserStandings, sessions: SessionEnder, transactor: Transactor) {
    this.#standings = standings;
    this.#sessions = sessions;
    this.#transactor = transactor;
  }

  /** @throws UserNotFoundError */
  get(userId: UserId): Promise<Account> {
    return this.#standings.account(userId);
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
