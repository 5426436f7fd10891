import { Injectable, Logger } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { ShutdownSequence } from '../../../platform/lifecycle/index.js';
import { MediasoupService } from '../mediasoup/mediasoup.service.js';
import { LocalMediaNode } from './local-media-node.js';
import { MediaNodesRepository } from './media-nodes.repository.js';

/** Milliseconds between two signs of life. */
const BEAT_MS = 1000;
/** Seconds after which a silent node counts as gone when Redis does not know it either. */
export const NODE_LATE_SECONDS = 3;
/** Seconds after which a silent node counts as gone in any case. */
export const NODE_SILENT_SECONDS = 12;

/** Says in the database that this process carries media, as long as it does. */
@Injectable()
export class NodeBeat implements OnModuleInit {
  readonly #logger = new Logger('MediaNode');
  readonly #node: LocalMediaNode;
  readonly #nodes: MediaNodesRepository;
  readonly #mediasoup: MediasoupService;
  readonly #shutdown: ShutdownSequence;
  #timer: NodeJS.Timeout | null = null;

  constructor(
    node: LocalMediaNode,
    nodes: MediaNodesRepository,
    mediasoup: MediasoupService,
    shutdown: ShutdownSequence,
  ) {
    this.#node = node;
    this.#nodes = nodes;
    this.#mediasoup = mediasoup;
    this.#shutdown = shutdown;
  }

  async onModuleInit(): Promise<void> {
    if (!this.#node.enabled) return;
    await this.#nodes.beat(this.#node.id);
    this.#timer = setInterval(() => void this.#beat(), BEAT_MS);
    this.#shutdown.register('close-rooms', 'media node', () => this.#stop());
  }

  /** A node without a worker carries nothing: other processes must not send it calls. */
  async #beat(): Promise<void> {
    if (this.#mediasoup.workers.length === 0) return;
    try {
      await this.#nodes.beat(this.#node.id);
    } catch (error) {
      this.#logger.warn({ err: error }, 'The media node could not say that it lives');
    }
  }

  async #stop(): Promise<void> {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
    await this.#nodes.remove(this.#node.id);
  }
}
