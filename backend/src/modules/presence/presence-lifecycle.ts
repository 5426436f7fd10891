import { Injectable, Logger } from '@nestjs/common';
import type { OnApplicationBootstrap } from '@nestjs/common';
import { AppConfig } from '../../config/index.js';
import { ShutdownSequence, ShutdownState } from '../../platform/lifecycle/index.js';
import { SocketLifecycle } from '../../platform/socket/index.js';
import { PresenceService, PresenceTimings } from './presence.service.js';

/** Socket.IO's reason for a connection that the server closed. */
const CLOSED_BY_SERVER = 'server namespace disconnect';

/**
 * Updates presence when connections of this process open, answer a ping or close, and removes
 * expired devices. A process that shuts down does not release its devices: they reconnect to
 * another node soon, or expire.
 */
@Injectable()
export class PresenceLifecycle implements OnApplicationBootstrap {
  readonly #logger = new Logger(PresenceLifecycle.name);
  #timer: NodeJS.Timeout | undefined;
  /** Whether the last attempt failed, so that an outage writes one line to the log. */
  #failing = false;
  readonly #presence: PresenceService;
  readonly #timings: PresenceTimings;
  readonly #lifecycle: SocketLifecycle;
  readonly #state: ShutdownState;
  readonly #shutdown: ShutdownSequence;
  readonly #config: AppConfig;

  constructor(
    presence: PresenceService,
    timings: PresenceTimings,
    lifecycle: SocketLifecycle,
    state: ShutdownState,
    shutdown: ShutdownSequence,
    config: AppConfig,
  ) {
    this.#presence = presence;
    this.#timings = timings;
    this.#lifecycle = lifecycle;
    this.#state = state;
    this.#shutdown = shutdown;
    this.#config = config;
  }

  onApplicationBootstrap(): void {
    this.#lifecycle.onConnect(({ userId }, socketId) => this.#presence.connect(userId, socketId));
    this.#lifecycle.onAlive(({ userId }, socketId) =>
      this.#logFailure(() => this.#presence.alive(userId, socketId)),
    );
    this.#lifecycle.onDisconnect(async ({ userId, tokenExpiresAt }, socketId, reason) => {
      if (this.#state.shuttingDown) return;
      // The server also closes connections whose token has expired: these devices connect again.
      const forGood = reason === CLOSED_BY_SERVER && tokenExpiresAt.getTime() > Date.now();
      await this.#presence.release(userId, socketId, forGood);
    });
    if (!this.#config.roles.has('api')) return;
    this.#removeExpiredLater();
    this.#shutdown.register('drain', 'presence', () => {
      clearTimeout(this.#timer);
      this.#presence.close();
    });
  }

  #removeExpiredLater(): void {
    if (this.#state.shuttingDown) return;
    this.#timer = setTimeout(() => {
      void this.#logFailure(() => this.#presence.removeExpired()).then(() =>
        this.#removeExpiredLater(),
      );
    }, this.#timings.expiryCheckMs);
    this.#timer.unref();
  }

  /** Never throws: the next ping and the next removal repeat what failed. */
  async #logFailure(work: () => Promise<void>): Promise<void> {
    try {
      await work();
      this.#failing = false;
    } catch (error) {
      if (!this.#failing) this.#logger.warn({ err: error }, 'Presence could not be updated');
      this.#failing = true;
    }
  }
}
