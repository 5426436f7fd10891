import { Injectable } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import type { CallId, PeerId } from '@chatcall/contracts';
import { ExpiringMap } from '../../../platform/cache/index.js';
import { SocketLifecycle, SocketRooms } from '../../../platform/socket/index.js';
import { NotJoinedError } from '../media.errors.js';

/** Which peer in which call a connection speaks for. */
export interface Seat {
  readonly callId: CallId;
  readonly peerId: PeerId;
  readonly mediaNodeId: string;
}

/** How a connection went: `lost` may come back, `closed` was ended by the client or the server. */
export type SeatLoss = 'lost' | 'closed';

type LossHandler = (seat: Seat, loss: SeatLoss) => void;

/** Socket.IO's reasons for connections that were ended on purpose. */
const ON_PURPOSE: ReadonlySet<string> = new Set([
  'client namespace disconnect',
  'server namespace disconnect',
]);

/** Milliseconds for which the end of a connection is remembered: longer than an entry into a call takes. */
const REMEMBER_MS = 60_000;
const REMEMBER_MAX = 50_000;

/**
 * The connections of this process that are in a call. What a client may touch is looked up here by its connection, never taken from what
 * it sends. A connection has one seat at most, and stands in the call's rooms as long as it has it.
 */
@Injectable()
export class CallSeats implements OnModuleInit {
  readonly #rooms: SocketRooms;
  readonly #lifecycle: SocketLifecycle;
  readonly #connected = new Set<string>();
  readonly #seats = new Map<string, Seat>();
  readonly #lossHandlers: LossHandler[] = [];
  readonly #losses = new ExpiringMap<string, SeatLoss>(REMEMBER_MS, REMEMBER_MAX);

  constructor(rooms: SocketRooms, lifecycle: SocketLifecycle) {
    this.#rooms = rooms;
    this.#lifecycle = lifecycle;
  }

  onModuleInit(): void {
    this.#lifecycle.onConnect((_principal, socketId) => void this.#connected.add(socketId));
    this.#lifecycle.onDisconnect((_principal, socketId, reason) =>
      this.#disconnected(socketId, reason),
    );
  }

  /** Hears of seats whose connection is gone. Subscribe in `onModuleInit`. */
  onLoss(handler: LossHandler): void {
    this.#lossHandlers.push(handler);
  }

  get size(): number {
    return this.#seats.size;
  }

  /** Gives a connection its seat, in place of the one it had. Does nothing for a connection that is gone already. */
  take(socketId: string, seat: Seat): void {
    this.free(socketId);
    if (!this.#connected.has(socketId)) return;
    this.#seats.set(socketId, seat);
    this.#rooms.joinCall(socketId, seat.callId, seat.peerId);
  }

  /** Whether the connection still speaks for this peer. */
  holds(socketId: string, peerId: PeerId): boolean {
    return this.#seats.get(socketId)?.peerId === peerId;
  }

  /** The peer that a connection speaks for, in whatever call. */
  peerOf(socketId: string): PeerId | null {
    return this.#seats.get(socketId)?.peerId ?? null;
  }

  /** How a connection went that was here lately; null for one that is here. */
  lossOf(socketId: string): SeatLoss | null {
    return this.#losses.get(socketId) ?? null;
  }

  find(socketId: string, callId: CallId): Seat | null {
    const seat = this.#seats.get(socketId);
    return seat?.callId === callId ? seat : null;
  }

  /** @throws NotJoinedError when this connection is not in the call */
  require(socketId: string, callId: CallId): Seat {
    const seat = this.find(socketId, callId);
    if (seat === null) throw new NotJoinedError();
    return seat;
  }

  /** Takes the seat away; with `peerId` only when it is of that peer. */
  free(socketId: string, peerId?: PeerId): void {
    const seat = this.#seats.get(socketId);
    if (seat === undefined || (peerId !== undefined && seat.peerId !== peerId)) return;
    this.#seats.delete(socketId);
    this.#rooms.leaveCall(socketId, seat.callId, seat.peerId);
  }

  /**
   * Takes away the seats of a call, of these peers only where named. Connections of other nodes hear the call no longer either; the seats
   * that they still have there lead to no peer.
   */
  freeCall(callId: CallId, peerIds?: readonly PeerId[]): void {
    for (const [socketId, seat] of [...this.#seats]) {
      if (seat.callId === callId && (peerIds === undefined || peerIds.includes(seat.peerId)))
        this.free(socketId);
    }
    this.#rooms.clearCall(callId, peerIds);
  }

  #disconnected(socketId: string, reason: string): void {
    this.#connected.delete(socketId);
    const loss = ON_PURPOSE.has(reason) ? 'closed' : 'lost';
    this.#losses.set(socketId, loss);
    const seat = this.#seats.get(socketId);
    if (seat === undefined) return;
    this.#seats.delete(socketId);
    for (const handler of this.#lossHandlers) handler(seat, loss);
  }
}
