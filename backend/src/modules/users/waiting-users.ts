import { LIMITS } from '@chatcall/contracts';
import type { UserId, WaitingReason } from '@chatcall/contracts';
import { Injectable, Logger } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { deleteInBatches } from '../../platform/database/index.js';
import { EventBus } from '../../platform/events/index.js';
import { JobQueue } from '../../platform/queue/index.js';
import { StandingRepository } from './standing.repository.js';
import { TooManyWaitingError } from './users.errors.js';
import { RegistrationExpired, RegistrationWaiting } from './users.events.js';

const JOB = 'users.waiting-clean-up';
const EVERY_MS = 3_600_000;
/** Accounts about which nobody has decided are deleted after this time. */
const KEEP_SECONDS = 30 * 86_400;

/** Accounts whose users have registered and wait before they can sign in. */
@Injectable()
export class WaitingUsers implements OnModuleInit {
  readonly #logger = new Logger(WaitingUsers.name);
  readonly #repository: StandingRepository;
  readonly #jobs: JobQueue;
  readonly #events: EventBus;

  constructor(repository: StandingRepository, jobs: JobQueue, events: EventBus) {
    this.#repository = repository;
    this.#jobs = jobs;
    this.#events = events;
  }

  onModuleInit(): void {
    this.#jobs.every(JOB, EVERY_MS, () => this.deleteExpired());
  }

  /** Those about whom an administrator has to decide. */
  count(): Promise<number> {
    return this.#repository.countWaiting('approval');
  }

  /**
   * A new account waits. Needs the transaction that creates it.
   * @throws TooManyWaitingError
   */
  async add(userId: UserId, waitingFor: WaitingReason): Promise<void> {
    await this.#repository.lockWaiting();
    if ((await this.#repository.countWaiting(null)) > LIMITS.waitingAccountsMax)
      throw new TooManyWaitingError();
    this.#events.publish(new RegistrationWaiting(userId, waitingFor));
  }

  async deleteExpired(): Promise<void> {
    const accounts = await deleteInBatches(async (limit) => {
      const deleted = await this.#repository.deleteWaitingSince(KEEP_SECONDS, limit);
      for (const userId of deleted) this.#events.publish(new RegistrationExpired(userId));
      return deleted.length;
    });
    if (accounts > 0) this.#logger.log({ accounts }, 'Deleted accounts that have waited too long');
  }
}
