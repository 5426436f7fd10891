import { Injectable } from '@nestjs/common';
import type { RtpCapabilities } from '@chatcall/contracts';
import { readRtpCapabilities } from '../mediasoup/client-parameters.js';
import { MediaRouter } from '../mediasoup/media-router.js';
import type { MediaAnswerTo, MediaCommandOf, MediaCommandType } from '../port/media-commands.js';
import type { MediaNodeEventHandler, MediaNodeId } from '../port/media-events.js';
import { MediaUnavailableError } from '../port/media.errors.js';
import type { MediaNodes } from '../port/media-nodes.js';
import { LocalMediaNode } from './local-media-node.js';
import { MediaEvents } from './media-events.js';
import { NodeDirectory } from './node-directory.js';
import type { Announcement } from './node-directory.js';
import { RemoteMediaNodes } from './remote-media-nodes.js';

/** The port to the media node of this process and, over Redis, to those of other processes. */
@Injectable()
export class MediaNodeAccess implements MediaNodes {
  readonly #local: LocalMediaNode;
  readonly #remote: RemoteMediaNodes;
  readonly #directory: NodeDirectory;
  readonly #events: MediaEvents;

  constructor(
    local: LocalMediaNode,
    remote: RemoteMediaNodes,
    directory: NodeDirectory,
    events: MediaEvents,
  ) {
    this.#local = local;
    this.#remote = remote;
    this.#directory = directory;
    this.#events = events;
  }

  async execute<T extends MediaCommandType>(
    nodeId: MediaNodeId,
    command: MediaCommandOf<T>,
  ): Promise<MediaAnswerTo<T>> {
    if (nodeId === this.#local.id) return this.#local.execute(command);
    if (this.#remote.available) return this.#remote.execute(nodeId, command);
    throw new MediaUnavailableError(
      'The media of this call was carried by a process that is gone.',
    );
  }

  onEvent(handler: MediaNodeEventHandler): void {
    this.#events.onEvent(handler);
  }

  async choose(exceptId?: MediaNodeId): Promise<MediaNodeId> {
    const accepting = await this.#accepting();
    const id = leastLoaded(accepting.filter((node) => node.id !== exceptId));
    if (id === null)
      throw new MediaUnavailableError('No media node is running; try again shortly.');
    return id;
  }

  running(): readonly MediaNodeId[] {
    const others = this.#directory.running().map(({ id }) => id);
    return this.#local.enabled ? [this.#local.id, ...others] : others;
  }

  /** How many nodes run, in this and in other processes. */
  async count(): Promise<number> {
    await this.#directory.complete();
    return this.running().length;
  }

  async lost(nodeIds: Iterable<MediaNodeId>): Promise<ReadonlySet<MediaNodeId>> {
    const lost = new Set<MediaNodeId>();
    for (const id of new Set(nodeIds)) if (await this.#isLost(id)) lost.add(id);
    return lost;
  }

  checkCapabilities(rtpCapabilities: RtpCapabilities): void {
    MediaRouter.checkCapabilities(readRtpCapabilities(rtpCapabilities));
  }

  /**
   * The local one first; those that are late with their announcements only when there is no other,
   * and the local one without a worker only when there is none at all: its worker may come back.
   */
  async #accepting(): Promise<readonly Announcement[]> {
    const local = this.#local.announcement;
    const own = local.accepts ? [local] : [];
    const others = (): readonly Announcement[] =>
      this.#directory.running().filter(({ accepts }) => accepts);
    if (!this.#local.enabled && others().length === 0) await this.#directory.complete();
    const punctual = others().filter(({ id }) => this.#directory.isPunctual(id));
    if (own.length + punctual.length > 0) return [...own, ...punctual];
    const late = others();
    return late.length === 0 && this.#local.enabled && !this.#local.leaving ? [local] : late;
  }

  async #isLost(id: MediaNodeId): Promise<boolean> {
    return id === this.#local.id ? !this.#local.enabled : this.#directory.isGone(id);
  }
}

/** A worker that uses more of its core than this may soon lose packets. */
const BUSY = 0.8;

/**
 * The node with the fewest streams for each of its workers, of those whose workers are not busy if there are such; among equals the one with the fewest
 * rooms, then the first.
 */
function leastLoaded(nodes: readonly Announcement[]): MediaNodeId | null {
  const [least] = nodes.toSorted(
    ({ load: left }, { load: right }) =>
      Number(left.cpu > BUSY) - Number(right.cpu > BUSY) ||
      left.streams / left.workers - right.streams / right.workers ||
      left.rooms / left.workers - right.rooms / right.workers,
  );
  return least?.id ?? null;
}
