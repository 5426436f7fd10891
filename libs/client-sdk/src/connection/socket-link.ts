import type { ErrorBody } from '@chatcall/contracts';
import { ERROR_CODES } from '@chatcall/contracts';
import type { ClientSocket, SocketPort } from '../ports/socket.js';
import type { Emit } from './pending-requests.js';

const HANDSHAKE_MS = 10_000;

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

/** One socket for one session, opened again and again. Knows Socket.IO; decides nothing. */
export class SocketLink {
  readonly #socket: ClientSocket;
  #token = '';
  #closed = false;

  constructor(
    port: SocketPort,
    url: string,
    events: SocketLinkEvents,
  ) {
    this.#socket = port.create({ url, auth: (handOver) => handOver({ token: this.#token }), timeoutMs: HANDSHAKE_MS });
    this.#socket.on('connect', () => this.#tell(() => events.connected(this.#emit)));
    this.#socket.on('connect_error', (error) => this.#tell(() => events.refused(refusalOf(error))));
    this.#socket.on('disconnect', (reason) => this.#tell(() => events.lost(reason)));
    this.#socket.onAny((name: string, payload: unknown) => this.#tell(() => events.event(name, payload)));
  }

  get connected(): boolean {
    return this.#socket.connected;
  }

  /** Starts an attempt with this token. */
  open(token: string): void {
    this.#token = token;
    this.#socket.connect();
  }

  /** Ends the present connection or attempt; it can be opened again. */
  drop(): void {
    this.#socket.disconnect();
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#socket.disconnect();
    this.#socket.offAny();
    this.#socket.off();
  }

  #tell(happening: () => void): void {
    if (!this.#closed) happening();
  }

  readonly #emit: Emit = (event, payload, ack) => {
    if (this.#socket.connected) (this.#socket.emit as (name: string, ...args: unknown[]) => void).call(this.#socket, event, payload, ack);
  };
}

function refusalOf(error: Error): Refusal {
  const body = (error as { data?: Partial<ErrorBody> }).data;
  return {
    code: ERROR_CODES.find((known) => known === body?.code) ?? null,
    waitMs: typeof body?.retryAfter === 'number' ? body.retryAfter * 1000 : 0,
  };
}
