import type { Server as HttpServer } from 'node:http';
import { Injectable, Logger } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { ShutdownSequence } from '../lifecycle/index.js';
import type { AppSocket } from './app-socket.js';
import { EventDispatcher } from './event-dispatcher.js';
import { IncomingLimits } from './incoming-limits.js';
import { SocketAuthentication } from './socket-authentication.js';
import { SocketLifecycle } from './socket-lifecycle.js';
import { SocketServer } from './socket-server.js';

/** Milliseconds that answers under way get before the connections close. */
const SETTLE_MS = 2_000;

/** Receives connections: authentication in front, the dispatcher behind. */
@Injectable()
export class SocketConnections implements OnModuleInit {
  readonly #logger = new Logger('Socket');

  constructor(
    private readonly server: SocketServer,
    private readonly authentication: SocketAuthentication,
    private readonly dispatcher: EventDispatcher,
    private readonly lifecycle: SocketLifecycle,
    private readonly shutdown: ShutdownSequence,
    private readonly incoming: IncomingLimits,
  ) {}

  onModuleInit(): void {
    const { namespace } = this.server;
    this.authentication.install(namespace);
    namespace.on('connection', (socket) => this.#connected(socket));
    this.shutdown.register('tell-clients', 'sockets', () => this.#tellClients());
  }

  /** Starts to take connections on a listening HTTP server. */
  attach(httpServer: HttpServer): void {
    this.server.attach(httpServer);
  }

  #connected(socket: AppSocket): void {
    // A middleware that never passes the event on: the names that clients choose do not reach the emitter, where some of them
    // (`error`) have listeners of the server.
    socket.use(([event, ...args]: readonly unknown[]) => this.#receive(socket, event, args));
    socket.on('error', (error: unknown) => {
      this.#logger.debug({ err: error }, 'A client broke the protocol; its connection is closed');
      this.incoming.violated(socket.conn);
    });
    const { conn } = socket;
    const alive = (): void => this.lifecycle.alive(socket.data.principal, socket.id);
    // Engine.IO calls the answer to its ping so.
    conn.on('heartbeat', alive);
    socket.on('disconnect', (reason) => {
      conn.off('heartbeat', alive);
      this.lifecycle.disconnected(socket.data.principal, socket.id, reason);
      // There is one namespace: a connection without it is of no use to anybody, and counts nowhere.
      if (reason === 'client namespace disconnect') socket.conn.close();
    });
    this.lifecycle.connected(socket.data.principal, socket.id);
  }

  #receive(socket: AppSocket, event: unknown, args: readonly unknown[]): void {
    if (!socket.connected) return;
    try {
      this.dispatcher.dispatch(socket, event, args);
    } catch (error) {
      this.#logger.error(
        { err: error },
        'An event could not be received; its connection is closed',
      );
      socket.disconnect(true);
    }
  }

  /**
   * Waits a little for answers under way, then closes the transports, not the namespace: clients then connect again by themselves, to a
   * node that lives.
   */
  async #tellClients(): Promise<void> {
    await this.dispatcher.settled(SETTLE_MS);
    this.server.closeTransports();
  }
}
