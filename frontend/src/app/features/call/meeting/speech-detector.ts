/** Decibels below full scale from which it counts as speech. */
const LOUD_DB = -48;
/** Of the last samples, so many must be loud: a click, a cough or a beep is not speech. */
const SAMPLES = 10;
const LOUD_SAMPLES = 6;

/** Decides from the levels of a microphone, measured every 100 ms, whether someone speaks. */
export class SpeechDetector {
  #loud: readonly boolean[] = [];

  /** @param power mean square of the samples, 0 to 1 */
  speaks(power: number): boolean {
    const loud = 10 * Math.log10(power || 1e-12) > LOUD_DB;
    this.#loud = [...this.#loud.slice(-SAMPLES + 1), loud];
    return this.#loud.filter(Boolean).length >= LOUD_SAMPLES;
  }

  reset(): void {
    this.#loud = [];
  }
}
