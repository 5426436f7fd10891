import type { UplinkQuality } from '@chatcall/contracts';
import type { types } from 'mediasoup';

/** A level lasts at least this long, in milliseconds, before another one is reported. */
const LASTS_MS = 2000;

/**
 * mediasoup's scores, from 0 (nothing arrives) to 10: they fall with the share of lost packets, to 9
 * with 3 % and to 6 with 12 %.
 */
const GOOD_FROM = 9;
const FAIR_FROM = 6;

/**
 * How well the packets of one device arrive at this server, from the scores of its producers. A
 * change is reported when it has lasted for a while.
 */
export class UplinkMonitor {
  readonly #producers: () => Iterable<types.Producer>;
  readonly #report: (quality: UplinkQuality) => void;
  #quality: UplinkQuality = 'good';
  #timer: NodeJS.Timeout | null = null;

  constructor(producers: () => Iterable<types.Producer>, report: (quality: UplinkQuality) => void) {
    this.#producers = producers;
    this.#report = report;
  }

  /** What was reported last. */
  get quality(): UplinkQuality {
    return this.#quality;
  }

  /** A score has changed, or there is one producer more or less. */
  check(): void {
    if (this.#timer === null && this.#measured() !== this.#quality)
      this.#timer = setTimeout(() => this.#lasted(), LASTS_MS);
  }

  close(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  #lasted(): void {
    this.#timer = null;
    const measured = this.#measured();
    if (measured === this.#quality) return;
    this.#quality = measured;
    this.#report(measured);
  }

  #measured(): UplinkQuality {
    const scores = [...this.#producers()].flatMap((producer) => scoreOf(producer) ?? []);
    const score = Math.min(10, ...scores);
    if (score >= GOOD_FROM) return 'good';
    return score >= FAIR_FROM ? 'fair' : 'poor';
  }
}

/** Of the best layer: those that are not sent have no score. Null while nothing is sent. */
function scoreOf({ paused, score }: types.Producer): number | null {
  const best = Math.max(0, ...score.map((layer) => layer.score));
  return paused || best === 0 ? null : best;
}
