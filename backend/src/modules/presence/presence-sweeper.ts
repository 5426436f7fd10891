import { Injectable, Logger } from '@nestjs/common';
import type { OnApplicationBootstrap } from '@nestjs/common';
import { AppConfig } from '../../config/index.js';
import { ShutdownSequence, ShutdownState } from '../../platform/lifecycle/index.js';
import { SocketLifecycle } from '../../platform/socket/index.js';
import { PresenceService } from './presence.service.js';
import { PresenceTimings } from './presence-timings.js';

/**
 * Connects presence with what happens in this process: connections come and go, time passes. A process that goes down says nothing of the
 * devices that it loses: they are back on another node soon, or expire.
 */
@Injectable()
export class PresenceSweeper implements OnApplicationBootstrap {
  readonly #logger = new Logger(PresenceSweeper.name);
  #timer: NodeJS.Timeout | undefined;
  /** Whether the last try failed, so that an outage is one line in the log. */
  #failing = false;

  constructor(
    private readonly presence: PresenceService,
    private readonly timings: PresenceTimings,
    private readonly lifecycle: SocketLifecycle,
    private readonly state: ShutdownState,
    private readonly shutdown: ShutdownSequence,
    private readonly config: AppConfig,
  ) {}

  onApplicationBootstrap(): void {
    this.lifecycle.onConnect(({ userId }, socketId) => this.presence.connect(userId, socketId));
    this.lifecycle.onAlive(({ userId }, socketId) =>
      this.#quietly(() => this.presence.alive(userId, socketId)),
    );
    this.lifecycle.onDisconnect(async ({ userId }, socketId) => {
      if (!this.state.shuttingDown) await this.presence.release(userId, socketId);
    });
    if (!this.config.roles.has('api')) return;
    this.#sweepLater();
    this.shutdown.register('drain', 'presence', () => {
      clearTimeout(this.#timer);
      this.presence.close();
    });
  }

  #sweepLater(): void {
    if (this.state.shuttingDown) return;
    this.#timer = setTimeout(() => {
      void this.#quietly(() => this.presence.sweep()).then(() => this.#sweepLater());
    }, this.timings.sweepMs);
    this.#timer.unref();
  }

  /** Never throws: what fails now is done again with the next ping and the next sweep. */
  async #quietly(work: () => Promise<void>): Promise<void> {
    try {
      await work();
      this.#failing = false;
    } catch (error) {
      if (!this.#failing) this.#logger.warn({ err: error }, 'Presence could not be kept');
      this.#failing = true;
    }
  }
}
