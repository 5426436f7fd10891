import type { Server as HttpServer } from 'node:http';
import { Injectable, Logger } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { ShutdownSequence } from '../lifecycle/index.js';
import type { AppSocket } from './app-socket.js';
import { EventDispatcher } from './event-dispatcher.js';
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
  ) {}

  onModuleInit(): void {
    const { namespace } = this.server;
    this.authentication.install(namespace);
    const { dispatcher } = this;
    // One function for all sockets; Socket.IO calls it with the socket as `this`.
    const onEvent = function (this: AppSocket, event: unknown, ...args: unknown[]): void {
      dispatcher.dispatch(this, event, args);
    };
    namespace.on('connection', (socket) => this.#connected(socket, onEvent));
    this.shutdown.register('tell-clients', 'sockets', () => this.#tellClients());
  }

  /** Starts to take connections on a listening HTTP server. */
  attach(httpServer: HttpServer): void {
    this.server.attach(httpServer);
  }

  #connected(
    socket: AppSocket,
    onEvent: (this: AppSocket, event: unknown, ...args: unknown[]) => void,
  ): void {
    socket.onAny(onEvent);
    socket.on('error', (error) => this.#logger.debug({ reason: error.message }, 'A socket failed'));
    socket.on('disconnect', (reason) =>
      this.lifecycle.disconnected(socket.data.principal, socket.id, reason),
    );
    this.lifecycle.connected(socket.data.principal, socket.id);
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
