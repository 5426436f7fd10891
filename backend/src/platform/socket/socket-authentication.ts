import { Injectable, Logger } from '@nestjs/common';
import { AppConfig } from '../../config/index.js';
import {
  AuthRequiredError,
  ChatCallError,
  RateLimitedError,
  SessionGoneError,
  TokenInvalidError,
  UnavailableError,
  asOutage,
  toErrorBody,
} from '../errors/index.js';
import { ShutdownState } from '../lifecycle/index.js';
import { RateLimitStore } from '../limits/index.js';
import { TokenVerifier } from '../tokens/index.js';
import type { Principal } from '../tokens/index.js';
import type { AppNamespace, AppSocket } from './app-socket.js';
import { IncomingLimits } from './incoming-limits.js';
import { rooms } from './rooms.js';
import { SocketAdmission } from './socket-admission.js';

/** Names under which someone might put a token into the query string, where proxies would log it. */
const QUERY_NAMES = ['token', 'access_token', 'accessToken', 'auth', 'authorization', 'jwt'];
/** Connections that one session, and one user, may open on one node: a device that connects in a loop leaves the others their share. */
const CONNECT_LIMIT = { name: 'socket:connect', points: 60, seconds: 60 };
const CONNECT_LIMIT_USER = { name: 'socket:connect-user', points: 480, seconds: 60 };
/** Full sessions' worth of connections that one person may have on one node. */
const SESSIONS_WORTH_PER_USER = 8;

/** An error that Socket.IO hands to the client's `connect_error`, the body in `data`. */
class ConnectionRefused extends Error {
  readonly data: unknown;

  constructor(cause: unknown) {
    const body = toErrorBody(cause);
    super(body.message, { cause });
    this.name = 'ConnectionRefused';
    this.data = body;
  }
}

/** Decides who gets a connection: verifies the token of the handshake and puts the socket into its rooms. */
@Injectable()
export class SocketAuthentication {
  readonly #logger = new Logger('Socket');
  readonly #socketsPerSession: number;

  constructor(
    config: AppConfig,
    private readonly tokens: TokenVerifier,
    private readonly admission: SocketAdmission,
    private readonly limits: RateLimitStore,
    private readonly shutdown: ShutdownState,
    private readonly incoming: IncomingLimits,
  ) {
    this.#socketsPerSession = config.limits.socketsPerSession;
  }

  /** Installs itself in front of every connection. */
  install(namespace: AppNamespace): void {
    namespace.use((socket, next) => {
      this.#admit(namespace, socket).then(
        () => next(),
        (thrown: unknown) => {
          const error = thrown instanceof ChatCallError ? thrown : (asOutage(thrown) ?? thrown);
          // Socket.IO forgets a refused socket in one of two places; this is the other.
          namespace.sockets.delete(socket.id);
          this.#log(error);
          next(new ConnectionRefused(error));
        },
      );
    });
  }

  async #admit(namespace: AppNamespace, socket: AppSocket): Promise<void> {
    if (this.shutdown.shuttingDown)
      throw new UnavailableError('This server is shutting down; connect again.');
    const principal = await this.tokens.verify(tokenOf(socket));
    this.incoming.assertMayConnect(principal.sessionId);
    await this.limits.take(CONNECT_LIMIT, principal.sessionId, false);
    await this.limits.take(CONNECT_LIMIT_USER, principal.userId, false);
    const session = rooms.session(principal.sessionId);
    const inRoom = (room: string): number => namespace.adapter.rooms.get(room)?.size ?? 0;
    if (
      inRoom(session) >= this.#socketsPerSession ||
      inRoom(rooms.user(principal.userId)) >= SESSIONS_WORTH_PER_USER * this.#socketsPerSession
    )
      throw new RateLimitedError(30);
    await this.#enter(namespace, socket, principal, session);
  }

  /**
   * The socket counts as there before the hooks ask the database: a room that it is put into meanwhile, or an event that is sent to it,
   * reaches it. The client keeps events that come before the connection stands.
   */
  async #enter(
    namespace: AppNamespace,
    socket: AppSocket,
    principal: Principal,
    session: string,
  ): Promise<void> {
    socket.data = { principal, expiryTold: false };
    const ended = noteDisconnect(socket);
    await socket.join([rooms.user(principal.userId), session]);
    namespace.sockets.set(socket.id, socket);
    await socket.join(await this.admission.roomsFor(principal, socket.id));
    if (ended()) throw new SessionGoneError('The session has ended.');
    if (socket.conn.readyState !== 'open') namespace.sockets.delete(socket.id);
  }

  #log(error: unknown): void {
    if (error instanceof ChatCallError && error.logLevel === 'debug')
      this.#logger.debug({ code: error.code, reason: error.message }, 'A connection was refused');
    else if (error instanceof UnavailableError)
      this.#logger.warn({ reason: error.message, cause: error.cause }, 'A connection was refused');
    else this.#logger.error({ err: error }, 'A connection failed');
  }
}

/**
 * Socket.IO ignores the wish to disconnect a socket that is not connected yet; this remembers it.
 * @returns asks once, at the end, whether there was such a wish
 */
function noteDisconnect(socket: AppSocket): () => boolean {
  let wished = false;
  socket.disconnect = () => {
    wished = true;
    return socket;
  };
  return () => {
    Reflect.deleteProperty(socket, 'disconnect');
    return wished;
  };
}

function tokenOf(socket: AppSocket): string {
  const { auth, query } = socket.handshake;
  if (QUERY_NAMES.some((name) => query[name] !== undefined)) {
    throw new TokenInvalidError(
      'A token in the query string is not accepted; send it in the handshake auth.',
    );
  }
  const token: unknown = auth['token'];
  if (token === undefined || token === null || token === '')
    throw new AuthRequiredError('A connection needs an access token in its handshake auth.');
  if (typeof token !== 'string' || token.length > 8192)
    throw new TokenInvalidError('The access token is not readable.');
  return token;
}
