import { Injectable, Logger } from '@nestjs/common';
import type { SessionId, UserId } from '@chatcall/contracts';
import { LRUCache } from 'lru-cache';
import { AppConfig } from '../../config/index.js';
import { RateLimitedError } from '../errors/index.js';
import { TokenBucket } from '../limits/index.js';
import type { Principal } from '../tokens/index.js';
import { sizeOf, terminate, webSocketOf } from './app-socket.js';
import type { AppSocket, EngineConnection, EnginePacket, EngineTransport } from './app-socket.js';

/** Packets of one connection, of any kind. More than the limits of all events together allow. */
export const PACKETS = { atOnce: 2_000, perSecond: 200 } as const;
/** The same for all connections of a user together. */
export const PACKETS_OF_USER = { atOnce: 8_000, perSecond: 800 } as const;
export const BYTES = { atOnce: 4 * 1024 * 1024, perSecond: 256 * 1024 } as const;
/** Refused events after which a connection is closed, and how many are forgiven in a second. */
export const REFUSALS = { atOnce: 400, perSecond: 2 } as const;
export const REFUSALS_OF_USER = { atOnce: 2_000, perSecond: 20 } as const;
/**
 * Milliseconds that the budget of a disconnected user is kept; it is full again after that time.
 */
const USER_TTL_MS = 120_000;
const USERS_MAX = 10_000;
/**
 * Milliseconds that a session has to wait after one of its connections was closed here: a new
 * connection costs the server more than the packets did.
 */
export const PAUSE_MS = 10_000;
/** Times that one connection may ask to be signed in. */
export const SIGN_INS = 5;
/** Connections in this process that have not signed in; the oldest are closed for more. */
const WAITING_CONNECTIONS_MAX = 2_000;
/** First character of Socket.IO's packet that asks for a connection. */
const CONNECT_PACKET = '0';

interface UserBudget {
  readonly packets: TokenBucket;
  readonly refusals: TokenBucket;
  /** Open connections that share it. */
  connections: number;
}

interface Budget {
  readonly packets: TokenBucket;
  readonly refusals: TokenBucket;
  readonly bytes: TokenBucket;
  signIns: number;
  /** Null before the connection has signed in, like the session. */
  user: UserBudget | null;
  sessionId: SessionId | null;
}

/**
 * Closes connections that send too much. Packets and bytes are counted before anything is parsed,
 * which costs one subtraction: a flood on one connection must not delay the others.
 */
@Injectable()
export class IncomingLimits {
  readonly #logger = new Logger('Socket');
  readonly #factor: number;
  readonly #budgets = new WeakMap<EngineConnection, Budget>();
  /** Budgets of users with a connection to this node. */
  readonly #users = new Map<UserId, UserBudget>();
  readonly #away = new LRUCache<UserId, UserBudget>({ ttl: USER_TTL_MS, max: USERS_MAX });
  readonly #paused = new LRUCache<SessionId, number>({ ttl: PAUSE_MS, max: USERS_MAX });
  /** Connections without a user, oldest first. */
  readonly #waiting = new Set<EngineConnection>();

  constructor(config: AppConfig) {
    this.#factor = config.limits.rateFactor;
  }

