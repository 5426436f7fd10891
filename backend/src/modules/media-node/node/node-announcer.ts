import { Injectable } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { ShutdownSequence } from '../../../platform/lifecycle/index.js';
import { ProcessRelay } from '../../../platform/redis/index.js';
import { LocalMediaNode } from './local-media-node.js';
import { ANNOUNCEMENT, ANNOUNCEMENT_WANTED, ANNOUNCE_MS } from './node-directory.js';

/** Announces the media node of this process to the others, as long as it carries media. */
@Injectable()
export class NodeAnnouncer implements OnModuleInit {
  readonly #relay: ProcessRelay;
  readonly #node: LocalMediaNode;
  readonly #shutdown: ShutdownSequence;

  constructor(relay: ProcessRelay, node: LocalMediaNode, shutdown: ShutdownSequence) {
    this.#relay = relay;
    this.#node = node;
    this.#shutdown = shutdown;
  }

  onModuleInit(): void {
    if (!this.#node.enabled) return;
    this.#relay.on(ANNOUNCEMENT_WANTED, () => this.announce());
    // Without Redis only commands of the console listen, and they ask.
    if (!this.#relay.available) return;
    const timer = setInterval(() => this.announce(), ANNOUNCE_MS);
    this.#shutdown.register('close-rooms', 'media node', () => clearInterval(timer));
  }

  announce(): void {
    if (this.#node.enabled) this.#relay.publish(ANNOUNCEMENT, this.#node.announcement);
  }
}
