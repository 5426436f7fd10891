import { Injectable } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import type { Call, CallId, UserId } from '@chatcall/contracts';
import { EventBus, KeyedQueue } from '../../platform/events/index.js';
import { SocketPublisher } from '../../platform/socket/index.js';
import { usersWith } from './call-record.js';
import type { CallRecord, ParticipantRecord } from './call-record.js';
import {
  CallAnswered,
  CallChanged,
  CallEnded,
  CallExtended,
  CallReacted,
  CallRefused,
  CallShown,
  CallStarted,
  HandsChanged,
  RingingStopped,
} from './calls.events.js';
import { CallsMapper } from './calls.mapper.js';
import type { CallViews } from './calls.mapper.js';

/**
 * Notifies clients of what happens to calls. The notices of one call are sent in the order of its
 * events.
 */
@Injectable()
export class CallsBroadcaster implements OnModuleInit {
  readonly #events: EventBus;
  readonly #publisher: SocketPublisher;
  readonly #mapper: CallsMapper;
  readonly #queue = new KeyedQueue<CallId>();

  constructor(events: EventBus, publisher: SocketPublisher, mapper: CallsMapper) {
    this.#events = events;
    this.#publisher = publisher;
    this.#mapper = mapper;
  }

  onModuleInit(): void {
    this.#events.on(CallStarted, (started) =>
      this.#withViews(started.call, (views) => this.#started(started, views)),
    );
    this.#events.on(CallExtended, (extended) =>
      this.#withViews(extended.call, (views) => this.#started(extended, views)),
    );
    this.#events.on(CallAnswered, ({ call, userId, at }) =>
      this.#enqueue(call, () => this.#answered(call, userId, at)),
    );
    this.#events.on(CallRefused, ({ call, userId, reason }) =>
      this.#enqueue(call, () =>
        this.#publisher.toUsers(presentUsers(call), 'call:declined', {
          callId: call.id,
          userId,
          reason,
        }),
      ),
    );
    this.#events.on(RingingStopped, ({ call, userIds, reason }) =>
      this.#enqueue(call, () =>
        this.#publisher.toUsers(userIds, 'call:ringingStopped', { callId: call.id, reason }),
      ),
    );
    this.#events.on(CallChanged, ({ call }) =>
      this.#withViews(call, (views) => this.#changed(views)),
    );
    this.#events.on(CallShown, ({ call, userId }) =>
      this.#withViews(call, (views) =>
        this.#publisher.toUser(userId, 'call:changed', { call: viewOf(views, userId) }),
      ),
    );
    this.#events.on(HandsChanged, ({ callId, hands }) =>
      this.#queue.run(callId, () =>
        this.#publisher.toCall(callId, 'call:handsChanged', { callId, hands }),
      ),
    );
    this.#events.on(CallReacted, ({ callId, userId, reaction }) =>
      this.#publisher.toCall(callId, 'call:reaction', { callId, userId, reaction }),
    );
    this.#events.on(CallEnded, ({ call }) => this.#enqueue(call, () => this.#ended(call)));
  }

  /** Fulfils when the notices of everything that has happened so far have been sent. */
  async settled(): Promise<void> {
    await this.#queue.settled();
  }

  #started(
    { call, conversationTitle, routerRtpCapabilities }: CallStarted | CallExtended,
    views: CallViews,
  ): void {
    const expiresAt = call.ringExpiresAt.toISOString();
    for (const userId of usersWith(call, 'ringing')) {
      const wire = viewOf(views, userId);
      const caller = wire.participants.find(({ user }) => user.id === call.startedBy)?.user;
      if (caller === undefined) continue;
      const notice = { call: wire, caller, conversationTitle, expiresAt, routerRtpCapabilities };
      this.#publisher.toUser(userId, 'call:incoming', notice);
    }
    for (const userId of usersWith(call, 'busy')) {
      this.#publisher.toUsers(presentUsers(call), 'call:declined', {
        callId: call.id,
        userId,
        reason: 'busy',
      });
    }
    this.#changed(views);
  }

  #changed({ call, exceptions }: CallViews): void {
    const exceptUserIds = [...exceptions.keys()];
    this.#publisher.toConversation(
      call.conversationId,
      'call:changed',
      { call },
      { exceptUserIds },
    );
    for (const [userId, view] of exceptions)
      this.#publisher.toUser(userId, 'call:changed', { call: view });
  }

  #answered(call: CallRecord, userId: string, at: Date): void {
    const notice = { callId: call.id, userId, answeredAt: at.toISOString() };
    this.#publisher.toUsers(
      [...presentUsers(call), ...usersWith(call, 'ringing')],
      'call:accepted',
      notice,
    );
  }

  #ended(call: CallRecord): void {
    this.#publisher.toUsers(presentUsers(call), 'call:ended', {
      callId: call.id,
      reason: call.endReason ?? 'failed',
    });
  }

  /** Runs one after another for each call. */
  #enqueue(call: CallRecord, send: () => void | Promise<void>): Promise<void> {
    return this.#queue.run(call.id, send);
  }

  /**
   * The same for notices with the participants of the call: their names are read from the database.
   */
  #withViews(call: CallRecord, send: (views: CallViews) => void): Promise<void> {
    return this.#enqueue(call, async () => send(await this.#mapper.toViews(call)));
  }
}

function viewOf({ call, exceptions }: CallViews, userId: UserId): Call {
  return exceptions.get(userId) ?? call;
}

/**
 * Users who are in the call, or were until it ended. They are notified on all their devices instead
 * of through the Socket.IO room of the call, which the connections may have left by then.
 */
function presentUsers(call: CallRecord): UserId[] {
  const isPresent = ({ outcome, leftAt }: ParticipantRecord): boolean =>
    outcome === 'joined' ||
    (outcome === 'left' && call.endedAt !== null && leftAt?.getTime() === call.endedAt.getTime());
  return call.participants.filter(isPresent).map(({ userId }) => userId);
}
