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
 * up here by its connection, never taken from the payload. A connection is in at most two calls, of
 * which one is on hold, and in the Socket.IO rooms of these calls.
 */
@Injectable()
export class CallConnections implements OnModuleInit {
  readonly #rooms: SocketRooms;
  readonly #lifecycle: SocketLifecycle;
  readonly #connected = new Set<string>();
  /** By socket id. */
  readonly #attached = new Map<string, readonly AttachedConnection[]>();
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

  /** How many connections are in calls. */
  get size(): number {
    return this.#attached.size;
  }

  /**
   * Lets a connection act for a peer, in place of its peers before, except that in the call `keeps`,
   * and of the connection that has acted for this peer before. Does nothing for a connection that has
   * ended already.
   */
  attach(socketId: string, connection: AttachedConnection, keeps: CallId | null = null): void {
    for (const { callId, peerId } of this.#of(socketId))
      if (callId !== keeps || callId === connection.callId) this.detach(socketId, peerId);
    for (const other of [...this.#attached.keys()]) this.detach(other, connection.peerId);
    this.#closed.delete(connection.peerId);
    if (!this.#connected.has(socketId)) {
      if (this.#closed.has(socketId)) this.#closed.set(connection.peerId, true);
      return;
    }
    this.#attached.set(socketId, [...this.#of(socketId), connection]);
    this.#rooms.joinCall(socketId, connection.callId, connection.peerId);
  }

  /** Whether the connection is there, and in one call at most. */
  isFree(socketId: string): boolean {
    return this.#connected.has(socketId) && this.#of(socketId).length < 2;
  }

  /** The peers that a connection acts for, in all calls. */
  peersOf(socketId: string): readonly PeerId[] {
    return this.#of(socketId).map(({ peerId }) => peerId);
  }

  /**
   * Which of these peers have a connection, and of which it was closed in the last minute. All others
   * have lost theirs.
   */
  statesOf(peerIds: readonly PeerId[]): ReadonlyMap<PeerId, 'attached' | 'closed'> {
    const attached = new Set([...this.#attached.values()].flat().map(({ peerId }) => peerId));
    const states = new Map<PeerId, 'attached' | 'closed'>();
    for (const peerId of peerIds) {
      if (attached.has(peerId)) states.set(peerId, 'attached');
      else if (this.#closed.has(peerId)) states.set(peerId, 'closed');
    }
    return states;
  }

  find(socketId: string, callId: CallId): CallConnection | null {
    return this.#of(socketId).find((connection) => connection.callId === callId) ?? null;
  }

  /** @throws NotJoinedError when this connection is not in the call */
  require(socketId: string, callId: CallId): CallConnection {
    const connection = this.find(socketId, callId);
    if (connection === null) throw new NotJoinedError();
    return connection;
  }

  /** Takes the connection out of the call of this peer, if it acts for it. */
  detach(socketId: string, peerId: PeerId): void {
    const before = this.#of(socketId);
    const left = before.find((connection) => connection.peerId === peerId);
    if (left === undefined) return;
    const rest = before.filter((connection) => connection !== left);
    if (rest.length === 0) this.#attached.delete(socketId);
    else this.#attached.set(socketId, rest);
    this.#rooms.leaveCall(socketId, left.callId, left.peerId);
  }

  /**
   * Takes all connections out of a call, or those of some peers. Connections of other nodes leave
   * the Socket.IO rooms of the call; the peers that they are still attached to there no longer
   * exist.
   */
  detachCall(callId: CallId, peerIds?: readonly PeerId[]): void {
    for (const socketId of [...this.#attached.keys()]) {
      const connection = this.find(socketId, callId);
      if (connection !== null && (peerIds === undefined || peerIds.includes(connection.peerId)))
        this.detach(socketId, connection.peerId);
    }
    this.#rooms.clearCall(callId, peerIds);
  }

  #disconnected(socketId: string, reason: string): void {
    this.#connected.delete(socketId);
    // Clients of a process that shuts down connect to another one: they did not leave on purpose.
    const kind = ON_PURPOSE.has(reason) && !this.#shutdown.shuttingDown ? 'closed' : 'lost';
    if (kind === 'closed') this.#closed.set(socketId, true);
    const connections = this.#of(socketId);
    this.#attached.delete(socketId);
    for (const connection of connections) {
      if (kind === 'closed') this.#closed.set(connection.peerId, true);
      for (const handler of this.#handlers) handler(connection, kind);
    }
  }

  #of(socketId: string): readonly AttachedConnection[] {
    return this.#attached.get(socketId) ?? [];
  }
}
