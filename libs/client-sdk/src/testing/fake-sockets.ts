import type { Ack, ErrorCode } from '@chatcall/contracts';
import type { ClientSocket, SocketOptions, SocketPort } from '../ports/client-ports.js';

type Listener = (...args: unknown[]) => void;
type Respond = (payload: Record<string, unknown>) => Ack<unknown> | 'silent';

/** The server's side of sockets: accepts, refuses, answers, sends events, and disconnects. */
export class FakeSockets implements SocketPort {
  readonly sent: { readonly event: string; readonly payload: Record<string, unknown> }[] = [];
  readonly tokens: string[] = [];
  /** The transport that each attempt tried first. */
  readonly transports: (string | undefined)[] = [];
  /**
   * Answers to the next attempts: a code refuses; `unreachable` fails without one; `silent` never
   * answers.
   */
  admission: 'accept' | 'unreachable' | 'silent' | ErrorCode = 'accept';
  attempts = 0;
  /** How many connections clients have given up without saying so. */
  cutOff = 0;
  /** False: the code of the socket cannot be loaded. */
  loadable = true;
  #held: Promise<void> | null = null;
  readonly #answers = new Map<string, Respond>();
  #socket: FakeSocket | null = null;

  async create(options: SocketOptions): Promise<ClientSocket> {
    await this.#held;
    if (!this.loadable) throw new TypeError('the module could not be loaded');
    this.#socket = new FakeSocket(this, options);
    return this.#socket as unknown as ClientSocket;
  }

  /** Delays the creation of sockets until the returned function is called. */
  hold(): () => void {
    let release = (): void => undefined;
    this.#held = new Promise((resolve) => (release = resolve));
    return release;
  }

  get connected(): boolean {
    return this.#socket?.connected ?? false;
  }

  answer(event: string, respond: Respond): this {
    this.#answers.set(event, respond);
    return this;
  }

  /** The present answer to an event. */
  responseTo(event: string): Respond {
    return this.#answers.get(event) ?? (() => ({ ok: true, data: {} }));
  }

  emit(event: string, payload: unknown): void {
    this.#socket?.receive(event, payload);
  }

  /** What a socket emits when its handshake was not answered. */
  timeOut(): void {
    this.#socket?.timeOut();
  }

  /** The connection continues over WebSocket. */
  upgrade(): void {
    this.#socket?.upgrade();
  }

  cut(reason = 'transport close'): void {
    this.#socket?.lose(reason);
  }

  sentTimes(event: string): number {
    return this.sent.filter((one) => one.event === event).length;
  }

  respondTo(event: string, payload: Record<string, unknown>): Ack<unknown> | 'silent' {
    this.sent.push({ event, payload });
    return this.#answers.get(event)?.(payload) ?? { ok: true, data: {} };
  }
}

class FakeSocket {
  readonly #server: FakeSockets;
  readonly #options: SocketOptions;
  connected = false;
  readonly io = {
    engine: {
      once: (_event: string, listener: Listener): void => void (this.#upgraded = listener),
      close: (): void => {
        this.#server.cutOff += Number(this.connected);
        this.lose('forced close');
      },
    },
  };
  #upgraded: Listener = () => undefined;
  readonly #listeners = new Map<string, Listener[]>();
  #any: Listener = () => undefined;

  constructor(server: FakeSockets, options: SocketOptions) {
    this.#server = server;
    this.#options = options;
  }

  on(event: string, listener: Listener): this {
    this.#listeners.set(event, [...(this.#listeners.get(event) ?? []), listener]);
    return this;
  }

  onAny(listener: Listener): this {
    this.#any = listener;
    return this;
  }

  off(): this {
    this.#listeners.clear();
    return this;
  }

  offAny(): this {
    this.#any = () => undefined;
    return this;
  }

  connect(): this {
    this.#server.attempts += 1;
    this.#server.transports.push(this.#options.transports[0]);
    this.#options.auth(({ token }) => this.#server.tokens.push(token));
    queueMicrotask(() => this.#admit());
    return this;
  }

  disconnect(): this {
    this.lose('io client disconnect');
    return this;
  }

  emit(event: string, payload: Record<string, unknown>, ack: (answer: Ack<unknown>) => void): this {
    const answer = this.#server.respondTo(event, payload);
    if (answer !== 'silent') queueMicrotask(() => this.connected && ack(answer));
    return this;
  }

  receive(event: string, payload: unknown): void {
    if (this.connected) this.#any(event, payload);
  }

  lose(reason: string): void {
    if (!this.connected) return;
    this.connected = false;
    this.#fire('disconnect', reason);
  }

  timeOut(): void {
    if (!this.connected) this.#fire('connect_error', new Error('timeout'));
  }

  upgrade(): void {
    this.#upgraded();
  }

  #admit(): void {
    const { admission } = this.#server;
    if (admission === 'silent') return;
    if (admission === 'accept') {
      this.connected = true;
      this.#fire('connect');
      return;
    }
    const error = new Error('refused');
    this.#fire(
      'connect_error',
      admission === 'unreachable' ? error : Object.assign(error, { data: bodyOf(admission) }),
    );
  }

  #fire(event: string, ...args: unknown[]): void {
    for (const listener of this.#listeners.get(event) ?? []) listener(...args);
  }
}

function bodyOf(code: ErrorCode): object {
  return { code, detail: code, ...(code === 'COMMON.RATE_LIMITED' ? { retryAfter: 20 } : {}) };
}
