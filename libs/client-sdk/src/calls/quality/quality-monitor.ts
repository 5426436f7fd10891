import type { MediaSource } from '@chatcall/contracts';
import type { Observable } from 'rxjs';
import { StateCell, type Behavior } from '../../state/behavior.js';
import type { Scope } from '../../state/scope.js';
import { worst, type QualityLevel } from '../participants/participant-quality.js';
import type { RemoteMediaItemModel } from '../participants/remote-media-item.js';
import type { LinkReports, TransportReport } from './link-stats.js';
import type {
  CallQuality,
  DirectionQuality,
  MeasuredTrack,
  PathMeasures,
  QualityProblem,
} from './quality-api.js';
import {
  availableLevel,
  jitterLevel,
  lossLevel,
  roundTripLevel,
  SteadyLevel,
  trackLevel,
} from './quality-levels.js';
import {
  measuresBetween,
  NO_PATH,
  receivedTracks,
  sentTracks,
  StatsReading,
  type MeasuredInterval,
  type TrackCounts,
  type TrackReading,
} from './stats-reading.js';

/** The tracks of a link. */
export interface LinkTracks {
  /** The item that is received as this track. */
  itemOf(trackId: string | null): RemoteMediaItemModel | null;
  /** Of a track that this device sends. */
  sourceOf(track: Pick<TrackReading, 'trackId' | 'mid'>): MediaSource | null;
}

/** Intervals over which the loss is computed. */
const WINDOW = 5;
/** With fewer packets a share says nothing. */
const PACKETS_MIN = 20;

/** Packets that should have arrived, and those that did not, in the latest intervals. */
class LossWindow {
  #intervals: { readonly packets: number; readonly lost: number }[] = [];

  add(intervals: readonly MeasuredInterval[]): number | null {
    const packets = intervals.reduce((sum, one) => sum + one.packets, 0);
    const lost = intervals.reduce((sum, one) => sum + one.lost, 0);
    this.#intervals = [...this.#intervals, { packets, lost }].slice(-WINDOW);
    const all = this.#intervals.reduce((sum, one) => sum + one.packets, 0);
    if (all < PACKETS_MIN) return null;
    return this.#intervals.reduce((sum, one) => sum + one.lost, 0) / all;
  }
}

/** A track over the latest interval. */
interface Measured {
  readonly key: string;
  readonly source: MediaSource;
  readonly interval: MeasuredInterval;
  readonly reading: TrackReading;
}

/**
 * Measures the connection of this device and what it receives of each participant, from the
 * statistics of both transports, and reports to the items how well they arrive.
 */
export class QualityMonitor {
  readonly #tracks: LinkTracks;
  readonly #quality = new StateCell<CallQuality | null>(null);
  readonly #before = new Map<string, TrackCounts>();
  readonly #uplinkLoss = new LossWindow();
  readonly #downlinkLoss = new LossWindow();
  readonly #uplink = new SteadyLevel();
  readonly #downlink = new SteadyLevel();
  readonly #items = new WeakMap<RemoteMediaItemModel, SteadyLevel>();

