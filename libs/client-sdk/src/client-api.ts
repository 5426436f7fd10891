import type { PresenceState, UserId } from '@chatcall/contracts';
import type { AuthApi } from './auth/auth-api.js';
import type { SessionManager } from './auth/session-manager.js';
import type { CallLogApi } from './call-log/call-log-api.js';
import type { ChatsApi } from './chats/chats-api.js';
import type { ConnectionApi } from './connection/connection-api.js';
import type { FactorsApi } from './factors/factors-api.js';
import type { FilesApi } from './files/files-api.js';
import type { NoticeList } from './notices/notices-api.js';
import type { ClientPorts } from './ports/client-ports.js';
import type { RestClient } from './rest/rest-client.js';
import type { CallsApi } from './ringing/calls-api.js';
import type { SiteApi } from './site/site-api.js';
import type { Behavior } from './state/behavior.js';
import type { Scope } from './state/scope.js';
import type { UsersApi } from './users/users-api.js';

/** Presence of the users with whom I share a conversation or contact. */
export interface PresenceApi {
  /** All users who are online or away. Empty while not connected. */
  readonly online$: Behavior<ReadonlyMap<UserId, PresenceState>>;
  stateOf$(userId: UserId): Behavior<PresenceState | 'offline'>;
  /**
   * Whether the person uses the device. Determined by the host; the SDK reports it to the server.
   */
  setActivity(state: PresenceState): void;
}

export interface ClientConfig {
  /**
   * Origin of the server, for example `https://chat.example.org`. Empty: the page's own origin
   * (browsers).
   */
  readonly baseUrl: string;
  /**
   * Where the refresh token is kept: `cookie` (browsers; the SDK stores nothing) or `body` (apps,
   * scripts; in the token store). Default: `body`.
   */
  readonly refresh?: 'cookie' | 'body';
  /** Short name of the program, sent as `X-ChatCall-Client`. Default: `sdk`. */
  readonly clientName?: string;
  /** Milliseconds until a REST request fails with `COMMON.TIMEOUT`. Default: 15 000. */
  readonly requestTimeoutMs?: number;
}

/** A client of ChatCall. */
export interface ChatCallClient {
  readonly auth: AuthApi;
  /** The second factors of the user. Their code is loaded by the first call. */
  factors(): Promise<FactorsApi>;
  /**
   * What the system tells the user. Kept up to date until `close()` or the end of the session; its
   * code is loaded by the first call. Throws `AUTH.REQUIRED` without a session, and `COMMON.OFFLINE`.
   */
  notices(): Promise<NoticeList>;
  /**
   * The calls of the user. Kept up to date until `close()` or the end of the session; its code is
   * loaded by the first call. Throws `AUTH.REQUIRED` without a session, and `COMMON.OFFLINE`.
   */
  callLog(): Promise<CallLogApi>;
  readonly users: UsersApi;
  readonly chats: ChatsApi;
  readonly files: FilesApi;
  readonly presence: PresenceApi;
  readonly connection: ConnectionApi;
  readonly calls: CallsApi;
  readonly site: SiteApi;
  /** The ports that were passed in; the entry for calls uses its devices. */
  readonly ports: ClientPorts;
  /** Closes connection, timers and subscriptions. Does not sign out. */
  close(): void;
}

/** Dependencies shared by the services of a client. */
export interface ClientCore {
  readonly rest: RestClient;
  readonly connection: ConnectionApi;
  readonly session: SessionManager;
  readonly ports: ClientPorts;
  /** Closes with the client. */
  readonly scope: Scope;
}
