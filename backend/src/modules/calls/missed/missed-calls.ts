import { Injectable } from '@nestjs/common';
import type { MissedCalls as MissedCallsCount, UserId } from '@chatcall/contracts';
import { EventBus } from '../../../platform/events/index.js';
import { MissedCallsSeen } from '../calls.events.js';
import { MissedCallsRepository } from './missed-calls.repository.js';

/** How many calls users have missed since they looked last; the same on all their devices. */
@Injectable()
export class MissedCalls {
  readonly #repository: MissedCallsRepository;
  readonly #events: EventBus;

  constructor(repository: MissedCallsRepository, events: EventBus) {
    this.#repository = repository;
    this.#events = events;
  }

  async of(userId: UserId): Promise<MissedCallsCount> {
    return { count: (await this.#repository.count([userId])).get(userId) ?? 0 };
  }

  /** The user has seen the log. May be repeated. */
  async see(userId: UserId): Promise<void> {
    if (await this.#repository.see(userId)) this.#events.publish(new MissedCallsSeen(userId));
  }
}
