import type { Peer } from './peer.js';
import type { RoomTimings } from './room-types.js';

interface Arrival {
  bytes: number;
  at: number;
  quiet: boolean;
}

/**
 * Notices devices of which no packet comes any more, not even those that keep their path open. Only devices that send neither sound nor
 * picture are judged: of the others the receivers notice it themselves, and sooner.
 */
export class QuietWatch {
  readonly #arrivals = new WeakMap<Peer, Arrival>();
  readonly #timer: NodeJS.Timeout;
  #looking = false;

  constructor(
    private readonly peers: () => Iterable<Peer>,
    private readonly timings: Pick<RoomTimings, 'quietMs' | 'quietLookMs'>,
    private readonly changed: (peer: Peer, quiet: boolean) => void,
  ) {
    this.#timer = setInterval(() => void this.#look(), timings.quietLookMs).unref();
  }

  close(): void {
    clearInterval(this.#timer);
  }

  async #look(): Promise<void> {
    if (this.#looking) return;
    this.#looking = true;
    await Promise.allSettled([...this.peers()].map((peer) => this.#judge(peer)));
    this.#looking = false;
  }

  async #judge(peer: Peer): Promise<void> {
    const before = this.#arrivals.get(peer);
    const sends = peer.send.infos().some(({ paused }) => !paused);
    if (sends && !before?.quiet) {
      this.#arrivals.delete(peer);
      return;
    }
    const bytes = await peer.receivedBytes();
    if (bytes === null || peer.closed) return;
    const now = Date.now();
    if (before?.bytes !== bytes) {
      this.#arrivals.set(peer, { bytes, at: now, quiet: false });
      if (before?.quiet) this.changed(peer, false);
    } else if (!before.quiet && now - before.at >= this.timings.quietMs) {
      before.quiet = true;
      this.changed(peer, true);
    }
  }
}
