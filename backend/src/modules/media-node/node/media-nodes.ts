import { Injectable } from '@nestjs/common';
import { MediaUnavailableError } from '../media.errors.js';
import { LocalMediaNode } from './local-media-node.js';
import type { MediaNode, MediaNodeId } from './media-node.js';
import { MediaNodesRepository } from './media-nodes.repository.js';
import { NODE_LATE_SECONDS, NODE_SILENT_SECONDS } from './node-heartbeat.js';
import { RemoteMediaNodes } from './remote-media-nodes.js';

/** The media nodes that this process can reach: its own, and those of other processes. */
@Injectable()
export class MediaNodes {
  readonly #local: LocalMediaNode;
  readonly #remote: RemoteMediaNodes;
  readonly #nodes: MediaNodesRepository;

  constructor(local: LocalMediaNode, remote: RemoteMediaNodes, nodes: MediaNodesRepository) {
    this.#local = local;
    this.#remote = remote;
    this.#nodes = nodes;
  }

  /** Whether there may be nodes in other processes. */
  get remoteAvailable(): boolean {
    return this.#remote.available;
  }

  /**
   * The node for a new call: this process when it carries media, else the running node with the
   * fewest calls.
   * @throws MediaUnavailableError when there is none
   */
  async choose(): Promise<MediaNodeId> {
    if (this.#local.enabled) return this.#local.id;
    const id = this.#remote.available
      ? await this.#nodes.leastLoaded(NODE_LATE_SECONDS, NODE_SILENT_SECONDS)
      : null;
    if (id === null)
      throw new MediaUnavailableError('No media node is running; try again shortly.');
    return id;
  }

  /** @throws MediaUnavailableError when the node cannot be reached from here */
  get(id: MediaNodeId): MediaNode {
    if (id === this.#local.id) return this.#local;
    if (this.#remote.available) return this.#remote.get(id);
    throw new MediaUnavailableError(
      'The media of this call was carried by a process that is gone.',
    );
  }

  /** Whether a node is running, by its heartbeat and its subscription at Redis. */
  async isAlive(id: MediaNodeId): Promise<boolean> {
    if (id === this.#local.id) return this.#local.enabled;
    if (await this.#nodes.isAlive(id, NODE_LATE_SECONDS)) return true;
    return !(await this.isGone(id)) && this.#nodes.isAlive(id, NODE_SILENT_SECONDS);
  }

  /** How many nodes are running, in this and in other processes. */
  countAlive(): Promise<number> {
    return this.#nodes.countAlive(NODE_SILENT_SECONDS);
  }

  /** Deletes nodes without a heartbeat for so many seconds. */
  async forgetSilent(seconds: number): Promise<void> {
    await this.#nodes.removeSilent(seconds);
  }

  /**
   * Whether a node that is late with its heartbeat is certainly gone, because its process has left
   * Redis, too. A running process never misses both, neither during an outage of the database nor
   * of Redis.
   */
  async isGone(id: MediaNodeId): Promise<boolean> {
    return this.#remote.available && !(await this.#remote.mayListen(id));
  }
}
