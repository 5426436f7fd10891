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
  #socket: ClientSocket | null = null;
  #making = false;
  #token = '';
  #closed = false;

  constructor(
    private readonly port: SocketPort,
    private readonly url: string,
    private readonly events: SocketLinkEvents,
  ) {}

  get connected(): boolean {
    return this.#socket?.connected ?? false;
  }

  /** Starts an attempt with this token. */
  open(token: string): void {
    this.#token = token;
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
    this.#socket?.disconnect();
    this.#socket?.offAny();
    this.#socket?.off();
  }

  /** The first attempt makes the socket. Where that fails, as without a network, the server was not reached. */
  async #make(): Promise<void> {
    this.#making = true;
    try {
      const socket = await this.port.create({
        url: this.url,
        auth: (handOver) => handOver({ token: this.#token }),
        timeoutMs: HANDSHAKE_MS,
      });
      if (this.#closed) return;
      this.#listen(socket);
      this.#socket = socket;
      socket.connect();
    } catch {
      this.#tell(() => this.events.refused({ code: null, waitMs: 0 }));
    } finally {
      this.#making = false;
    }
  }

  #listen(socket: ClientSocket): void {
    socket.on('connect', () => this.#tell(() => this.events.connected(this.#emit)));
    socket.on('connect_error', (error) => this.#tell(() => this.events.refused(refusalOf(error))));
    socket.on('disconnect', (reason) => this.#tell(() => this.events.lost(reason)));
    socket.onAny((name: string, payload: unknown) => this.#tell(() => this.events.event(name, payload)));
  }

  #tell(happening: () => void): void {
    if (!this.#closed) happening();
  }

  readonly #emit: Emit = (event, payload, ack) => {
    const socket = this.#socket;
    if (socket?.connected) (socket.emit as (name: string, ...args: unknown[]) => void).call(socket, event, payload, ack);
  };
}

function refusalOf(error: Error): Refusal {
  const body = (error as { data?: Partial<ErrorBody> }).data;
  return {
    code: ERROR_CODES.find((known) => known === body?.code) ?? null,
    waitMs: typeof body?.retryAfter === 'number' ? body.retryAfter * 1000 : 0,
  };
}
