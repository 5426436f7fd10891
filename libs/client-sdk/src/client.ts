import type { ChatCallClient, ClientConfig } from './client-api.js';
import type { ClientPorts } from './ports/client-ports.js';

/**
 * Makes a client. It does nothing until `auth.restore()`, `auth.signIn()` or `auth.register()`; from then on it keeps
 * itself connected and up to date until `close()`.
 */
export function createClient(config: ClientConfig, ports: ClientPorts): ChatCallClient {
  throw new Error(`not built yet ${config.baseUrl} ${String(ports)}`);
}
