import { Injectable } from '@nestjs/common';
import { MediaUnavailableError } from '../media.errors.js';
import { LocalMediaNode } from './local-media-node.js';
import { MediaCarrier } from './media-carrier.js';
import type { MediaNode, MediaNodeId } from './media-node.js';
import { MediaNodesRepository } from './media-nodes.repository.js';
import { NODE_LATE_SECONDS, NODE_SILENT_SECONDS } from './node-beat.js';
import { remoteMediaNode } from './remote-media-node.js';

/** The media nodes that this process can reach: itself, and the others through Redis. */
@Injectable()
export class MediaNodes {
  readonly #local: LocalMediaNode;
  readonly #carrier: MediaCarrier;
  readonly #nodes: MediaNodesRepository;

  constructor(local: LocalMediaNode, carrier: MediaCarrier, nodes: MediaNodesRepository) {
    this.#local = local;
    this.#carrier = carrier;
    this.#nodes = nodes;
  }

  /**
   * The node for a new call: this process when it carries media (nothing is nearer), else the living node with the fewest calls.
   * @throws MediaUnavailableError when there is none
   */
  async choose(): Promise<MediaNodeId> {
    if (this.#local.enabled) return this.#local.id;
    const id = this.#carrier.available
      ? await this.#nodes.leastLoaded(NODE_LATE_SECONDS, NODE_SILENT_SECONDS)
      : null;
    if (id === null)
      throw new MediaUnavailableError('No media node is running; try again shortly.');
    return id;
  }

  /** @throws MediaUnavailableError when the node cannot be reached from here */
  get(id: MediaNodeId): MediaNode {
    if (id === this.#local.id) return this.#local;
    if (!this.#carrier.available)
      throw new MediaUnavailableError(
        'The media of this call was carried by a process that is gone.',
      );
    return remoteMediaNode(id, this.#carrier);
  }

  /** Whether a node has given a sign of life lately. */
  async isAlive(id: MediaNodeId): Promise<boolean> {
    if (id === this.#local.id) return this.#local.enabled;
    if (await this.#nodes.isAlive(id, NODE_LATE_SECONDS)) return true;
    return !(await this.isGone(id)) && this.#nodes.isAlive(id, NODE_SILENT_SECONDS);
  }

  /** Forgets nodes that have been silent for long. */
  async forgetSilent(seconds: number): Promise<void> {
    await this.#nodes.removeSilent(seconds);
  }

  /**
   * Whether a node that is late with its sign of life is certainly gone: its process has left Redis, too. Both together happen to no process that
   * runs, neither during an outage of the database nor of Redis.
   */
  async isGone(id: MediaNodeId): Promise<boolean> {
    return this.#carrier.available && !(await this.#carrier.mayListen(id));
  }
}
