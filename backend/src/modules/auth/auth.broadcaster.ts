import { Injectable } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { EventBus } from '../../platform/events/index.js';
import { SocketLifecycle, SocketRooms } from '../../platform/socket/index.js';
import type { Principal } from '../../platform/tokens/index.js';
import { SessionEndedError } from './auth.errors.js';
import { SessionEnded } from './auth.events.js';
import { SessionStates } from './session-states.js';

/** Tells the sockets of a session with `auth:ended` that it ended, and closes them, on every node. */
@Injectable()
export class AuthBroadcaster implements OnModuleInit {
  readonly #events: EventBus;
  readonly #rooms: SocketRooms;
  readonly #lifecycle: SocketLifecycle;
  readonly #states: SessionStates;

  constructor(
    events: EventBus,
    rooms: SocketRooms,
    lifecycle: SocketLifecycle,
    states: SessionStates,
  ) {
    this.#events = events;
    this.#rooms = rooms;
    this.#lifecycle = lifecycle;
    this.#states = states;
  }

  onModuleInit(): void {
    this.#events.on(SessionEnded, ({ sessionId, reason }) =>
      this.#rooms.disconnectSession(sessionId, reason),
    );
    this.#lifecycle.onConnect((principal) => this.#requireLiveSession(principal));
  }

  /**
   * Looks once more when the connection stands: a session that ended while it was being made is seen here, and one that ends later
   * finds the connection.
   */
  async #requireLiveSession({ sessionId, userId }: Principal): Promise<void> {
    try {
      await this.#states.requireLiveNow(sessionId, userId);
    } catch (error) {
      if (!(error instanceof SessionEndedError)) throw error;
      this.#rooms.disconnectSession(sessionId, 'ended-elsewhere');
    }
  }
}
