import type { UserId } from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import { Transactor } from '../../../platform/database/index.js';
import { EventBus } from '../../../platform/events/index.js';
import { UserStandings } from '../../users/index.js';
import { FactorsReset } from './factor.events.js';
import { FactorRepository } from './factor.repository.js';
import { RecoveryCodes } from './recovery-codes.js';

/** Ways back for users who have lost their second factors and recovery codes. */
@Injectable()
export class FactorResets {
  readonly #standings: UserStandings;
  readonly #factors: FactorRepository;
  readonly #codes: RecoveryCodes;
  readonly #transactor: Transactor;
  readonly #events: EventBus;

  constructor(
    standings: UserStandings,
    factors: FactorRepository,
    codes: RecoveryCodes,
    transactor: Transactor,
    events: EventBus,
  ) {
    this.#standings = standings;
    this.#factors = factors;
    this.#codes = codes;
    this.#transactor = transactor;
    this.#events = events;
  }

  /**
   * Removes all second factors and recovery codes of a user, who then signs in with the password
   * alone. May be repeated.
   * @param by null: the console of the server
   * @returns how many factors were removed
   * @throws UserNotFoundError, UserErasedError, ForbiddenError for an owner unless an owner does it
   */
  reset(userId: UserId, by: UserId | null): Promise<number> {
    return this.#transactor.run(async () => {
      await this.#standings.requireManageable(by, userId);
      await this.#factors.lockUser(userId);
      const removed = await this.#factors.removeAll(userId);
      await this.#codes.delete(userId);
      if (removed > 0) this.#events.publish(new FactorsReset(userId, by));
      return removed;
    });
  }
}
