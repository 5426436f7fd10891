import {
  severityOf,
  worst,
  type QualityLevel,
  type TrackMeasures,
} from '../participants/participant-quality.js';

/** Samples in a row that are worse before the level is. */
const WORSE_AFTER = 2;
/** Samples in a row that are better before the level is. */
const BETTER_AFTER = 4;

/** From these values on the level is fair, and poor. */
const LOSS = [0.03, 0.1] as const;
const ROUND_TRIP_MS = [300, 700] as const;
const JITTER_MS = [60, 150] as const;
/** Below these rates, in bits a second. */
const AVAILABLE = [250_000, 100_000] as const;

function above(value: number | null, [fair, poor]: readonly [number, number]): QualityLevel {
  if (value === null || value < fair) return 'good';
  return value < poor ? 'fair' : 'poor';
}

export const lossLevel = (loss: number | null): QualityLevel => above(loss, LOSS);
export const roundTripLevel = (ms: number | null): QualityLevel => above(ms, ROUND_TRIP_MS);
export const jitterLevel = (ms: number | null): QualityLevel => above(ms, JITTER_MS);

/** Of a device whose video is limited by its network. */
export function availableLevel(bitsPerSecond: number | null): QualityLevel {
  if (bitsPerSecond === null || bitsPerSecond >= AVAILABLE[0]) return 'good';
  return bitsPerSecond >= AVAILABLE[1] ? 'fair' : 'poor';
}

/** Of a track that is received. Video arrives in bursts: its jitter says nothing of the network. */
export function trackLevel(
  { loss, jitter, freezes }: TrackMeasures,
  kind: 'audio' | 'video',
): QualityLevel {
  const uneven = kind === 'audio' ? jitterLevel(jitter) : 'good';
  return worst([lossLevel(loss), uneven, freezes > 0 ? 'fair' : 'good']);
}

/** A level that changes only when several samples in a row say so. */
export class SteadyLevel {
  #level: QualityLevel = 'good';
  /** Samples in a row on the same side of the level. */
  #run: QualityLevel[] = [];

  get level(): QualityLevel {
    return this.#level;
  }

  /** Returns the level with this sample. */
  add(sample: QualityLevel): QualityLevel {
    const side = Math.sign(severityOf(sample) - severityOf(this.#level));
    const before = this.#run[0];
    const sideBefore =
      before === undefined ? 0 : Math.sign(severityOf(before) - severityOf(this.#level));
    this.#run = side === 0 ? [] : side === sideBefore ? [...this.#run, sample] : [sample];
    if (this.#run.length >= (side > 0 ? WORSE_AFTER : BETTER_AFTER)) {
      // The mildest change that all of them say.
      const sorted = this.#run.toSorted((a, b) => severityOf(a) - severityOf(b));
      this.#level = (side > 0 ? sorted[0] : sorted.at(-1)) ?? this.#level;
      this.#run = [];
    }
    return this.#level;
  }
}
