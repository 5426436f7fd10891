/** Quieter than this (dBvo) is not heard. */
const QUIETEST = -70;
/** From this loudness (0 to 1) on someone speaks. */
const SPEAKS = 0.15;

/** From 0 (silence) to 1, of a loudness that the server measured in dBvo; null is silence. */
export function loudness(volume: number | null): number {
  return volume === null ? 0 : Math.min(1, Math.max(0, 1 - volume / QUIETEST));
}

export function speaks(level: number): boolean {
  return level >= SPEAKS;
}
