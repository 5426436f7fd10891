import { Injectable } from '@nestjs/common';
import type { CallId } from '@chatcall/contracts';
import { Transactor } from '../../platform/database/index.js';
import { EventBus } from '../../platform/events/index.js';
import type { DomainEvent } from '../../platform/events/index.js';
import { decide } from './call-machine.js';
import type { CallEvent, CallFact } from './call-decision.js';
import { raisedHands } from './call-hands.js';
import type { CallRecord } from './call-record.js';
import {
  CallAlreadyActiveError,
  CallEndedError,
  CallNotFoundError,
  errorOfRefusal,
} from './calls.errors.js';
import {
  CallAnswered,
  CallChanged,
  CallEnded,
  CallMoved,
  CallRefused,
  HandsChanged,
  RingingStopped,
} from './calls.events.js';
import { CallsRepository } from './calls.repository.js';

/**
 * Hands and the node with the room concern only those who are in the call; a call that continues in a
 * group is announced with `CallExtended`.
 */
const WITHOUT_CALL_CHANGED: ReadonlySet<CallEvent['type']> = new Set([
  'raise-hand',
  'lower-hand',
  'move',
  'continue',
]);

/**
 * Changes the state of calls; all changes go through here. Locks the row of the call, lets the
 * state machine decide, stores the result and publishes the events after the commit. Changes by
 * several devices or nodes at the same moment are applied one after another, each on the result of
 * the one before.
 */
@Injectable()
export class CallStateService {
  readonly #transactor: Transactor;
  readonly #calls: CallsRepository;
  readonly #events: EventBus;

  constructor(transactor: Transactor, calls: CallsRepository, events: EventBus) {
    this.#transactor = transactor;
    this.#calls = calls;
    this.#events = events;
  }

  /**
   * Stores a new call, which may have ended already.
   * @throws CallAlreadyActiveError when the conversation has an open call, also one that begins at
   * the same moment
   */
  async open(call: CallRecord): Promise<CallRecord> {
    return this.#transactor.run(async () => {
      if ((await this.#calls.openIn(call.conversationId)) !== null)
        throw new CallAlreadyActiveError();
      if (!(await this.#calls.create(call))) throw new CallAlreadyActiveError();
      if (call.state === 'ended') {
        this.#events.publish(new CallChanged(call));
        this.#events.publish(new CallEnded(call));
      }
      return call;
    });
  }

  /** Stores a call that is over when it is stored, and of which an event of its own says what it was. */
  async keep(call: CallRecord): Promise<void> {
    await this.#transactor.run(async () => {
      if (!(await this.#calls.create(call))) throw new CallAlreadyActiveError();
      this.#events.publish(new CallChanged(call));
    });
  }

  /**
   * @param check refuses by throwing; runs while the row is locked, so that what it checks cannot
   * change before the event is applied
   * @returns the call after the event
   * @throws CallNotFoundError, and CallEndedError, CallWrongStateError or NotParticipantError when
   * the machine refuses; CallAlreadyActiveError when the conversation in which the call is to continue
   * has an open call
   */
  async apply(
    callId: CallId,
    event: CallEvent,
    check?: (call: CallRecord) => Promise<void>,
  ): Promise<CallRecord> {
    return this.#transactor.run(async () =>
      this.applyTo(await this.#calls.lock(callId), event, check),
    );
  }

  /** The same for a call that this transaction has locked and read; null: there is none. */
  async applyTo(
    before: CallRecord | null,
    event: CallEvent,
    check?: (call: CallRecord) => Promise<void>,
  ): Promise<CallRecord> {
    if (before === null) throw new CallNotFoundError();
    await check?.(before);
    const decision = decide(before, event);
    if (!decision.ok) throw errorOfRefusal(decision.refusal);
    if (decision.call === before) return before;
    await this.#calls.save(before, decision.call);
    for (const published of this.#toEvents(decision.call, event, decision.facts))
      this.#events.publish(published);
    return decision.call;
  }

  /**
   * Publishes an event about an open call, in order with all other events of the call.
   * @throws CallNotFoundError, CallEndedError
   */
  async announce(callId: CallId, toEvent: (call: CallRecord) => DomainEvent): Promise<void> {
    await this.#transactor.run(async () => {
      const call = await this.#calls.lock(callId);
      if (call === null) throw new CallNotFoundError();
      if (call.state === 'ended') throw new CallEndedError();
      this.#events.publish(toEvent(call));
    });
  }

  #toEvents(call: CallRecord, event: CallEvent, facts: readonly CallFact[]): DomainEvent[] {
    const ended = facts.some(({ type }) => type === 'ended');
    const events = facts.flatMap((fact): DomainEvent[] => {
      switch (fact.type) {
        case 'answered':
          return [new CallAnswered(call, fact.userId, fact.at)];
        case 'refused':
          return [new CallRefused(call, fact.userId, fact.reason)];
        case 'ringing-stopped':
          return [new RingingStopped(call, fact.userIds, fact.reason)];
        case 'hands-changed':
          return [new HandsChanged(call.id, raisedHands(call))];
        case 'moved':
          return [new CallMoved(call, fact.fromNodeId)];
        case 'ended':
          return [];
      }
    });
    if (WITHOUT_CALL_CHANGED.has(event.type)) return events;
    return [...events, new CallChanged(call), ...(ended ? [new CallEnded(call)] : [])];
  }
}
