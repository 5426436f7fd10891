import type { Server as HttpServer } from 'node:http';
import { Injectable, Logger } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { LIMITS } from '@chatcall/contracts';
import { Server } from 'socket.io';
import { WebSocketServer } from 'ws';
import type { ServerOptions } from 'ws';
import { AppConfig } from '../../config/index.js';
import { ShutdownSequence } from '../lifecycle/index.js';
import { RedisConnections } from '../redis/index.js';
import type { AppNamespace, AppServer, EngineConnection } from './app-socket.js';
import { observeBroadcasts } from './broadcasts.js';
import type { BroadcastHandler } from './broadcasts.js';
import { createFanOut } from './fan-out.js';
import { IncomingLimits } from './incoming-limits.js';
import { originCheck } from './origin-check.js';
import { OutgoingBatches } from './outgoing-batches.js';
import { OutgoingQueues } from './outgoing-queues.js';
import { TEXT_PARSER } from './text-parser.js';

/** Milliseconds between pings, and until a silent connection counts as gone. */
export const PING_INTERVAL_MS = 25_000;
export const PING_TIMEOUT_MS = 20_000;
/** Milliseconds that a connection may take to authenticate. */
export const CONNECT_TIMEOUT_MS = 15_000;

/**
 * Handles one message of a connection in each turn of the event loop. By default `ws` handles all
 * messages of a read at once, and the hundreds of packets in 64 KiB of one client delay the
 * messages of all others.
 */
class FairWebSocketServer extends WebSocketServer {
  constructor(options: ServerOptions) {
    super({ ...options, allowSynchronousEvents: false });
  }
}

/**
 * The Socket.IO server of the process. Processes without listeners have one, too: they publish to
 * the clients of other nodes through Redis.
 */
@Injectable()
export class SocketServer implements OnModuleInit {
  readonly io: AppServer;
  readonly #logger = new Logger('Socket');
  readonly #shutdown: ShutdownSequence;
  readonly #incoming: IncomingLimits;
  readonly #outgoing: OutgoingQueues;
  readonly #batches: OutgoingBatches;
  readonly #originCheck: ReturnType<typeof originCheck>;
  readonly #config: AppConfig;
  readonly #host: HttpAdapterHost;
  #attached = false;

  constructor(
    config: AppConfig,
    redis: RedisConnections,
    shutdown: ShutdownSequence,
    incoming: IncomingLimits,
    outgoing: OutgoingQueues,
    batches: OutgoingBatches,
    host: HttpAdapterHost,
  ) {
    this.#config = config;
    this.#host = host;
    this.#shutdown = shutdown;
    this.#incoming = incoming;
    this.#outgoing = outgoing;
    this.#batches = batches;
    this.#originCheck = originCheck(config.http);
    const origins = config.http.publicOrigins;
    this.io = new Server({
      serveClient: false,
      wsEngine: FairWebSocketServer,
      parser: TEXT_PARSER,
      perMessageDeflate: false,
      httpCompression: false,
      maxHttpBufferSize: LIMITS.socketFrameBytes,
      pingInterval: PING_INTERVAL_MS,
      pingTimeout: PING_TIMEOUT_MS,
      connectTimeout: CONNECT_TIMEOUT_MS,
      cleanupEmptyChildNamespaces: true,
      ...(origins.length > 0 ? { cors: { origin: [...origins], credentials: true } } : {}),
      ...(redis.available ? { adapter: createFanOut(redis, () => this.#reconnectClients()) } : {}),
    });
  }

  get namespace(): AppNamespace {
    return this.io.sockets;
  }

  onModuleInit(): void {
    // Late, since rooms that close still notify the clients of other nodes.
    this.#shutdown.register('close-queue', 'socket fan-out', () => this.io.of('/').adapter.close());
  }

  /** Calls the handler with every event that is sent to clients of this node; see there. */
  onBroadcast(handler: BroadcastHandler): void {
    observeBroadcasts(this.namespace.adapter, handler);
  }

  /** Ends all connections and accepts no more. Clients see a lost transport and connect again. */
  closeTransports(): void {
    if (this.#attached) this.io.engine.close();
  }

  /**
   * Events for the clients of this node are lost. Their connections are closed: a client connects
   * again by itself and requests what it missed, as after any other interruption.
   */
  #reconnectClients(): void {
    const sockets = [...this.namespace.sockets.values()];
    if (sockets.length === 0) return;
    this.#logger.warn(
      { connections: sockets.length },
      'Events of other nodes were missed; clients connect again',
    );
    // The transport, not the namespace: after the latter a client would not come back.
    for (const socket of sockets) socket.conn.close();
  }

  /**
   * Starts to take connections on the HTTP server of a process with the role `api`. They are
   * bounded from the beginning, before anybody has signed in.
   */
  attach(): void {
    if (!this.#config.roles.has('api')) return;
    const httpServer = this.#host.httpAdapter.getHttpServer() as HttpServer;
    this.io.attach(httpServer, { destroyUpgrade: false });
    // Nothing else here upgrades connections; Engine.IO would leave such a connection half open.
    httpServer.on('upgrade', ({ url }, socket) => {
      if (url?.startsWith(`${this.io.path()}/`) !== true) socket.destroy();
    });
    this.io.engine.use(this.#originCheck);
    this.io.engine.on('connection', (connection: EngineConnection) => {
      this.#incoming.track(connection);
      this.#batches.track(connection);
      this.#outgoing.track(connection);
    });
    this.namespace.on('connection', ({ conn, data }) => {
      this.#incoming.admit(conn, data.principal);
      this.#outgoing.identify(conn, data.principal.userId);
    });
    this.#attached = true;
  }
}
