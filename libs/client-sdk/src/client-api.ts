import type { PresenceState, UserId } from '@chatcall/contracts';
import type { AuthApi } from './auth/auth-api.js';
import type { SessionManager } from './auth/session-manager.js';
import type { ChatsApi } from './chats/chats-api.js';
import type { ConnectionApi } from './connection/connection-api.js';
import type { ClientPorts } from './ports/client-ports.js';
import type { RestClient } from './rest/rest-client.js';
import type { CallsApi } from './ringing/calls-api.js';
import type { Behavior } from './state/behavior.js';
import type { Scope } from './state/scope.js';
import type { UsersApi } from './users/users-api.js';

/** Who is there. Known only of people who share a conversation or contact with me. */
export interface PresenceApi {
  /** Everyone who is online or away. Empty while not connected. */
  readonly online$: Behavior<ReadonlyMap<UserId, PresenceState>>;
  stateOf$(userId: UserId): Behavior<PresenceState | 'offline'>;
  /** The person is at the device, or has not touched it for a while. The host knows; the SDK tells the server. */
  setActivity(state: PresenceState): void;
}

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

/** What the parts of a client share. */
export interface ClientCore {
  readonly rest: RestClient;
  readonly connection: ConnectionApi;
  readonly session: SessionManager;
  readonly ports: ClientPorts;
  /** Ends with the client. */
  readonly scope: Scope;
}
