import { Injectable, Logger } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { ShutdownSequence } from '../lifecycle/index.js';
import type { AppSocket } from './app-socket.js';
import { SocketServer } from './socket-server.js';

/** Milliseconds before the end at which the client is told. */
const NOTICE_MS = 60_000;
/** One look at all sockets a second costs less than a timer for each. */
const LOOK_EVERY_MS = 1_000;

/** Tells clients that their access token ends soon, and closes connections whose token has ended. */
@Injectable()
export class TokenExpiry implements OnModuleInit {
  readonly #logger = new Logger('Socket');
  readonly #server: SocketServer;
  readonly #shutdown: ShutdownSequence;

  constructor(server: SocketServer, shutdown: ShutdownSequence) {
    this.#server = server;
    this.#shutdown = shutdown;
  }

  onModuleInit(): void {
    const timer = setInterval(() => this.#lookAtAll(), LOOK_EVERY_MS);
    timer.unref();
    this.#shutdown.register('tell-clients', 'token expiry', () => clearInterval(timer));
  }

  #lookAtAll(): void {
    const now = Date.now();
    for (const socket of this.#server.namespace.sockets.values()) {
      if (socket.connected) this.#lookAt(socket, now);
    }
  }

  #lookAt(socket: AppSocket, now: number): void {
    try {
      lookAt(socket, now);
    } catch (error) {
      this.#logger.error(
        { err: error },
        'The token of a connection could not be checked; it is closed',
      );
      socket.disconnect(true);
    }
  }
}

function lookAt(socket: AppSocket, now: number): void {
  const { principal, expiryTold } = socket.data;
  const left = principal.tokenExpiresAt.getTime() - now;
  if (left <= 0) {
    socket.emit('auth:ended', { sessionId: principal.sessionId, reason: 'token-expired' });
    socket.disconnect(true);
  } else if (left <= NOTICE_MS && !expiryTold) {
    socket.data.expiryTold = true;
    socket.emit('auth:expiring', { accessTokenExpiresAt: principal.tokenExpiresAt.toISOString() });
  }
}
