import { derive, StateCell, type Behavior } from '../../state/behavior.js';

/** Volume (dBvo) below which nothing is audible. */
const QUIETEST = -70;
/** Loudness (0 to 1) from which a participant counts as speaking. */
const SPEAKS = 0.15;

/** How loud a media item is, from the volumes that the server measures. */
export class Loudness {
  readonly #level = new StateCell(0);
  readonly speaking$: Behavior<boolean> = derive([this.#level], (level) => level >= SPEAKS);

  get level$(): Behavior<number> {
    return this.#level;
  }

  /** In dBvo; null in silence. */
  setVolume(volume: number | null): void {
    this.#level.set(volume === null ? 0 : Math.min(1, Math.max(0, 1 - volume / QUIETEST)));
  }
}
