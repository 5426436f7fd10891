import { Injectable, Logger } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { ShutdownSequence } from '../lifecycle/index.js';
import type { AppSocket } from './app-socket.js';
import { SocketServer } from './socket-server.js';

/** Packets that may wait for one client. */
const WAITING_MAX = 5_000;
const LOOK_EVERY_MS = 2_000;

/**
 * Ends connections that do not take what is sent to them: what waits would fill the memory of everyone. Such a client connects again and asks
 * for what it missed. Only a connection that is over the bound at two looks in a row is ended.
 */
@Injectable()
export class SlowReaders implements OnModuleInit {
  readonly #logger = new Logger('Socket');
  readonly #server: SocketServer;
  readonly #shutdown: ShutdownSequence;
  #suspected = new Set<string>();

  constructor(server: SocketServer, shutdown: ShutdownSequence) {
    this.#server = server;
    this.#shutdown = shutdown;
  }

  onModuleInit(): void {
    const timer = setInterval(() => this.#lookAtAll(), LOOK_EVERY_MS);
    timer.unref();
    this.#shutdown.register('tell-clients', 'slow readers', () => clearInterval(timer));
  }

  #lookAtAll(): void {
    const suspected = new Set<string>();
    for (const socket of this.#server.namespace.sockets.values()) {
      if (waiting(socket) <= WAITING_MAX) continue;
      if (this.#suspected.has(socket.id)) this.#end(socket);
      else suspected.add(socket.id);
    }
    this.#suspected = suspected;
  }

  #end(socket: AppSocket): void {
    this.#logger.warn(
      { socketId: socket.id, waiting: waiting(socket) },
      'A client does not read; its connection is ended',
    );
    // Not with a farewell, which would wait behind all the rest.
    socket.conn.close(true);
  }
}

/** Engine.IO keeps what its transport has not taken yet in a list that its types hide. */
function waiting(socket: AppSocket): number {
  const buffer: unknown = Reflect.get(socket.conn, 'writeBuffer');
  return Array.isArray(buffer) ? buffer.length : 0;
}
