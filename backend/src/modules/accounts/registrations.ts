import type { Account, RegistrationCount, UserId } from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import { Transactor } from '../../platform/database/index.js';
import { UserStandings, WaitingUsers } from '../users/index.js';

/** Decisions about accounts that wait. */
@Injectable()
export class Registrations {
  readonly #standings: UserStandings;
  readonly #waiting: WaitingUsers;
  readonly #transactor: Transactor;

  constructor(standings: UserStandings, waiting: WaitingUsers, transactor: Transactor) {
    this.#standings = standings;
    this.#waiting = waiting;
    this.#transactor = transactor;
  }

  async count(): Promise<RegistrationCount> {
    return { waiting: await this.#waiting.count() };
  }

  /**
   * The user can sign in from now on. May be repeated.
   * @throws UserNotFoundError, ForbiddenError, NotWaitingError
   */
  approve(actorId: UserId, userId: UserId): Promise<Account> {
    return this.#transactor.run(async () => {
      await this.#standings.approve(actorId, userId);
      return this.#standings.account(userId);
    });
  }

  /**
   * Deletes the account.
   * @throws UserNotFoundError, ForbiddenError, NotWaitingError
   */
  decline(actorId: UserId, userId: UserId): Promise<void> {
    return this.#transactor.run(() => this.#standings.decline(actorId, userId));
  }
}
