import type { Peer } from './peer.js';
import type { RoomTimings } from './room-types.js';

/**
 * Detects devices that no longer send any packet, not even reports about what they receive: a
 * machine that is off, or without network. The receivers of a device notice only that what they show
 * does not arrive, and nothing of a device that is muted or that nobody shows.
 */
export class QuietPeerDetector {
  readonly #peers: () => Iterable<Peer>;
  readonly #timings: Pick<RoomTimings, 'quietMs' | 'quietCheckMs'>;
  readonly #changed: (peer: Peer, quiet: boolean) => void;
  readonly #quiet = new WeakSet<Peer>();
  /** Peers of which it is not known yet, or no longer, whether they send anything. */
  readonly #unknown = new WeakSet<Peer>();
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
    const received = await peer.hasReceived();
    if (peer.closed) return;
    if (received === null) {
      this.#unknown.add(peer);
      return;
    }
    const quiet = this.#quiet.has(peer);
    // Its time to send something begins with its first track.
    if (this.#unknown.delete(peer) || received) {
      peer.heard();
      if (quiet) this.#report(peer, false);
    } else if (!quiet && peer.silentMs >= this.#timings.quietMs) this.#report(peer, true);
  }

  #report(peer: Peer, quiet: boolean): void {
    if (quiet) this.#quiet.add(peer);
    else this.#quiet.delete(peer);
    peer.reached = !quiet;
    this.#changed(peer, quiet);
  }
}
