import type { MediaSource } from '@chatcall/contracts';
import type { QualityLevel, TrackMeasures } from '../participants/participant-quality.js';

/** A track that this device sends or receives. */
export interface MeasuredTrack extends TrackMeasures {
  readonly source: MediaSource;
}

/** How packets reach the server. */
export interface PathMeasures {
  /** Milliseconds to the server and back. */
  readonly roundTrip: number | null;
  /** `relay`: through a TURN server. */
  readonly kind: 'host' | 'srflx' | 'prflx' | 'relay' | null;
  /** Of the first hop: to the server, or to the TURN server. */
  readonly protocol: 'udp' | 'tcp' | 'tls' | null;
  /** What the network is estimated to carry, in bits a second. */
  readonly available: number | null;
}

/** One direction of the connection of this device. */
export interface DirectionQuality {
  readonly level: QualityLevel;
  /** Share of the packets that this connection lost, from 0 to 1. */
  readonly loss: number | null;
  /** Milliseconds. */
  readonly jitter: number | null;
  /** Bits a second. */
  readonly bitrate: number;
  readonly path: PathMeasures;
  readonly tracks: readonly MeasuredTrack[];
}

/**
 * What is wrong with the connection of this device. `cpu`: the machine is too slow to send better
 * video; `bandwidth`: the network is. `relayed` and `tcp` make calls slower without being errors.
 */
export type QualityProblem =
  | { readonly kind: 'uplink-loss' | 'downlink-loss'; readonly loss: number }
  | { readonly kind: 'slow'; readonly milliseconds: number }
  | { readonly kind: 'jitter'; readonly milliseconds: number }
  | { readonly kind: 'bandwidth' | 'cpu' | 'relayed' | 'tcp' };

/** The connection of this device in a call. */
export interface CallQuality {
  readonly level: QualityLevel;
  /** From this device to the server. */
  readonly uplink: DirectionQuality;
  /** From the server to this device; without what the others lose on their way to the server. */
  readonly downlink: DirectionQuality;
  /** The most important first. */
  readonly problems: readonly QualityProblem[];
}
