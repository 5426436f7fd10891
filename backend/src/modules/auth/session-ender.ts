import type { SessionId, UserId } from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import { AppConfig } from '../../config/index.js';
import { EventBus } from '../../platform/events/index.js';
import { SessionEnded } from './auth.events.js';
import type { SessionEndReason } from './auth.events.js';
import type { Device } from './known-devices.js';
import { SessionRepository } from './session.repository.js';

/** Which session of whom. */
export interface OwnedSession {
  readonly sessionId: SessionId;
  readonly userId: UserId;
  /** The device that asks. */
  readonly device?: Device;
}

/** Ends sessions and says so. Ending one that has ended is harmless and says nothing. */
@Injectable()
export class SessionEnder {
  readonly #sessions: SessionRepository;
  readonly #events: EventBus;
  readonly #perUser: number;

  constructor(sessions: SessionRepository, events: EventBus, config: AppConfig) {
    this.#sessions = sessions;
    this.#events = events;
    this.#perUser = config.limits.sessionsPerUser;
  }

  async end({ sessionId, userId, device }: OwnedSession, reason: SessionEndReason): Promise<void> {
    if (await this.#sessions.end(sessionId, reason))
      this.#events.publish(new SessionEnded(sessionId, userId, reason, device));
  }

  /** Ends the sessions seen longest ago when the user has more than allowed; never this one. Needs an open transaction. */
  async endSurplus({ sessionId, userId, device }: OwnedSession): Promise<void> {
    if ((await this.#sessions.countLive(userId)) <= this.#perUser) return;
    await this.#sessions.lockAll(userId);
    for (const id of await this.#sessions.endOldest(userId, sessionId, this.#perUser - 1)) {
      this.#events.publish(new SessionEnded(id, userId, 'ended-elsewhere', device));
    }
  }

  /** Ends all sessions of the person but this one. Needs an open transaction that has locked none of them. */
  async endOthers(
    { sessionId, userId, device }: OwnedSession,
    reason: SessionEndReason,
  ): Promise<void> {
    await this.#sessions.lockAll(userId);
    for (const id of await this.#sessions.endOthers(userId, sessionId, reason)) {
      this.#events.publish(new SessionEnded(id, userId, reason, device));
    }
  }
}
