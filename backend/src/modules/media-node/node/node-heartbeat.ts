import { Injectable, Logger } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { ShutdownSequence } from '../../../platform/lifecycle/index.js';
import { MediasoupService } from '../mediasoup/mediasoup.service.js';
import { LocalMediaNode } from './local-media-node.js';
import { MediaNodesRepository } from './media-nodes.repository.js';

/** Milliseconds between two heartbeats. */
const HEARTBEAT_MS = 1000;
/** Seconds after which a node without a heartbeat counts as gone, when it has left Redis, too. */
export const NODE_LATE_SECONDS = 3;
/** Seconds after which a node without a heartbeat counts as gone in any case. */
export const NODE_SILENT_SECONDS = 12;

/** Stores a heartbeat in the database as long as this process carries media. */
@Injectable()
export class NodeHeartbeat implements OnModuleInit {
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
    await this.#nodes.recordHeartbeat(this.#node.id);
    this.#timer = setInterval(() => void this.#heartbeat(), HEARTBEAT_MS);
    this.#shutdown.register('close-rooms', 'media node', () => this.#stop());
  }

  /** A node without a worker cannot carry calls: other processes must not choose it. */
  async #heartbeat(): Promise<void> {
    if (this.#mediasoup.workers.length === 0) return;
    try {
      await this.#nodes.recordHeartbeat(this.#node.id);
    } catch (error) {
      this.#logger.warn({ err: error }, 'The heartbeat of the media node could not be stored');
    }
  }

  async #stop(): Promise<void> {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
    await this.#nodes.remove(this.#node.id);
  }
}
