import { ERROR_CODES, type ErrorBody } from '@chatcall/contracts';
import type { CancelTimer, ClientSocket, ClockPort, SocketPort } from '../ports/client-ports.js';
import type { Emit } from './pending-requests.js';

/** Milliseconds for a handshake over WebSocket: a proxy that does not know WebSocket may never answer it. */
const WEBSOCKET_MS = 5000;
const POLLING_MS = 10_000;
/** Milliseconds for a whole attempt, from the handshake to the answer of the server whether the client may come in. */
const ATTEMPT_MS = 30_000;
/** What Socket.IO's client says when a handshake was not answered. */
const UNANSWERED = 'timeout';

/** Why an attempt to connect failed; no code: the server was not reached. */
export interface Refusal {
  readonly code: ErrorBody['code'] | null;
  /** Milliseconds that the server asks to wait; 0 when it named none. */
  readonly waitMs: number;
}

export interface SocketLinkEvents {
  connected(emit: Emit): void;
  refused(refusal: Refusal): void;
  lost(reason: string): void;
  event(name: string, payload: unknown): void;
}

/**
 * One socket for one session, opened again and again. Knows Socket.IO. Where the handshake over WebSocket is not answered the attempt goes on
 * over polling, which is tried first from then on, until an upgrade has shown that WebSocket works.
 */
export class SocketLink {
  readonly #port: SocketPort;
  readonly #clock: ClockPort;
  readonly #url: string;
  readonly #events: SocketLinkEvents;
  #socket: ClientSocket | null = null;
  #making = false;
  #pollingFirst = false;
  /** Whether the present socket was made to try polling first. */
  #madeForPolling = false;
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

  /** Starts an attempt with this token. One that is over without an answer after `attemptMs` counts as a refusal. */
  open(token: string, attemptMs: number = ATTEMPT_MS): void {
    this.#token = token;
    this.#cancelAttempt();
    this.#cancelAttempt = this.#clock.after(attemptMs, () => this.#giveUp());
    if (this.#socket && this.#madeForPolling !== this.#pollingFirst) this.#forget(this.#socket);
    if (this.#socket) this.#socket.connect();
    else if (!this.#making) void this.#make();
  }

  /** Ends the present connection or attempt; it can be opened again. */
  drop(): void {
    this.#socket?.disconnect();
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#cancelAttempt();
    if (this.#socket) this.#forget(this.#socket);
  }

  /** The first attempt makes the socket. Where that fails, as without a network, the server was not reached. */
  async #make(): Promise<void> {
    this.#making = true;
    const pollingFirst = this.#pollingFirst;
    try {
      const socket = await this.#port.create({
        url: this.#url,
        auth: (handOver) => handOver({ token: this.#token }),
        transports: pollingFirst ? ['polling', 'websocket'] : ['websocket', 'polling'],
        timeoutMs: pollingFirst ? POLLING_MS : WEBSOCKET_MS,
      });
      if (this.#closed) return;
      this.#madeForPolling = pollingFirst;
      this.#listen(socket);
      this.#socket = socket;
      socket.connect();
    } catch {
      this.#cancelAttempt();
      this.#tell(() => this.#events.refused({ code: null, waitMs: 0 }));
    } finally {
      this.#making = false;
    }
  }

  #listen(socket: ClientSocket): void {
    socket.on('connect', () => {
      this.#cancelAttempt();
      socket.io.engine.once('upgrade', () => (this.#pollingFirst = false));
      this.#tell(() => this.#events.connected(this.#emit));
    });
    socket.on('connect_error', (error) => {
      if (error.message === UNANSWERED && !this.#pollingFirst && !this.#closed)
        return this.#fallBack(socket);
      this.#cancelAttempt();
      this.#tell(() => this.#events.refused(refusalOf(error)));
    });
    socket.on('disconnect', (reason) => this.#tell(() => this.#events.lost(reason)));
    socket.onAny((name: string, payload: unknown) =>
      this.#tell(() => this.#events.event(name, payload)),
    );
  }

  #fallBack(silent: ClientSocket): void {
    this.#pollingFirst = true;
    this.#forget(silent);
    void this.#make();
  }

  /** No answer, or nothing after it: the other transport may do better. */
  #giveUp(): void {
    if (this.#closed || this.connected) return;
    this.#pollingFirst = true;
    if (this.#socket) this.#forget(this.#socket);
    this.#events.refused({ code: null, waitMs: 0 });
  }

  #forget(socket: ClientSocket): void {
    this.#socket = null;
    socket.offAny();
    socket.off();
    socket.disconnect();
  }

  #tell(happening: () => void): void {
    if (!this.#closed) happening();
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
