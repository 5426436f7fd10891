import { Injectable } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import type { Call, CallId, UserId } from '@chatcall/contracts';
import { EventBus, KeyedQueue } from '../../../platform/events/index.js';
import { SocketPublisher } from '../../../platform/socket/index.js';
import { usersWith } from './call-record.js';
import type { CallRecord, ParticipantRecord } from './call-record.js';
import {
  CallAnswered,
  CallChanged,
  CallEnded,
  CallRefused,
  CallShown,
  CallStarted,
  RingingStopped,
} from './calls.events.js';
import { CallsMapper } from './calls.mapper.js';
import type { CallViews } from './calls.mapper.js';

/** Tells clients what happens to calls. What is told of one call is told in the order in which it happened. */
@Injectable()
export class CallsBroadcaster implements OnModuleInit {
  readonly #queue = new KeyedQueue<CallId>();

  constructor(
    private readonly events: EventBus,
    private readonly publisher: SocketPublisher,
    private readonly mapper: CallsMapper,
  ) {}

  onModuleInit(): void {
    this.events.on(CallStarted, (started) =>
      this.#withViews(started.call, (views) => this.#started(started, views)),
    );
    this.events.on(CallAnswered, ({ call, userId, at }) =>
      this.#lane(call, () => this.#answered(call, userId, at)),
    );
    this.events.on(CallRefused, ({ call, userId, reason }) =>
      this.#lane(call, () =>
        this.publisher.toUsers(present(call), 'call:declined', { callId: call.id, userId, reason }),
      ),
    );
    this.events.on(RingingStopped, ({ call, userIds, reason }) =>
      this.#lane(call, () =>
        this.publisher.toUsers(userIds, 'call:ringingStopped', { callId: call.id, reason }),
      ),
    );
    this.events.on(CallChanged, ({ call }) =>
      this.#withViews(call, (views) => this.#changed(views)),
    );
    this.events.on(CallShown, ({ call, userId }) =>
      this.#withViews(call, (views) =>
        this.publisher.toUser(userId, 'call:changed', { call: viewOf(views, userId) }),
      ),
    );
    this.events.on(CallEnded, ({ call }) => this.#lane(call, () => this.#ended(call)));
  }

  /** Fulfils when everything that has happened so far has been told. */
  async settled(): Promise<void> {
    await this.#queue.settled();
  }

  #started(
    { call, conversationTitle, routerRtpCapabilities }: CallStarted,
    views: CallViews,
  ): void {
    const expiresAt = call.ringExpiresAt.toISOString();
    for (const userId of usersWith(call, 'ringing')) {
      const wire = viewOf(views, userId);
      const caller = wire.participants.find(({ user }) => user.id === call.startedBy)?.user;
      if (caller === undefined) continue;
      const notice = { call: wire, caller, conversationTitle, expiresAt, routerRtpCapabilities };
      this.publisher.toUser(userId, 'call:incoming', notice);
    }
    for (const userId of usersWith(call, 'busy')) {
      this.publisher.toUsers(present(call), 'call:declined', {
        callId: call.id,
        userId,
        reason: 'busy',
      });
    }
    this.#changed(views);
  }

  #changed({ call, exceptions }: CallViews): void {
    const exceptUserIds = [...exceptions.keys()];
    this.publisher.toConversation(call.conversationId, 'call:changed', { call }, { exceptUserIds });
    for (const [userId, view] of exceptions)
      this.publisher.toUser(userId, 'call:changed', { call: view });
  }

  #answered(call: CallRecord, userId: string, at: Date): void {
    const notice = { callId: call.id, userId, answeredAt: at.toISOString() };
    this.publisher.toUsers(
      [...present(call), ...usersWith(call, 'ringing')],
      'call:accepted',
      notice,
    );
  }

  #ended(call: CallRecord): void {
    this.publisher.toUsers(present(call), 'call:ended', {
      callId: call.id,
      reason: call.endReason ?? 'failed',
    });
  }

  /** One after another for each call. */
  #lane(call: CallRecord, tell: () => void | Promise<void>): Promise<void> {
    return this.#queue.run(call.id, tell);
  }

  /** The same for what shows the people of the call: their names are read from the database. */
  #withViews(call: CallRecord, tell: (views: CallViews) => void): Promise<void> {
    return this.#lane(call, async () => tell(await this.mapper.toViews(call)));
  }
}

function viewOf({ call, exceptions }: CallViews, userId: UserId): Call {
  return exceptions.get(userId) ?? call;
}

/**
 * Who is in the call, or was to its end. Told on all devices of theirs rather than through the call's room, which the connections may have
 * left by the time they are told.
 */
function present(call: CallRecord): UserId[] {
  const there = ({ outcome, leftAt }: ParticipantRecord): boolean =>
    outcome === 'joined' ||
    (outcome === 'left' && call.endedAt !== null && leftAt?.getTime() === call.endedAt.getTime());
  return call.participants.filter(there).map(({ userId }) => userId);
}
