import { setImmediate as nextTurn } from 'node:timers/promises';
import { Injectable, Logger } from '@nestjs/common';
import type { INestApplication, OnModuleInit, WsMessageHandler } from '@nestjs/common';
import { IoAdapter } from '@nestjs/platform-socket.io';
import { ShutdownSequence } from '../lifecycle/index.js';
import type { AppSocket, ClientSocket } from './app-socket.js';
import { EventDispatcher } from './event-dispatcher.js';
import type { NestHandler } from './event-dispatcher.js';
import { IncomingLimits } from './incoming-limits.js';
import { SocketAuthentication } from './socket-authentication.js';
import { SocketLifecycle } from './socket-lifecycle.js';
import { SocketServer } from './socket-server.js';

/** Milliseconds that the work in progress gets before the connections close. */
const SETTLE_MS = 2_000;

/**
 * Serves the gateways of Nest with the Socket.IO server of the process. Connections are
 * authenticated first, and their events go to the dispatcher.
 */
@Injectable()
export class SocketAdapter extends IoAdapter implements OnModuleInit {
  readonly #logger = new Logger('Socket');
  readonly #server: SocketServer;
  readonly #authentication: SocketAuthentication;
  readonly #dispatcher: EventDispatcher;
  readonly #lifecycle: SocketLifecycle;
  readonly #shutdown: ShutdownSequence;
  readonly #incoming: IncomingLimits;
  /** One function for each gateway, to be called with every new connection. */
  readonly #connectGateways: ((socket: ClientSocket) => void)[] = [];
  readonly #nestHandlers = new WeakMap<ClientSocket, Map<string, NestHandler>>();

  constructor(
    server: SocketServer,
    authentication: SocketAuthentication,
    dispatcher: EventDispatcher,
    lifecycle: SocketLifecycle,
    shutdown: ShutdownSequence,
    incoming: IncomingLimits,
  ) {
    super();
    this.#server = server;
    this.#authentication = authentication;
    this.#dispatcher = dispatcher;
    this.#lifecycle = lifecycle;
    this.#shutdown = shutdown;
    this.#incoming = incoming;
  }

  /**
   * Makes the gateways of an application use its adapter. Has to be called before `app.init()`.
   * @throws Error with a sentence when a gateway cannot be served as it is declared
   */
  static install(app: INestApplication): void {
    const adapter = app.get(SocketAdapter);
    adapter.#dispatcher.prepare();
    app.useWebSocketAdapter(adapter);
  }

  onModuleInit(): void {
    const { namespace } = this.#server;
    this.#authentication.install(namespace);
    namespace.on('connection', (socket) => this.#connected(socket));
    this.#shutdown.register('notify-clients', 'sockets', () => this.#endConnections());
  }

  /** Nest asks once: gateways have neither a port nor a namespace of their own. */
  override createIOServer(): SocketServer['io'] {
    this.#server.attach();
    return this.#server.io;
  }

  override bindClientConnect(_server: unknown, connect: (socket: ClientSocket) => void): void {
    this.#connectGateways.push(connect);
  }

  /** Keeps the handlers of events whose gateways have guards, pipes or interceptors. */
  override bindMessageHandlers(socket: ClientSocket, handlers: readonly WsMessageHandler[]): void {
    for (const { message, callback } of handlers) {
      if (!this.#dispatcher.needsNestHandler(message)) continue;
      const kept = this.#nestHandlers.get(socket) ?? new Map<string, NestHandler>();
      this.#nestHandlers.set(socket, kept.set(message, callback));
    }
  }

  /** The connections end in the shutdown sequence, which runs before Nest closes. */
  override close(): Promise<void> {
    return Promise.resolve();
  }

  #connected(socket: AppSocket): void {
    // Every gateway may listen for the end of the connection.
    socket.setMaxListeners(0);
    // A middleware that never calls the next one: event names that clients choose must not reach
    // the emitter, where the server has listeners for some of them (`error`).
    socket.use(([event, ...args]: readonly unknown[]) => this.#receive(socket, event, args));
    socket.on('error', (error: unknown) => {
      this.#logger.debug({ err: error }, 'A client broke the protocol; its connection is closed');
      this.#incoming.violated(socket.conn);
    });
    const { conn } = socket;
    const alive = (): void => this.#lifecycle.alive(socket.data.principal, socket.id);
    // Engine.IO emits this for the answer to its ping.
    conn.on('heartbeat', alive);
    socket.on('disconnect', (reason) => {
      conn.off('heartbeat', alive);
      this.#lifecycle.disconnected(socket.data.principal, socket.id, reason);
      // There is only one namespace: a connection that left it has no use and no owner.
      if (reason === 'client namespace disconnect') socket.conn.close();
    });
    this.#lifecycle.connected(socket.data.principal, socket.id);
    for (const connect of this.#connectGateways) connect(socket);
  }

  #receive(socket: AppSocket, event: unknown, args: readonly unknown[]): void {
    if (!socket.connected) return;
    try {
      const handler = this.#nestHandlers.get(socket)?.get(String(event));
      this.#dispatcher.dispatch(socket, event, args, handler);
    } catch (error) {
      this.#logger.error(
        { err: error },
        'An event could not be received; its connection is closed',
      );
      socket.disconnect(true);
    }
  }

  /**
   * Waits a little for the work in progress, then closes the transports, not the namespace: clients
   * then connect again by themselves, to another node.
   */
  async #endConnections(): Promise<void> {
    await this.#dispatcher.settled(SETTLE_MS);
    // Packets of this turn of the event loop are written when it ends.
    await nextTurn();
    this.#server.closeTransports();
  }
}
