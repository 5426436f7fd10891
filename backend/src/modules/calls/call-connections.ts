import { Injectable } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import type { CallId, PeerId, RequestId } from '@chatcall/contracts';
import { LRUCache } from 'lru-cache';
import { ShutdownState } from '../../platform/lifecycle/index.js';
import { ProcessRelay } from '../../platform/redis/index.js';
import { SocketLifecycle, SocketRooms } from '../../platform/socket/index.js';
import { NotJoinedError } from '../media-node/index.js';

/** The peer that a connection acts for, and its call. */
export interface CallConnection {
  readonly callId: CallId;
  readonly peerId: PeerId;
  readonly mediaNodeId: string;
}

/** A connection that acts for a peer since this request. */
export interface AttachedConnection extends CallConnection {
  readonly requestId: RequestId;
}

/** How a connection ended: `lost` may come back, `closed` was ended by the client or the server. */
export type DisconnectKind = 'lost' | 'closed';

type DisconnectHandler = (connection: AttachedConnection, kind: DisconnectKind) => void;

/** Socket.IO's reasons for connections that were ended on purpose. */
const ON_PURPOSE: ReadonlySet<string> = new Set([
  'client namespace disconnect',
  'server namespace disconnect',
]);

/** Milliseconds for which the end of a connection is kept: longer than joining a call takes. */
const REMEMBER_MS = 60_000;
const REMEMBER_MAX = 50_000;

/**
 * The connections of this process that are in a call. The peer that a client may act for is looked
 * up here by its connection, never taken from the payload. A connection is in at most one call, and
 * in the Socket.IO rooms of that call.
 */
@Injectable()
export class CallConnections implements OnModuleInit {
  readonly #rooms: SocketRooms;
  readonly #lifecycle: SocketLifecycle;
  readonly #connected = new Set<string>();
  /** By socket id. */
  readonly #attached = new Map<string, AttachedConnection>();
  readonly #handlers: DisconnectHandler[] = [];
  /** Connections that were closed, and the peers that they acted for. */
  readonly #closed = new LRUCache<string, true>({ ttl: REMEMBER_MS, max: REMEMBER_MAX });
  readonly #shutdown: ShutdownState;
  /** The id of this process. */
  readonly processId: string;

  constructor(
    rooms: SocketRooms,
    lifecycle: SocketLifecycle,
    relay: ProcessRelay,
    shutdown: ShutdownState,
  ) {
    this.#rooms = rooms;
    this.#lifecycle = lifecycle;
    this.#shutdown = shutdown;
    this.processId = relay.processId;
  }

  onModuleInit(): void {
    this.#lifecycle.onConnect((_principal, socketId) => void this.#connected.add(socketId));
    this.#lifecycle.onDisconnect((_principal, socketId, reason) =>
      this.#disconnected(socketId, reason),
    );
  }

  /** Called for each connection in a call that ends. Subscribe in `onModuleInit`. */
  onDisconnect(handler: DisconnectHandler): void {
    this.#handlers.push(handler);
  }

  get size(): number {
    return this.#attached.size;
  }

  /**
   * Lets a connection act for a peer, in place of the peer before, and of the connection that has
   * acted for this peer before. Does nothing for a connection that has ended already.
   */
  attach(socketId: string, connection: AttachedConnection): void {
    this.detach(socketId);
    for (const [other, { peerId }] of this.#attached)
      if (peerId === connection.peerId) this.detach(other);
    this.#closed.delete(connection.peerId);
    if (!this.#connected.has(socketId)) {
      if (this.#closed.has(socketId)) this.#closed.set(connection.peerId, true);
      return;
    }
    this.#attached.set(socketId, connection);
    this.#rooms.joinCall(socketId, connection.callId, connection.peerId);
  }

  /** Whether the connection is there, and in no call. */
  isFree(socketId: string): boolean {
    return this.#connected.has(socketId) && !this.#attached.has(socketId);
  }

  /** The peer that a connection acts for, in any call. */
  peerOf(socketId: string): PeerId | null {
    return this.#attached.get(socketId)?.peerId ?? null;
  }

  /**
   * Which of these peers have a connection, and of which it was closed in the last minute. All others
   * have lost theirs.
   */
  statesOf(peerIds: readonly PeerId[]): ReadonlyMap<PeerId, 'attached' | 'closed'> {
    const attached = new Set([...this.#attached.values()].map(({ peerId }) => peerId));
    const states = new Map<PeerId, 'attached' | 'closed'>();
    for (const peerId of peerIds) {
      if (attached.has(peerId)) states.set(peerId, 'attached');
      else if (this.#closed.has(peerId)) states.set(peerId, 'closed');
    }
    return states;
  }

  find(socketId: string, callId: CallId): CallConnection | null {
    const connection = this.#attached.get(socketId);
    return connection?.callId === callId ? connection : null;
  }

  /** @throws NotJoinedError when this connection is not in the call */
  require(socketId: string, callId: CallId): CallConnection {
    const connection = this.find(socketId, callId);
    if (connection === null) throw new NotJoinedError();
    return connection;
  }

  /** Takes the connection out of its call; with `peerId` only when it acts for that peer. */
  detach(socketId: string, peerId?: PeerId): void {
    const connection = this.#attached.get(socketId);
    if (connection === undefined || (peerId !== undefined && connection.peerId !== peerId)) return;
    this.#attached.delete(socketId);
    this.#rooms.leaveCall(socketId, connection.callId, connection.peerId);
  }

  /**
   * Takes all connections out of a call, or those of some peers. Connections of other nodes leave
   * the Socket.IO rooms of the call; the peers that they are still attached to there no longer
   * exist.
   */
  detachCall(callId: CallId, peerIds?: readonly PeerId[]): void {
    for (const [socketId, connection] of [...this.#attached]) {
      const named = peerIds === undefined || peerIds.includes(connection.peerId);
      if (connection.callId === callId && named) this.detach(socketId);
    }
    this.#rooms.clearCall(callId, peerIds);
  }

  #disconnected(socketId: string, reason: string): void {
    this.#connected.delete(socketId);
    // Clients of a process that shuts down connect to another one: they did not leave on purpose.
    const kind = ON_PURPOSE.has(reason) && !this.#shutdown.shuttingDown ? 'closed' : 'lost';
    if (kind === 'closed') this.#closed.set(socketId, true);
    const connection = this.#attached.get(socketId);
    if (connection === undefined) return;
    this.#attached.delete(socketId);
    if (kind === 'closed') this.#closed.set(connection.peerId, true);
    for (const handler of this.#handlers) handler(connection, kind);
  }
}
