import type { ClientEvents, ServerEvents } from '@chatcall/contracts';
import type { Socket } from 'socket.io-client';

/** A Socket.IO client socket that knows ChatCall's events. */
export type ClientSocket = Socket<ServerEvents, ClientEvents>;

/** How the bytes travel: one WebSocket, or HTTP requests that ask again and again. */
type SocketTransport = 'websocket' | 'polling';

export interface SocketOptions {
  /** Origin of the server. */
  readonly url: string;
  /** Called before every handshake; the token goes into the handshake's `auth`, never into the address. */
  readonly auth: (handOver: (auth: { readonly token: string }) => void) => void;
  /** The first one is tried first; the second where the first is refused, or as an upgrade of it. */
  readonly transports: readonly SocketTransport[];
  /** Milliseconds for the handshake; then `connect_error` with the message `timeout`, as Socket.IO's own client has it. */
  readonly timeoutMs: number;
}

/** Makes sockets that do not reconnect by themselves: the SDK's own policy does that. */
export interface SocketPort {
  /** A socket that is not open yet. Rejects when what it takes could not be loaded: it is asked again later. */
  create(options: SocketOptions): Promise<ClientSocket>;
}
