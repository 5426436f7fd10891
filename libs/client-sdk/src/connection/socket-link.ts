import { ERROR_CODES, type ErrorBody } from '@chatcall/contracts';
import type { CancelTimer, ClientSocket, ClockPort, SocketPort } from '../ports/client-ports.js';
import type { Emit } from './pending-requests.js';

/** Milliseconds for a handshake over WebSocket: a proxy without WebSocket may never answer it. */
const WEBSOCKET_MS = 5000;
const POLLING_MS = 10_000;
/** Milliseconds for a whole attempt, from the handshake to the server's decision. */
const ATTEMPT_MS = 30_000;
/** Message of Socket.IO's client when a handshake was not answered. */
const UNANSWERED = 'timeout';

/** Why an attempt to connect failed; without a code the server was not reached. */
export interface Refusal {
  readonly code: ErrorBody['code'] | null;
  /** Milliseconds that the server asks to wait; 0 when it gave none. */
  readonly waitMs: number;
}

export interface SocketLinkEvents {
  connected(emit: Emit): void;
  refused(refusal: Refusal): void;
  lost(reason: string): void;
  event(name: string, payload: unknown): void;
}

/**
 * The Socket.IO socket of one session, which is opened repeatedly. When the handshake over
 * WebSocket is not answered, the attempt continues over polling, which is then tried first until an
 * upgrade to WebSocket succeeds.
 */
export class SocketLink {
  readonly #port: SocketPort;
  readonly #clock: ClockPort;
  readonly #url: string;
  readonly #events: SocketLinkEvents;
  #socket: ClientSocket | null = null;
  #creating = false;
  #pollingFirst = false;
  /** Whether the present socket was created to try polling first. */
  #createdForPolling = false;
  #cancelAttempt: CancelTimer = () => undefined;
  #token = '';
  #closed = false;

  constructor(port: SocketPort, clock: ClockPort, url: string, events: SocketLinkEvents) {
    this.#port = port;
    this.#clock = clock;
    this.#url = url;
    this.#events = events;
  }

  get connected(): boolean {
    return this.#socket?.connected ?? false;
  }

  /**
   * Starts an attempt with this token. Without an answer within `attemptMs` it counts as refused.
   */
  open(token: string, attemptMs: number = ATTEMPT_MS): void {
    this.#token = token;
    this.#cancelAttempt();
    this.#cancelAttempt = this.#clock.after(attemptMs, () => this.#timedOut());
    if (this.#socket && this.#createdForPolling !== this.#pollingFirst) this.#discard(this.#socket);
    if (this.#socket) this.#socket.connect();
    else if (!this.#creating) void this.#create();
  }

  /**
   * Gives up the connection, which may only seem to be open. It is lost, not closed on purpose: the
   * server must not take this device for one that has left.
   */
  drop(): void {
    const socket = this.#socket;
    if (!socket?.connected) return;
    const { engine } = socket.io;
    this.#forget(socket);
    engine.close();
    this.#events.lost('dropped');
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#cancelAttempt();
    if (this.#socket) this.#discard(this.#socket);
  }

  /**
   * The first attempt creates the socket. If that fails, as without a network, the server was not
   * reached.
   */
  async #create(): Promise<void> {
    this.#creating = true;
    const pollingFirst = this.#pollingFirst;
    try {
      const socket = await this.#port.create({
        url: this.#url,
        auth: (callback) => callback({ token: this.#token }),
        transports: pollingFirst ? ['polling', 'websocket'] : ['websocket', 'polling'],
        timeoutMs: pollingFirst ? POLLING_MS : WEBSOCKET_MS,
      });
      if (this.#closed) return;
      this.#createdForPolling = pollingFirst;
      this.#listen(socket);
      this.#socket = socket;
      socket.connect();
    } catch {
      this.#cancelAttempt();
      this.#unlessClosed(() => this.#events.refused({ code: null, waitMs: 0 }));
    } finally {
      this.#creating = false;
    }
  }

  #listen(socket: ClientSocket): void {
    socket.on('connect', () => {
      this.#cancelAttempt();
      socket.io.engine.once('upgrade', () => (this.#pollingFirst = false));
      this.#unlessClosed(() => this.#events.connected(this.#emit));
    });
    socket.on('connect_error', (error) => {
      if (error.message === UNANSWERED && !this.#pollingFirst && !this.#closed)
        return this.#fallBack(socket);
      this.#cancelAttempt();
      this.#unlessClosed(() => this.#events.refused(refusalOf(error)));
    });
    socket.on('disconnect', (reason) => this.#unlessClosed(() => this.#events.lost(reason)));
    socket.onAny((name: string, payload: unknown) =>
      this.#unlessClosed(() => this.#events.event(name, payload)),
    );
  }

  #fallBack(silent: ClientSocket): void {
    this.#pollingFirst = true;
    this.#discard(silent);
    void this.#create();
  }

  /** No answer, or none after the handshake: the other transport is tried first next time. */
  #timedOut(): void {
    if (this.#closed || this.connected) return;
    this.#pollingFirst = true;
    if (this.#socket) this.#discard(this.#socket);
    this.#events.refused({ code: null, waitMs: 0 });
  }

  #discard(socket: ClientSocket): void {
    this.#forget(socket);
    socket.disconnect();
  }

  #forget(socket: ClientSocket): void {
    this.#socket = null;
    socket.offAny();
    socket.off();
  }

  #unlessClosed(report: () => void): void {
    if (!this.#closed) report();
  }

  readonly #emit: Emit = (event, payload, ack) => {
    const socket = this.#socket;
    if (socket?.connected)
      (socket.emit as (name: string, ...args: unknown[]) => void).call(socket, event, payload, ack);
  };
}

function refusalOf(error: Error): Refusal {
  const body = (error as { data?: Partial<ErrorBody> }).data;
  return {
    code: ERROR_CODES.find((known) => known === body?.code) ?? null,
    waitMs: typeof body?.retryAfter === 'number' ? body.retryAfter * 1000 : 0,
  };
}
