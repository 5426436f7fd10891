import { Injectable, Logger } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { ProcessRelay } from '../../../platform/redis/index.js';
import type { MediaNodeId } from '../port/media-events.js';

/** A node announces itself to all other processes with this notice. */
export const ANNOUNCEMENT = 'media-node';
/** A process that has begun to listen asks all nodes to announce themselves. */
export const ANNOUNCEMENT_WANTED = 'media-node.wanted';
/** Milliseconds between two announcements of a node. */
export const ANNOUNCE_MS = 1000;

/** Milliseconds after which the announcement of a node is late. */
const LATE_MS = 3000;
/**
 * Milliseconds after which a silent node counts as gone when it has left Redis, too: a process that
 * is killed has at once, and one that connects to Redis again is back sooner.
 */
const LEFT_MS = 2000;
/** Milliseconds after which a silent node counts as gone in any case. */
const SILENT_MS = 12_000;
/** Milliseconds that other processes may need to be back after Redis was away. */
const REJOIN_MS = 6000;
/** Milliseconds after which a node that is gone is forgotten. */
const FORGET_MS = 60_000;
/** Milliseconds in which all nodes have answered a process that has begun to listen. */
const ANSWER_MS = ANNOUNCE_MS + 200;
/** A process asks itself, to know whether it hears anything at all. */
const ECHO = 'media-node.echo';

/** How much a node carries. */
interface NodeLoad {
  readonly workers: number;
  readonly rooms: number;
  readonly peers: number;
  /** Producers and consumers: each is one RTP stream. */
  readonly streams: number;
  /** How much of its core the busiest worker uses: 0 to about 1. */
  readonly cpu: number;
}

/** What a node announces about itself. Plain data. */
export interface Announcement {
  readonly id: MediaNodeId;
  /** False when it takes no new calls: it has no worker, or will end. */
  readonly accepts: boolean;
  readonly load: NodeLoad;
  /** Where devices reach its media. */
  readonly addresses: readonly string[];
}

interface Heard {
  readonly announcement: Announcement;
  readonly at: number;
}

/**
 * The media nodes in other processes, by what they announce every second over Redis. Each process
 * keeps its own list in memory; nothing is stored. A process judges only what it can hear: while
 * Redis is away, and shortly after, no node counts as gone.
 */
@Injectable()
export class NodeDirectory implements OnModuleInit {
  readonly #logger = new Logger('MediaNode');
  readonly #relay: ProcessRelay;
  readonly #heard = new Map<MediaNodeId, Heard>();
  readonly #firstAnswers = Promise.withResolvers<void>();
  /** Since when notices arrive without a gap. */
  #listeningSince = 0;
  /** No node counts as gone before this time. */
  #judgeFrom = 0;

  constructor(relay: ProcessRelay) {
    this.#relay = relay;
  }

  onModuleInit(): void {
    this.#relay.on(ANNOUNCEMENT, (notice) => this.#receive(notice as Announcement));
    this.#relay.answer(ECHO, () => Promise.resolve(null));
    this.#relay.onGap(() => this.#beginToListen(REJOIN_MS));
    this.#beginToListen(LEFT_MS);
    setTimeout(this.#firstAnswers.resolve, ANSWER_MS).unref();
  }

  /** The nodes that were heard lately. */
  running(): readonly Announcement[] {
    const now = performance.now();
    for (const [id, { at }] of this.#heard) if (now - at > FORGET_MS) this.#heard.delete(id);
    return [...this.#heard.values()]
      .filter(({ at }) => now - at < SILENT_MS)
      .map(({ announcement }) => announcement);
  }

  /** Whether a node was heard within the last seconds. */
  isPunctual(id: MediaNodeId): boolean {
    const heard = this.#heard.get(id);
    return heard !== undefined && performance.now() - heard.at < LATE_MS;
  }

  /** Fulfils when every running node had the time to announce itself to this process. */
  complete(): Promise<void> {
    return this.#firstAnswers.promise;
  }

  /**
   * Whether a node of another process is certainly gone: it is silent, and its process has left
   * Redis, or has been silent for long while this process hears others.
   */
  async isGone(id: MediaNodeId): Promise<boolean> {
    if (!this.#relay.available) return true;
    if (performance.now() < this.#judgeFrom) return false;
    const silentMs = this.silentMs(id);
    if (silentMs < LEFT_MS) return false;
    if (!(await this.#relay.mayListen(id))) return true;
    return silentMs >= SILENT_MS && (await this.#hears());
  }

  /** For how long this process has listened without hearing a node. */
  silentMs(id: MediaNodeId): number {
    return performance.now() - Math.max(this.#listeningSince, this.#heard.get(id)?.at ?? 0);
  }

  /** A connection that is broken on one side only looks like the silence of all nodes. */
  async #hears(): Promise<boolean> {
    try {
      return (await this.#relay.request(this.#relay.processId, ECHO, null)).ok;
    } catch {
      return false;
    }
  }

  /** @param patienceMs after an outage of Redis the other processes come back at different times */
  #beginToListen(patienceMs: number): void {
    this.#listeningSince = performance.now();
    this.#judgeFrom = this.#listeningSince + patienceMs;
    this.#relay.publish(ANNOUNCEMENT_WANTED, null);
  }

  #receive(announcement: Announcement): void {
    const { id, addresses } = announcement;
    if (!this.#heard.has(id)) this.#logger.log({ id, addresses }, 'A media node is there');
    this.#heard.set(id, { announcement, at: performance.now() });
  }
}
