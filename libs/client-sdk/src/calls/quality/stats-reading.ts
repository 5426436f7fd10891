import type { TrackMeasures } from '../participants/participant-quality.js';
import type { PathMeasures } from './quality-api.js';

/** An entry of `RTCStatsReport`. */
type Entry = Readonly<Record<string, unknown>>;

/** The statistics of one transport, with access by id and type. */
export class StatsReading {
  readonly #entries = new Map<string, Entry>();

  constructor(report: RTCStatsReport) {
    report.forEach((entry: Entry, id: string) => this.#entries.set(id, entry));
  }

  ofType(type: string): Entry[] {
    return [...this.#entries.values()].filter((entry) => entry['type'] === type);
  }

  /** The entry whose id is in this field. */
  linked(entry: Entry | undefined, field: string): Entry | undefined {
    return this.#entries.get(String(entry?.[field]));
  }

  codecOf(entry: Entry): string | null {
    const mimeType = text(this.linked(entry, 'codecId'), 'mimeType');
    return mimeType?.split('/')[1] ?? null;
  }

  path(): PathMeasures {
    const pair = this.#usedPair();
    const local = this.linked(pair, 'localCandidateId');
    const kind = KINDS.find((one) => one === local?.['candidateType']) ?? null;
    const used = kind === 'relay' ? local?.['relayProtocol'] : local?.['protocol'];
    return {
      roundTrip: milliseconds(number(pair, 'currentRoundTripTime')),
      kind,
      protocol: PROTOCOLS.find((one) => one === used) ?? null,
      available: number(pair, 'availableOutgoingBitrate'),
    };
  }

  #usedPair(): Entry | undefined {
    const [transport] = this.ofType('transport');
    const selected = this.linked(transport, 'selectedCandidatePairId');
    const pairs = this.ofType('candidate-pair');
    return (
      selected ?? pairs.find((pair) => pair['nominated'] === true && pair['state'] === 'succeeded')
    );
  }
}

const KINDS = ['host', 'srflx', 'prflx', 'relay'] as const;
const PROTOCOLS = ['udp', 'tcp', 'tls'] as const;

export const NO_PATH: PathMeasures = {
  roundTrip: null,
  kind: null,
  protocol: null,
  available: null,
};

function number(entry: Entry | undefined, field: string): number | null {
  const value = entry?.[field];
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

function text(entry: Entry | undefined, field: string): string | null {
  const value = entry?.[field];
  return typeof value === 'string' && value !== '' ? value : null;
}

function milliseconds(seconds: number | null): number | null {
  return seconds === null ? null : Math.round(seconds * 1000);
}

/** What has been counted of one track since it began. */
export interface TrackCounts {
  readonly at: number;
  readonly bytes: number;
  readonly packets: number;
  readonly lost: number;
  readonly freezes: number;
}

/** One track as the statistics show it now. */
export interface TrackReading {
  /** Firefox does not name the tracks that are sent. */
  readonly trackId: string | null;
  /** Of its media section in the description of the session. */
  readonly mid: string | null;
  readonly kind: 'audio' | 'video';
  readonly counts: TrackCounts;
  /** Loss that the other side has reported itself, from 0 to 1; null: it is counted. */
  readonly reportedLoss: number | null;
  readonly jitter: number | null;
  readonly framesPerSecond: number | null;
  readonly width: number | null;
  readonly height: number | null;
  readonly codec: string | null;
  readonly layers: string | null;
  /** What limits the encoder. */
  readonly limitedBy: string | null;
}

export function receivedTracks(reading: StatsReading, at: number): TrackReading[] {
  return reading.ofType('inbound-rtp').map((entry) => ({
    trackId: text(entry, 'trackIdentifier'),
    mid: text(entry, 'mid'),
    kind: entry['kind'] === 'video' ? 'video' : 'audio',
    counts: {
      at,
      bytes: number(entry, 'bytesReceived') ?? 0,
      packets: number(entry, 'packetsReceived') ?? 0,
      lost: number(entry, 'packetsLost') ?? 0,
      freezes: number(entry, 'freezeCount') ?? 0,
    },
    reportedLoss: null,
    jitter: milliseconds(number(entry, 'jitter')),
    framesPerSecond: number(entry, 'framesPerSecond'),
    width: number(entry, 'frameWidth'),
    height: number(entry, 'frameHeight'),
    codec: reading.codecOf(entry),
    layers: text(entry, 'scalabilityMode'),
    limitedBy: null,
  }));
}

/** Several layers of one track are one reading. */
export function sentTracks(reading: StatsReading, at: number): TrackReading[] {
  const byTrack = new Map<string, Entry[]>();
  for (const entry of reading.ofType('outbound-rtp')) {
    const key = String(entry['mediaSourceId'] ?? entry['mid'] ?? entry['ssrc']);
    byTrack.set(key, [...(byTrack.get(key) ?? []), entry]);
  }
  return [...byTrack.values()].map((layers) => sentTrack(reading, layers, at));
}

function sentTrack(reading: StatsReading, layers: readonly Entry[], at: number): TrackReading {
  const sum = (field: string): number =>
    layers.reduce((total, layer) => total + (number(layer, field) ?? 0), 0);
  const largest = layers.toSorted(
    (a, b) => (number(b, 'frameHeight') ?? 0) - (number(a, 'frameHeight') ?? 0),
  )[0];
  const remotes = layers.map((layer) => reading.linked(layer, 'remoteId'));
  const losses = remotes.flatMap((remote) => number(remote, 'fractionLost') ?? []);
  const jitters = remotes.flatMap((remote) => number(remote, 'jitter') ?? []);
  return {
    trackId: text(reading.linked(largest, 'mediaSourceId'), 'trackIdentifier'),
    mid: text(largest, 'mid'),
    kind: largest?.['kind'] === 'video' ? 'video' : 'audio',
    counts: { at, bytes: sum('bytesSent'), packets: sum('packetsSent'), lost: 0, freezes: 0 },
    reportedLoss: losses.length === 0 ? null : Math.max(...losses),
    jitter: jitters.length === 0 ? null : milliseconds(Math.max(...jitters)),
    framesPerSecond: number(largest, 'framesPerSecond'),
    width: number(largest, 'frameWidth'),
    height: number(largest, 'frameHeight'),
    codec: largest ? reading.codecOf(largest) : null,
    layers: text(largest, 'scalabilityMode'),
    limitedBy: layers.map((layer) => text(layer, 'qualityLimitationReason')).find(isLimit) ?? null,
  };
}

function isLimit(reason: string | null): reason is string {
  return reason === 'bandwidth' || reason === 'cpu';
}

/** A track over one interval. */
export interface MeasuredInterval extends TrackMeasures {
  readonly packets: number;
  readonly lost: number;
}

/** What has happened between two readings of a track. */
export function measuresBetween(before: TrackCounts, now: TrackReading): MeasuredInterval {
  const seconds = Math.max(0.001, (now.counts.at - before.at) / 1000);
  const packets = Math.max(0, now.counts.packets - before.packets);
  const counted = Math.max(0, now.counts.lost - before.lost);
  const lost = now.reportedLoss === null ? counted : now.reportedLoss * packets;
  const expected = now.reportedLoss === null ? packets + counted : packets;
  return {
    loss: expected === 0 ? null : lost / expected,
    jitter: packets === 0 ? null : now.jitter,
    bitrate: Math.round((Math.max(0, now.counts.bytes - before.bytes) * 8) / seconds),
    framesPerSecond: now.framesPerSecond,
    width: now.width,
    height: now.height,
    freezes: Math.max(0, now.counts.freezes - before.freezes),
    codec: now.codec,
    layers: now.layers,
    packets: expected,
    lost,
  };
}