  constructor(tracks: LinkTracks, reports$: Observable<LinkReports>, scope: Scope) {
    this.#tracks = tracks;
    scope.watch(reports$, (reports) => this.#measure(reports));
  }

  /** Null until it was measured. */
  get quality$(): Behavior<CallQuality | null> {
    return this.#quality;
  }

  #measure({ at, send, receive, interrupted }: LinkReports): void {
    const sent = this.#sent(send, at);
    const received = this.#received(receive, at);
    const uplink = this.#uplinkOf(sent, pathOf(send));
    const downlink = this.#downlinkOf(received, pathOf(receive));
    const limits = new Set(sent.map(({ reading }) => reading.limitedBy));
    this.#quality.set({
      level: interrupted ? 'lost' : worst([uplink.level, downlink.level]),
      uplink,
      downlink,
      problems: problemsOf(uplink, downlink, limits),
    });
  }

  #sent(report: TransportReport, at: number): Measured[] {
    const readings = report ? sentTracks(new StatsReading(report), at) : [];
    return this.#intervals('sent', readings, (reading) => {
      const byKind = reading.kind === 'audio' ? 'microphone' : 'camera';
      return this.#tracks.sourceOf(reading) ?? byKind;
    });
  }

  #received(report: TransportReport, at: number): Measured[] {
    const readings = report ? receivedTracks(new StatsReading(report), at) : [];
    const measured = this.#intervals(
      'received',
      readings,
      ({ trackId }) => this.#tracks.itemOf(trackId)?.source ?? null,
    );
    for (const { interval, reading } of measured) this.#reportTo(reading, interval);
    return measured;
  }

  /** Tracks that were there one interval before. */
  #intervals(
    direction: 'sent' | 'received',
    readings: readonly TrackReading[],
    sourceOf: (reading: TrackReading) => MediaSource | null,
  ): Measured[] {
    const keyOf = ({ trackId, mid, kind }: TrackReading): string =>
      `${direction} ${trackId ?? mid ?? kind}`;
    const measured = readings.flatMap((reading) => {
      const source = sourceOf(reading);
      const key = keyOf(reading);
      const before = this.#before.get(key);
      this.#before.set(key, reading.counts);
      if (!source || !before) return [];
      return [{ key, source, reading, interval: measuresBetween(before, reading) }];
    });
    const present = new Set(readings.map(keyOf));
    for (const key of this.#before.keys())
      if (key.startsWith(`${direction} `) && !present.has(key)) this.#before.delete(key);
    return measured;
  }

  #reportTo(reading: TrackReading, interval: MeasuredInterval): void {
    const item = this.#tracks.itemOf(reading.trackId);
    if (!item) return;
    const steady = this.#items.get(item) ?? new SteadyLevel();
    this.#items.set(item, steady);
    const expected = item.wanted$.value && !item.paused$.value;
    const enough = interval.packets >= PACKETS_MIN;
    item.setMeasures(
      interval,
      steady.add(expected && enough ? trackLevel(interval, reading.kind) : 'good'),
    );
  }

  #uplinkOf(sent: readonly Measured[], path: PathMeasures): DirectionQuality {
    const intervals = sent.map(({ interval }) => interval);
    const loss = this.#uplinkLoss.add(intervals);
    const jitter = soundJitter(sent);
    const limited = sent.some(({ reading }) => reading.limitedBy === 'bandwidth');
    const level = this.#uplink.add(
      worst([
        lossLevel(loss),
        jitterLevel(jitter),
        roundTripLevel(path.roundTrip),
        limited ? availableLevel(path.available) : 'good',
      ]),
    );
    return direction(level, loss, jitter, path, sent);
  }

  /** What participants lose on their own way to the server is not the fault of this connection. */
  #downlinkOf(received: readonly Measured[], path: PathMeasures): DirectionQuality {
    const clean = received.filter(({ reading }) => {
      const participant = this.#tracks.itemOf(reading.trackId)?.participant;
      return participant?.uplink$.value === 'good';
    });
    const intervals = clean.map(({ interval }) => interval);
    const loss = this.#downlinkLoss.add(intervals);
    const jitter = soundJitter(clean);
    const level = this.#downlink.add(
      worst([lossLevel(loss), jitterLevel(jitter), roundTripLevel(path.roundTrip)]),
    );
    return direction(level, loss, jitter, path, received);
  }
}

/** Video arrives in bursts, a frame at a time, and is no measure of the network. */
function soundJitter(tracks: readonly Measured[]): number | null {
  const sounds = tracks.filter(({ reading }) => reading.kind === 'audio');
  return largest(sounds.map(({ interval }) => interval.jitter));
}

function pathOf(report: TransportReport): PathMeasures {
  return report ? new StatsReading(report).path() : NO_PATH;
}

function largest(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : Math.max(...known);
}

function direction(
  level: QualityLevel,
  loss: number | null,
  jitter: number | null,
  path: PathMeasures,
  measured: readonly Measured[],
): DirectionQuality {
  const bitrate = measured.reduce((sum, { interval }) => sum + interval.bitrate, 0);
  const tracks = measured.map(({ source, interval }): MeasuredTrack => ({ source, ...interval }));
  return { level, loss, jitter, bitrate, path, tracks };
}

function problemsOf(
  uplink: DirectionQuality,
  downlink: DirectionQuality,
  limits: ReadonlySet<string | null>,
): QualityProblem[] {
  const roundTrip = largest([uplink.path.roundTrip, downlink.path.roundTrip]);
  const jitter = largest([uplink.jitter, downlink.jitter]);
  const paths = [uplink.path, downlink.path];
  const problems: QualityProblem[] = [];
  if (uplink.loss !== null && lossLevel(uplink.loss) !== 'good')
    problems.push({ kind: 'uplink-loss', loss: uplink.loss });
  if (downlink.loss !== null && lossLevel(downlink.loss) !== 'good')
    problems.push({ kind: 'downlink-loss', loss: downlink.loss });
  if (roundTrip !== null && roundTripLevel(roundTrip) !== 'good')
    problems.push({ kind: 'slow', milliseconds: roundTrip });
  if (jitter !== null && jitterLevel(jitter) !== 'good')
    problems.push({ kind: 'jitter', milliseconds: jitter });
  if (limits.has('bandwidth')) problems.push({ kind: 'bandwidth' });
  if (limits.has('cpu')) problems.push({ kind: 'cpu' });
  if (paths.some(({ kind }) => kind === 'relay')) problems.push({ kind: 'relayed' });
  if (paths.some(({ protocol }) => protocol === 'tcp' || protocol === 'tls'))
    problems.push({ kind: 'tcp' });
  return problems;
}
