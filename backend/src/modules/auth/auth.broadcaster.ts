import { Injectable } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { EventBus } from '../../platform/events/index.js';
import { SocketAdmission, SocketRooms } from '../../platform/socket/index.js';
import { SessionEnded } from './auth.events.js';
import { SessionStates } from './session-states.js';

/** Tells the sockets of a session with `auth:ended` that it ended, and closes them, on every node. */
@Injectable()
export class AuthBroadcaster implements OnModuleInit {
  readonly #events: EventBus;
  readonly #rooms: SocketRooms;
  readonly #admission: SocketAdmission;
  readonly #states: SessionStates;

  constructor(events: EventBus, rooms: SocketRooms, admission: SocketAdmission, states: SessionStates) {
    this.#events = events;
    this.#rooms = rooms;
    this.#admission = admission;
    this.#states = states;
  }

  onModuleInit(): void {
    this.#events.on(SessionEnded, ({ sessionId, reason }) => this.#rooms.disconnectSession(sessionId, reason));
    // The socket stands in the room of its session by now. A session that ended before is seen here; one that ends later finds the socket.
    this.#admission.register(async ({ sessionId, userId }) => {
      await this.#states.requireLiveNow(sessionId, userId);
      return [];
    });
  }
}
