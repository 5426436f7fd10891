import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, Logger } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { AppConfig } from '../../../config/index.js';
import { ShutdownSequence } from '../../../platform/lifecycle/index.js';
import { ProcessRelay } from '../../../platform/redis/index.js';
import { LocalMediaNode } from './local-media-node.js';
import { NodeAnnouncer } from './node-announcer.js';

const CHECK_MS = 50;

/**
 * Before the process ends, its media node takes no more calls and waits until those that it has have
 * moved to other nodes or ended. Without Redis there is no other node, and nothing to wait for.
 */
@Injectable()
export class NodeDrain implements OnModuleInit {
  readonly #logger = new Logger('MediaNode');
  readonly #node: LocalMediaNode;
  readonly #announcer: NodeAnnouncer;
  readonly #relay: ProcessRelay;
  readonly #shutdown: ShutdownSequence;
  readonly #limitMs: number;

  constructor(
    node: LocalMediaNode,
    announcer: NodeAnnouncer,
    relay: ProcessRelay,
    shutdown: ShutdownSequence,
    config: AppConfig,
  ) {
    this.#node = node;
    this.#announcer = announcer;
    this.#relay = relay;
    this.#shutdown = shutdown;
    this.#limitMs = config.shutdown.mediaDrainSeconds * 1000;
  }

  onModuleInit(): void {
    this.#shutdown.register('drain', 'media rooms', () => this.#drain());
  }

  async #drain(): Promise<void> {
    if (!this.#node.enabled || !this.#relay.available) return;
    this.#node.leave();
    this.#announcer.announce();
    const until = performance.now() + this.#limitMs;
    const waiting = this.#node.callIds.length;
    if (waiting > 0)
      this.#logger.log(
        `Waiting up to ${this.#limitMs / 1000} s for ${waiting} calls to move to another media node or to end; another signal ends the process at once`,
      );
    while (this.#node.callIds.length > 0 && performance.now() < until) await sleep(CHECK_MS);
  }
}
