import type { ServerHealth } from '@chatcall/contracts';
import type { RestClient } from '../rest/rest-client.js';

/** The server itself as administrators see it. */
export interface ServerAdministrationApi {
  /** The state of the server and of everything it needs. */
  health(): Promise<ServerHealth>;
}

/** Requests about the server itself. */
export class ServerAdministration implements ServerAdministrationApi {
  readonly #rest: RestClient;

  constructor(rest: RestClient) {
    this.#rest = rest;
  }

  health(): Promise<ServerHealth> {
    return this.#rest.get('admin/health');
  }
}
