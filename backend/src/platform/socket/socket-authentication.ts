import { Injectable, Logger } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { LIMITS } from '@chatcall/contracts';
import type { Application } from 'express';
import proxyAddress from 'proxy-addr';
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
import { AccessControl } from '../access/index.js';
import type { Action } from '../access/index.js';
import { ShutdownState } from '../lifecycle/index.js';
import { shortUserAgent } from '../request-context/index.js';
import { RateLimitStore } from '../limits/index.js';
import { TokenVerifier } from '../tokens/index.js';
import type { Principal } from '../tokens/index.js';
import type { AppNamespace, AppSocket } from './app-socket.js';
import { IncomingLimits } from './incoming-limits.js';
import { rooms } from './socket-rooms.js';
import { SocketAdmission } from './socket-admission.js';

/** Names of query parameters with a token, which proxies would log. */
const QUERY_NAMES = ['token', 'access_token', 'accessToken', 'auth', 'authorization', 'jwt'];
/**
 * Connections that one session, and one user, may open on one node: a device in a loop must not
 * block others.
 */
export const CONNECT_LIMIT = { name: 'socket:connect', points: 60, seconds: 60 };
export const CONNECT_LIMIT_USER = { name: 'socket:connect-user', points: 480, seconds: 60 };
/** Connections of one user on one node, as a multiple of those of one session. */
export const SESSIONS_WORTH_PER_USER = 8;

const CONNECT: Action = { name: 'connect', permission: null };

/** An error that Socket.IO hands to the client's `connect_error`, the body in `data`. */
class ConnectionRefused extends Error {
  readonly data: unknown;

  constructor(cause: unknown) {
    const body = toErrorBody(cause);
    super(body.detail, { cause });
    this.name = 'ConnectionRefused';
    this.data = body;
  }
}

/** Verifies the token of the handshake and adds the socket to its rooms. */
@Injectable()
export class SocketAuthentication {
  readonly #logger = new Logger('Socket');
  readonly #socketsPerSession: number;
  readonly #tokens: TokenVerifier;
  readonly #admission: SocketAdmission;
  readonly #limits: RateLimitStore;
  readonly #shutdown: ShutdownState;
  readonly #incoming: IncomingLimits;
  readonly #control: AccessControl;
  readonly #host: HttpAdapterHost;

  constructor(
    config: AppConfig,
    tokens: TokenVerifier,
    admission: SocketAdmission,
    limits: RateLimitStore,
    shutdown: ShutdownState,
    incoming: IncomingLimits,
    control: AccessControl,
    host: HttpAdapterHost,
  ) {
    this.#socketsPerSession = config.limits.socketsPerSession;
    this.#tokens = tokens;
    this.#admission = admission;
    this.#limits = limits;
    this.#shutdown = shutdown;
    this.#incoming = incoming;
    this.#control = control;
    this.#host = host;
  }

  /** Runs before every connection of the namespace. */
  install(namespace: AppNamespace): void {
    namespace.use((socket, next) => {
      this.#admit(namespace, socket).then(
        () => next(),
        (thrown: unknown) => {
          const error = thrown instanceof ChatCallError ? thrown : (asOutage(thrown) ?? thrown);
          // Socket.IO removes a refused socket from one of its two maps; this removes it from the
          // other.
          namespace.sockets.delete(socket.id);
          this.#log(error);
          next(new ConnectionRefused(error));
        },
      );
    });
  }

  async #admit(namespace: AppNamespace, socket: AppSocket): Promise<void> {
    if (this.#shutdown.shuttingDown)
      throw new UnavailableError('This server is shutting down; connect again.');
    const principal = await this.#tokens.verify(tokenOf(socket));
    await this.#control.authorise(principal, CONNECT);
    this.#incoming.assertMayConnect(principal.sessionId);
    await this.#limits.take(CONNECT_LIMIT, principal.sessionId, false);
    await this.#limits.take(CONNECT_LIMIT_USER, principal.userId, false);
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
   * The socket is registered before the hooks query the database: room changes and events of that
   * time reach it. The client keeps events that arrive before `connect`.
   */
  async #enter(
    namespace: AppNamespace,
    socket: AppSocket,
    principal: Principal,
    session: string,
  ): Promise<void> {
    const { request } = socket;
    socket.data = {
      principal,
      address: proxyAddress(request, this.#trust()),
      userAgent: shortUserAgent(request.headers['user-agent']),
      expiryAnnounced: false,
    };
    const ended = recordDisconnect(socket);
    await socket.join([rooms.user(principal.userId), session]);
    namespace.sockets.set(socket.id, socket);
    await socket.join(await this.#admission.roomsFor(principal, socket.id));
    if (ended()) throw new SessionGoneError('The session has ended.');
    if (socket.conn.readyState !== 'open') namespace.sockets.delete(socket.id);
  }

  /** Which proxies are trusted to name the address of the client, as for REST. */
  #trust(): (address: string, hops: number) => boolean {
    const app = this.#host.httpAdapter.getInstance<Application>();
    return app.get('trust proxy fn') as (address: string, hops: number) => boolean;
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
 * Socket.IO ignores `disconnect()` of a socket that is not connected yet; this records the call.
 * @returns a function to call once, at the end, that says whether there was such a call
 */
function recordDisconnect(socket: AppSocket): () => boolean {
  let requested = false;
  socket.disconnect = () => {
    requested = true;
    return socket;
  };
  return () => {
    Reflect.deleteProperty(socket, 'disconnect');
    return requested;
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
  if (typeof token !== 'string' || token.length > LIMITS.accessTokenMax)
    throw new TokenInvalidError('The access token is not readable.');
  return token;
}
