import type { SessionKeeper } from './auth/session-keeper.js';
import type { ConnectionApi } from './connection/connection-api.js';
import type { ClientPorts } from './ports/client-ports.js';
import type { RestClient } from './rest/rest-client.js';
import type { Scope } from './state/scope.js';

/** What the parts of a client share. */
export interface ClientCore {
  readonly rest: RestClient;
  readonly connection: ConnectionApi;
  readonly session: SessionKeeper;
  readonly ports: ClientPorts;
  /** Ends with the client. */
  readonly scope: Scope;
}
