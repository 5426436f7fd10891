import type { ClientEvents, ServerEvents } from '@chatcall/contracts';
import type { Namespace, Server, Socket } from 'socket.io';
import type { Principal } from '../tokens/index.js';

/** What the server keeps with a connection. */
export interface SocketData {
  /** Who it is; replaced when the token is renewed. */
  principal: Principal;
  /** Whether `auth:expiring` has been sent for the current token. */
  expiryTold: boolean;
}

/** No events between servers. */
type InterServerEvents = Record<string, never>;

export type AppSocket = Socket<ClientEvents, ServerEvents, InterServerEvents, SocketData>;
export type AppServer = Server<ClientEvents, ServerEvents, InterServerEvents, SocketData>;
export type AppNamespace = Namespace<ClientEvents, ServerEvents, InterServerEvents, SocketData>;

/** What gateways may use of the connection that an event came over. */
export interface ClientSocket {
  readonly id: string;
}
