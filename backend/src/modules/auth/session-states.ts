import type { SessionId, UserId } from '@chatcall/contracts';
import { Injectable, Logger } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { AppConfig } from '../../config/index.js';
import { EventBus } from '../../platform/events/index.js';
import { ProcessRelay } from '../../platform/redis/index.js';
import { SettingApplied } from '../settings/index.js';
import { ReauthenticationRequiredError, SessionEndedError } from './auth.errors.js';
import { SessionEnded } from './auth.events.js';
import { SEEN_EVERY_MS } from './session-lifetime.js';
import { SessionRepository } from './session.repository.js';

/**
 * The longest time that a session that ended on another node can count as live here when Redis lost
 * the message, in milliseconds.
 */
const LIVE_TTL_MS = 10_000;
const SESSIONS_MAX = 50_000;
/** How long a proof of who the user is counts for what a stolen session must not do. */
const RECENT_SECONDS = 600;
const ENDED = 'auth:session-ended';

/**
 * Knows whether sessions are live. This is checked for every request and connection, so the answer
 * mostly comes from memory. The end of a session takes effect at once on this node, and on other
 * nodes as soon as Redis has delivered it (milliseconds), or after ten seconds without Redis.
 */
@Injectable()
export class SessionStates implements OnModuleInit {
  readonly #logger = new Logger(SessionStates.name);
  readonly #sessions: SessionRepository;
  readonly #events: EventBus;
  readonly #relay: ProcessRelay;
  readonly #live = new LRUCache<SessionId, UserId>({
    ttl: LIVE_TTL_MS,
    ttlResolution: 100,
    max: SESSIONS_MAX,
  });
  /**
   * Kept for the lifetime of an access token: after that there is no valid one. For the cookie for
   * files, which lives longer, the database is asked then.
   */
  readonly #ended: LRUCache<SessionId, true>;

  constructor(
    sessions: SessionRepository,
    events: EventBus,
    relay: ProcessRelay,
    config: AppConfig,
  ) {
    this.#sessions = sessions;
    this.#events = events;
    this.#relay = relay;
    this.#ended = new LRUCache({
      ttl: config.auth.accessTtlSeconds * 1000,
      max: SESSIONS_MAX,
    });
  }

  onModuleInit(): void {
    this.#events.on(SessionEnded, ({ sessionId }) => {
      this.#end(sessionId);
      this.#relay.publish(ENDED, sessionId);
    });
    this.#relay.on(ENDED, (sessionId) => this.#end(String(sessionId)));
    this.#relay.onGap(() => this.#live.clear());
    this.#events.on(SettingApplied, ({ name }) => {
      if (name.startsWith('sessions.')) this.#live.clear();
    });
  }

  /** @throws SessionEndedError unless this session of this user is live */
  async requireLive(sessionId: SessionId, userId: UserId): Promise<void> {
    if (this.#ended.get(sessionId) === true) throw new SessionEndedError();
    if (this.#live.get(sessionId) === userId) return;
    await this.requireLiveNow(sessionId, userId);
  }

  /**
   * The same, but always reads the database.
   * @throws SessionEndedError
   */
  async requireLiveNow(sessionId: SessionId, userId: UserId): Promise<void> {
    const state = await this.#sessions.findState(sessionId);
    // The session may have ended while the database answered.
    if (
      state === null ||
      !state.live ||
      state.userId !== userId ||
      this.#ended.get(sessionId) === true
    )
      throw new SessionEndedError(state?.endReason);
    this.#live.set(sessionId, userId);
    if (Date.now() - state.lastSeenAt.getTime() > SEEN_EVERY_MS) this.#touch(sessionId);
  }

  /**
   * Always reads the database: few requests need it.
   * @throws ReauthenticationRequiredError
   */
  async requireRecent(sessionId: SessionId): Promise<void> {
    if (!(await this.#sessions.isRecent(sessionId, RECENT_SECONDS)))
      throw new ReauthenticationRequiredError();
  }

  /** Not awaited by the request. */
  #touch(sessionId: SessionId): void {
    this.#sessions
      .touch(sessionId)
      .catch((error: unknown) =>
        this.#logger.warn({ err: error }, 'The time of last use of a session could not be stored'),
      );
  }

  #end(sessionId: SessionId): void {
    this.#live.delete(sessionId);
    this.#ended.set(sessionId, true);
  }
}
