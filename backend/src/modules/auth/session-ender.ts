import type { SessionId, UserId } from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import { AppConfig } from '../../config/index.js';
import { EventBus } from '../../platform/events/index.js';
import { SessionEnded } from './auth.events.js';
import type { SessionEndReason } from './auth.events.js';
import type { Device } from './known-devices.js';
import { SessionRepository } from './session.repository.js';

/** A session and its user. */
export interface OwnedSession {
  readonly sessionId: SessionId;
  readonly userId: UserId;
  /** The requesting device. */
  readonly device?: Device;
}

/** Ends sessions and publishes `SessionEnded`. Ending an ended session does nothing. */
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

  /**
   * Ends the sessions used longest ago if the user has more than allowed, but never this one. Needs
   * an open transaction.
   */
  async endSurplus({ sessionId, userId, device }: OwnedSession): Promise<void> {
    if ((await this.#sessions.countLive(userId)) <= this.#perUser) return;
    await this.#sessions.lockAll(userId);
    for (const id of await this.#sessions.endOldest(userId, sessionId, this.#perUser - 1)) {
      this.#events.publish(new SessionEnded(id, userId, 'ended-elsewhere', device));
    }
  }

  /** Ends all sessions of the user. Needs an open transaction that has locked none of them. */
  async endAll(userId: UserId, reason: SessionEndReason): Promise<void> {
    await this.#sessions.lockAll(userId);
    for (const id of await this.#sessions.endAll(userId, reason)) {
      this.#events.publish(new SessionEnded(id, userId, reason));
    }
  }

  /**
   * Ends all other sessions of the user. Needs an open transaction that has locked none of them.
   */
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
