import type { UserCard } from '@chatcall/contracts';
import { AuthService } from './auth/auth-service.js';
import { SessionManager } from './auth/session-manager.js';
import { TokenExchange } from './auth/token-exchange.js';
import { ChatsService } from './chats/chats-service.js';
import type { ChatCallClient, ClientConfig, ClientCore } from './client-api.js';
import { ConnectionService } from './connection/connection-service.js';
import { FilesService } from './files/files-service.js';
import type { ClientPorts } from './ports/client-ports.js';
import { PresenceService } from './presence/presence-service.js';
import { RestClient } from './rest/rest-client.js';
import { CallsService, loadCallConversations } from './ringing/calls-service.js';
import { SiteService } from './site/site-service.js';
import { Scope } from './state/scope.js';
import { UserCards } from './users/user-cards.js';
import { UsersService } from './users/users-service.js';

const REQUEST_MS = 15_000;

/**
 * Creates a client. It does nothing until `auth.restore()`, `auth.signIn()` or `auth.register()`;
 * from then on it connects and synchronises by itself until `close()`.
 */
export function createClient(config: ClientConfig, ports: ClientPorts): ChatCallClient {
  const scope = new Scope();
  const baseUrl = config.baseUrl.replace(/\/+$/, '');
  const delivery = config.refresh ?? 'body';
  const rest = new RestClient(
    {
      baseUrl,
      clientName: config.clientName ?? 'sdk',
      timeoutMs: config.requestTimeoutMs ?? REQUEST_MS,
      withCookies: delivery === 'cookie',
    },
    ports.http,
    ports.clock,
    ports.reauthentication,
  );
  const exchange = new TokenExchange(
    delivery,
    rest,
    ports.tokens,
    ports.locks,
    ports.outbox,
    ports.sessionHint,
  );
  const session = new SessionManager(exchange, ports, scope);
  rest.useTokens(session);
  const auth = new AuthService(session, exchange, rest, ports, scope);
  const connection = new ConnectionService(baseUrl, session, ports, scope);
  scope.watch(connection.on('auth:ended'), (notice) => void auth.handleEnded(notice));

  const core: ClientCore = { rest, connection, session, ports, scope };
  const cards = new UserCards((id) => rest.get<UserCard>(`users/${id}`));
  const users = new UsersService(core, cards);
  const chats = new ChatsService(core, cards);
  const files = new FilesService(core, chats.uploads$);
  const presence = new PresenceService(core);
  const calls = new CallsService(core, (id) => chats.conversation$(id).value?.title ?? null);
  loadCallConversations(calls, chats, scope);
  return {
    auth,
    factors: () => import('./factors/factors-service.js').then((m) => new m.FactorsService(core)),
    notices: () => import('./notices/open-notices.js').then((m) => m.openNotices(core)),
    callLog: () => import('./call-log/open-call-log.js').then((m) => m.openCallLog(core)),
    users,
    chats,
    files,
    presence,
    connection,
    calls,
    site: new SiteService(core),
    ports,
    close: () => scope.close(),
  };
}
