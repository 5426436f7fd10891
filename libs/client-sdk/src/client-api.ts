import type { AuthApi } from './auth/auth-api.js';
import type { ChatsApi } from './chats/chats-api.js';
import type { ConnectionApi } from './connection/connection-api.js';
import type { ClientPorts } from './ports/client-ports.js';
import type { PresenceApi } from './presence/presence-api.js';
import type { CallsApi } from './ringing/calls-api.js';
import type { UsersApi } from './users/users-api.js';

export interface ClientConfig {
  /** Origin of the server, for example `https://chat.example.org`. Empty: the page's own origin (browsers). */
  readonly baseUrl: string;
  /**
   * Where the refresh token lives: `cookie` (browsers; nothing is stored by the SDK) or `body` (apps, scripts; in the
   * token store). `body` unless told.
   */
  readonly refresh?: 'cookie' | 'body';
  /** Short name of the program, sent as `X-ChatCall-Client`. `sdk` unless told. */
  readonly clientName?: string;
  /** Milliseconds until a REST request fails with `COMMON.TIMEOUT`; 15 000 unless told. */
  readonly requestTimeoutMs?: number;
}

/** Everything a client of ChatCall knows and can do. */
export interface ChatCallClient {
  readonly auth: AuthApi;
  readonly users: UsersApi;
  readonly chats: ChatsApi;
  readonly presence: PresenceApi;
  readonly connection: ConnectionApi;
  readonly calls: CallsApi;
  /** The host's side, as given: the calls entry takes devices from here. */
  readonly ports: ClientPorts;
  /** Ends everything: connection, timers, subscriptions. Does not sign out. */
  close(): void;
}
