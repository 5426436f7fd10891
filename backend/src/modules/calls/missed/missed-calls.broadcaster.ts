import { Injectable } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import type { ParticipantOutcome, UserId } from '@chatcall/contracts';
import { EventBus } from '../../../platform/events/index.js';
import { SocketPublisher } from '../../../platform/socket/index.js';
import type { CallRecord } from '../call-record.js';
import { CallEnded, MissedCallsSeen, RingingStopped } from '../calls.events.js';
import { MissedCallsRepository } from './missed-calls.repository.js';

const MISSED: readonly ParticipantOutcome[] = ['missed', 'cancelled', 'busy'];

/** Notifies all devices of users who have missed a call, or have seen that they did. */
@Injectable()
export class MissedCallsBroadcaster implements OnModuleInit {
  readonly #events: EventBus;
  readonly #publisher: SocketPublisher;
  readonly #repository: MissedCallsRepository;

  constructor(events: EventBus, publisher: SocketPublisher, repository: MissedCallsRepository) {
    this.#events = events;
    this.#publisher = publisher;
    this.#repository = repository;
  }

  onModuleInit(): void {
    // The end of a call follows in an event of its own.
    this.#events.on(RingingStopped, ({ call, userIds }) =>
      call.state === 'ended'
        ? undefined
        : this.#send(missedBy(call).filter((id) => userIds.includes(id))),
    );
    this.#events.on(CallEnded, ({ call }) => this.#send(missedBy(call)));
    this.#events.on(MissedCallsSeen, ({ userId }) => this.#send([userId]));
  }

  async #send(userIds: readonly UserId[]): Promise<void> {
    if (userIds.length === 0) return;
    for (const [userId, count] of await this.#repository.count(userIds))
      this.#publisher.toUser(userId, 'callLog:missedChanged', { count });
  }
}

function missedBy(call: CallRecord): UserId[] {
  return call.participants
    .filter(({ outcome }) => MISSED.includes(outcome))
    .map(({ userId }) => userId);
}
