import type { Peer } from './peer.js';
import type { RoomTimings } from './room-types.js';

interface Measurement {
  bytes: number;
  at: number;
  quiet: boolean;
}

/**
 * Detects devices that no longer send any packet, not even those that keep their path open. It only
 * checks devices that send neither audio nor video: for the others the receivers notice it
 * themselves, and sooner.
 */
export class QuietPeerDetector {
  readonly #peers: () => Iterable<Peer>;
  readonly #timings: Pick<RoomTimings, 'quietMs' | 'quietCheckMs'>;
  readonly #changed: (peer: Peer, quiet: boolean) => void;
  readonly #measurements = new WeakMap<Peer, Measurement>();
  readonly #timer: NodeJS.Timeout;
  #checking = false;

  constructor(
    peers: () => Iterable<Peer>,
    timings: Pick<RoomTimings, 'quietMs' | 'quietCheckMs'>,
    changed: (peer: Peer, quiet: boolean) => void,
  ) {
    this.#peers = peers;
    this.#timings = timings;
    this.#changed = changed;
    this.#timer = setInterval(() => void this.#checkAll(), timings.quietCheckMs).unref();
  }

  close(): void {
    clearInterval(this.#timer);
  }

  async #checkAll(): Promise<void> {
    if (this.#checking) return;
    this.#checking = true;
    await Promise.allSettled([...this.#peers()].map((peer) => this.#check(peer)));
    this.#checking = false;
  }

  async #check(peer: Peer): Promise<void> {
    const before = this.#measurements.get(peer);
    const sends = peer.send.infos().some(({ paused }) => !paused);
    if (sends && !before?.quiet) {
      this.#measurements.delete(peer);
      return;
    }
    const bytes = await peer.receivedBytes();
    if (bytes === null || peer.closed) return;
    const now = Date.now();
    if (before?.bytes !== bytes) {
      this.#measurements.set(peer, { bytes, at: now, quiet: false });
      if (before?.quiet) this.#changed(peer, false);
    } else if (!before.quiet && now - before.at >= this.#timings.quietMs) {
      before.quiet = true;
      this.#changed(peer, true);
    }
  }
}
