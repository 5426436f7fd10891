import type { types } from 'mediasoup';

/** Milliseconds between two looks at the packets of a producer. */
const LOOK_MS = 200;
/** A layer has stopped when nothing of it arrives in so many looks in which the layer below arrives. */
const STOPPED_LOOKS = 2;
/** Packets of the layer below that count as arriving, in these looks together. */
const ARRIVING_PACKETS = 4;

interface Missing {
  readonly looks: number;
  readonly below: number;
}

/**
 * Notices which layers of a simulcast producer have stopped arriving: a browser stops the highest ones
 * whenever its network or its processor becomes too slow for them. mediasoup notices it by itself after
 * 1.5 s without a packet (`InactivityCheckIntervalMs` of its `RtpStreamRecv`), in which the picture of
 * everyone who receives this layer stands still.
 */
export class LayerWatch {
  readonly #producer: types.Producer;
  readonly #changed: () => void;
  /** How many layers somebody needs, from the lowest. */
  #needed = 0;
  #arriving = Infinity;
  #packets: readonly number[] = [];
  /** By layer: looks in a row with nothing of it, and what arrived of the one below meanwhile. */
  #missing: readonly Missing[] = [];
  #timer: NodeJS.Timeout | undefined;
  #looking = false;

  constructor(producer: types.Producer, changed: () => void) {
    this.#producer = producer;
    this.#changed = changed;
  }

  /** How many layers may be sent to anyone, from the lowest; Infinity: all. */
  get arriving(): number {
    return this.#arriving;
  }

  /** Only with at least two needed layers there is something to choose from. */
  need(layers: number): void {
    this.#needed = layers;
    if (layers <= this.#arriving) this.#arriving = Infinity;
    if (layers > 1 && this.#producer.type === 'simulcast')
      this.#timer ??= setInterval(() => void this.#look(), LOOK_MS).unref();
    else this.close();
  }

  close(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#arriving = Infinity;
    this.#packets = [];
    this.#missing = [];
  }

  async #look(): Promise<void> {
    if (this.#looking || this.#producer.paused) return;
    this.#looking = true;
    try {
      const packets = packetsOf(this.#producer, await this.#producer.getStats());
      if (this.#timer !== undefined) this.#compare(packets);
    } catch {
      // The producer or its worker is gone, which is handled elsewhere.
    } finally {
      this.#looking = false;
    }
  }

  #compare(packets: readonly number[]): void {
    const before = this.#packets;
    this.#packets = packets;
    if (before.length === 0) return;
    const arrived = packets.map((count, layer) => count - (before[layer] ?? 0));
    this.#missing = arrived.map((count, layer) => {
      const { looks, below } = this.#missing[layer] ?? { looks: 0, below: 0 };
      if (count > 0 || packets[layer] === 0) return { looks: 0, below: 0 };
      return { looks: looks + 1, below: below + (arrived[layer - 1] ?? 0) };
    });
    const stopped = this.#missing.findIndex(
      ({ looks, below }) => looks >= STOPPED_LOOKS && below >= ARRIVING_PACKETS,
    );
    const arriving = stopped === -1 || stopped >= this.#needed ? Infinity : stopped;
    if (arriving === this.#arriving) return;
    this.#arriving = arriving;
    this.#changed();
  }
}

/** Packets that have arrived, by layer. */
function packetsOf(
  { rtpParameters: { encodings = [] } }: types.Producer,
  stats: readonly types.ProducerStat[],
): readonly number[] {
  return encodings.map(({ rid, ssrc }) => {
    const isThis = (stat: types.ProducerStat): boolean =>
      rid === undefined ? stat.ssrc === ssrc : stat.rid === rid;
    return stats.find(isThis)?.packetCount ?? 0;
  });
}
