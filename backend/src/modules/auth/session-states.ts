import type { SessionId, UserId } from '@chatcall/contracts';
import { Injectable, Logger } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { AppConfig } from '../../config/index.js';
import { ExpiringMap } from '../../platform/cache/index.js';
import { EventBus } from '../../platform/events/index.js';
import { ProcessRelay } from '../../platform/redis/index.js';
import { SessionEndedError } from './auth.errors.js';
import { SessionEnded } from './auth.events.js';
import { SessionRepository } from './session.repository.js';

/** Longest time that a session which ended on another node can be taken for alive here, when Redis lost the word, in milliseconds. */
const LIVE_TTL_MS = 10_000;
const SESSIONS_MAX = 50_000;
/** How exact `lastSeenAt` is, in milliseconds. */
const SEEN_EVERY_MS = 5 * 60_000;
const ENDED = 'auth:session-ended';

/**
 * Whether sessions still live: asked with every request and connection, so mostly from memory. A session that ends on this node is ended
 * at once; one that ends on another node as soon as Redis has passed it on (milliseconds), or after ten seconds when Redis is away.
 */
@Injectable()
export class SessionStates implements OnModuleInit {
  readonly #logger = new Logger(SessionStates.name);
  readonly #sessions: SessionRepository;
  readonly #events: EventBus;
  readonly #relay: ProcessRelay;
  readonly #live = new ExpiringMap<SessionId, UserId>(LIVE_TTL_MS, SESSIONS_MAX);
  /** Kept for the life of an access token: after that nobody can ask about the session any more. */
  readonly #ended: ExpiringMap<SessionId, true>;

  constructor(
    sessions: SessionRepository,
    events: EventBus,
    relay: ProcessRelay,
    config: AppConfig,
  ) {
    this.#sessions = sessions;
    this.#events = events;
    this.#relay = relay;
    this.#ended = new ExpiringMap(config.auth.accessTtlSeconds * 1000, SESSIONS_MAX);
  }

  onModuleInit(): void {
    this.#events.on(SessionEnded, ({ sessionId }) => {
      this.#end(sessionId);
      this.#relay.tell(ENDED, sessionId);
    });
    this.#relay.on(ENDED, (sessionId) => this.#end(String(sessionId)));
    this.#relay.onGap(() => this.#live.clear());
  }

  /** @throws SessionEndedError unless this session of this person lives */
  async requireLive(sessionId: SessionId, userId: UserId): Promise<void> {
    if (this.#ended.get(sessionId) === true) throw new SessionEndedError();
    if (this.#live.get(sessionId) === userId) return;
    await this.requireLiveNow(sessionId, userId);
  }

  /**
   * The same, asking the database whatever is remembered.
   * @throws SessionEndedError
   */
  async requireLiveNow(sessionId: SessionId, userId: UserId): Promise<void> {
    const state = await this.#sessions.findState(sessionId);
    // It may have ended while the database was answering.
    if (
      state === null ||
      !state.live ||
      state.userId !== userId ||
      this.#ended.get(sessionId) === true
    )
      throw new SessionEndedError();
    this.#live.set(sessionId, userId);
    if (Date.now() - state.lastSeenAt.getTime() > SEEN_EVERY_MS) this.#touch(sessionId);
  }

  /** Nobody waits for it. */
  #touch(sessionId: SessionId): void {
    this.#sessions
      .touch(sessionId)
      .catch((error: unknown) =>
        this.#logger.warn({ err: error }, 'A session could not be marked as seen'),
      );
  }

  #end(sessionId: SessionId): void {
    this.#live.delete(sessionId);
    this.#ended.set(sessionId, true);
  }
}
