import { Injectable, Logger } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { ShutdownSequence } from '../lifecycle/index.js';
import type { AppSocket } from './app-socket.js';
import { SocketServer } from './socket-server.js';

/** Milliseconds before the expiry at which the client is notified. */
export const NOTICE_MS = 60_000;
/** One check of all sockets each second costs less than a timer for each socket. */
const CHECK_INTERVAL_MS = 1_000;

/** Notifies clients before their access token expires, and closes connections after it. */
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
    const timer = setInterval(() => this.#checkAll(), CHECK_INTERVAL_MS);
    timer.unref();
    this.#shutdown.register('notify-clients', 'token expiry', () => clearInterval(timer));
  }

  #checkAll(): void {
    const now = Date.now();
    for (const socket of this.#server.namespace.sockets.values()) {
      if (socket.connected) this.#checkExpiry(socket, now);
    }
  }

  #checkExpiry(socket: AppSocket, now: number): void {
    try {
      checkExpiry(socket, now);
    } catch (error) {
      this.#logger.error(
        { err: error },
        'The token of a connection could not be checked; it is closed',
      );
      socket.disconnect(true);
    }
  }
}

function checkExpiry(socket: AppSocket, now: number): void {
  const { principal, expiryAnnounced } = socket.data;
  const left = principal.tokenExpiresAt.getTime() - now;
  if (left <= 0) {
    socket.emit('auth:ended', { sessionId: principal.sessionId, reason: 'token-expired' });
    socket.disconnect(true);
  } else if (left <= NOTICE_MS && !expiryAnnounced) {
    socket.data.expiryAnnounced = true;
    socket.emit('auth:expiring', { accessTokenExpiresAt: principal.tokenExpiresAt.toISOString() });
  }
}
