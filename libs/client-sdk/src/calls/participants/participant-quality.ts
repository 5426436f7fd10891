/** From the best to the worst. `lost`: nothing arrives. */
export type QualityLevel = 'good' | 'fair' | 'poor' | 'lost';

/**
 * What is measured of one track, over the latest interval. Null: not known, or nothing was sent.
 */
export interface TrackMeasures {
  /** Share of the packets that were lost, from 0 to 1. */
  readonly loss: number | null;
  /** Milliseconds. */
  readonly jitter: number | null;
  /** Bits a second. */
  readonly bitrate: number;
  readonly framesPerSecond: number | null;
  readonly width: number | null;
  readonly height: number | null;
  /** Freezes of the video within the interval. */
  readonly freezes: number;
  /** Such as `VP8` or `opus`. */
  readonly codec: string | null;
  /** Scalability mode of the encoder, such as `L1T3`; null without one. */
  readonly layers: string | null;
}

/** How well a participant is received, and whose connection is at fault. */
export interface ParticipantQuality {
  readonly level: QualityLevel;
  /** Null while nothing is wrong. */
  readonly fault: 'theirs' | 'mine' | null;
}

const BY_SEVERITY: readonly QualityLevel[] = ['good', 'fair', 'poor', 'lost'];

export function severityOf(level: QualityLevel): number {
  return BY_SEVERITY.indexOf(level);
}

export function worst(levels: readonly QualityLevel[]): QualityLevel {
  return BY_SEVERITY[Math.max(0, ...levels.map(severityOf))] ?? 'lost';
}