  track(connection: EngineConnection): void {
    this.#addWaiting(connection);
    if (this.#factor === 0) return;
    const budget: Budget = {
      packets: this.#bucket(PACKETS),
      bytes: this.#bucket(BYTES),
      refusals: this.#bucket(REFUSALS),
      signIns: 0,
      user: null,
      sessionId: null,
    };
    this.#budgets.set(connection, budget);
    connection.on('packet', (packet: EnginePacket) => this.#received(connection, budget, packet));
    const trackTransport = (transport: EngineTransport): void => {
      const webSocket = webSocketOf(transport);
      // Below Engine.IO's own packets; the answer to a ping is written at once.
      const control = (): void => this.#take(connection, budget, 1, 0);
      webSocket?.on('ping', control);
      webSocket?.on('pong', control);
    };
    trackTransport(connection.transport);
    connection.on('upgrade', trackTransport);
  }

  /** The connection has signed in. */
  admit(connection: EngineConnection, { userId, sessionId }: Principal): void {
    this.#waiting.delete(connection);
    const budget = this.#budgets.get(connection);
    if (budget === undefined) return;
    budget.sessionId = sessionId;
    // A connection that signs in again keeps the budget of its first user.
    budget.user ??= this.#share(connection, userId);
  }

  /** @throws RateLimitedError for a session of which a connection was closed just before */
  assertMayConnect(sessionId: SessionId): void {
    const until = this.#paused.get(sessionId);
    if (until !== undefined) throw new RateLimitedError((until - Date.now()) / 1000);
  }

  /**
   * A client broke the protocol, and its connection is being closed: clients do not do that by
   * mistake.
   */
  violated(connection: EngineConnection): void {
    if (this.#budgets.has(connection)) this.#pause(connection);
  }

  /**
   * An event was unknown, malformed or above its limit. Several hundred of them close the
   * connection.
   */
  refused(socket: AppSocket): void {
    const budget = this.#budgets.get(socket.conn);
    if (budget === undefined || (budget.refusals.take() && budget.user?.refusals.take() !== false))
      return;
    this.#close(socket.conn, 'refusals');
  }

  #received(connection: EngineConnection, budget: Budget, packet: EnginePacket): void {
    if (isSignIn(packet) && (budget.signIns += 1) > SIGN_INS) this.#close(connection, 'sign-ins');
    else this.#take(connection, budget, 1, sizeOf(packet));
  }

  #take(connection: EngineConnection, budget: Budget, packets: number, bytes: number): void {
    if (!budget.packets.take(packets) || budget.user?.packets.take(packets) === false)
      this.#close(connection, 'packets');
    else if (!budget.bytes.take(bytes)) this.#close(connection, 'bytes');
  }

  /** The budget of all connections of a user, kept for a while after the last one has closed. */
  #share(connection: EngineConnection, userId: UserId): UserBudget {
    const user = this.#users.get(userId) ??
      this.#away.get(userId) ?? {
        packets: this.#bucket(PACKETS_OF_USER),
        refusals: this.#bucket(REFUSALS_OF_USER),
        connections: 0,
      };
    this.#users.set(userId, user);
    this.#away.delete(userId);
    user.connections += 1;
    connection.on('close', () => {
      user.connections -= 1;
      if (user.connections > 0) return;
      this.#users.delete(userId);
      this.#away.set(userId, user);
    });
    return user;
  }

  #addWaiting(connection: EngineConnection): void {
    this.#waiting.add(connection);
    connection.on('close', () => this.#waiting.delete(connection));
    const [oldest] = this.#waiting;
    if (this.#waiting.size > WAITING_CONNECTIONS_MAX && oldest !== undefined)
      this.#close(oldest, 'waiting-connections');
  }

  #bucket({
    atOnce,
    perSecond,
  }: {
    readonly atOnce: number;
    readonly perSecond: number;
  }): TokenBucket {
    return new TokenBucket(atOnce * this.#factor, perSecond * this.#factor);
  }

  #close(connection: EngineConnection, tooMany: string): void {
    if (connection.readyState !== 'open') return;
    const facts = { tooMany, address: connection.remoteAddress };
    // A client that has not signed in could fill the log.
    if (this.#waiting.has(connection))
      this.#logger.debug(facts, 'A connection sends too much; it is closed');
    else this.#logger.warn(facts, 'A connection sends too much; it is closed');
    this.#pause(connection);
    terminate(connection);
  }

  #pause(connection: EngineConnection): void {
    const sessionId = this.#budgets.get(connection)?.sessionId ?? null;
    if (sessionId !== null) this.#paused.set(sessionId, Date.now() + PAUSE_MS);
  }
}

function isSignIn({ type, data }: EnginePacket): boolean {
  return type === 'message' && typeof data === 'string' && data.startsWith(CONNECT_PACKET);
}
