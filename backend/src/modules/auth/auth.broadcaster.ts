import { Injectable } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { EventBus } from '../../platform/events/index.js';
import { SocketLifecycle, SocketRooms } from '../../platform/socket/index.js';
import type { Principal } from '../../platform/tokens/index.js';
import { StandingChanged } from '../users/index.js';
import { SessionEndedError } from './auth.errors.js';
import { SessionEnded } from './auth.events.js';
import { SessionStates } from './session-states.js';

/** Notifies the sockets of an ended session with `auth:ended` and closes them, on every node. */
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
    // The process that deactivated a user may have ended before it could close all connections.
    this.#events.on(StandingChanged, ({ userId, standing }) => {
      if (standing.state !== 'active') this.#rooms.disconnectUserHere(userId, 'deactivated');
    });
    this.#lifecycle.onConnect((principal) => this.#requireLiveSession(principal));
  }

  /**
   * Checks the session again after the connection was established: a session that ended meanwhile
   * is found here, and one that ends later finds the connection.
   */
  async #requireLiveSession({ sessionId, userId }: Principal): Promise<void> {
    try {
      await this.#states.requireLiveNow(sessionId, userId);
    } catch (error) {
      if (!(error instanceof SessionEndedError)) throw error;
      this.#rooms.disconnectSession(sessionId, error.reason ?? 'ended-elsewhere');
    }
  }
}
