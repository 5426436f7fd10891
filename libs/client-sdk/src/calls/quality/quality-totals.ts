import type { CallMeasures, ReportQualityPayload } from '@chatcall/contracts';
import type { CallQuality } from './quality-api.js';

/** What is sent to the server of the quality of some seconds. */
type QualityReport = Omit<ReportQualityPayload, 'callId'>;

/** Bounds of the contract. */
const SECONDS_MAX = 300;
const MILLISECONDS_MAX = 60_000;
const KBPS_MAX = 1_000_000;

/** An average over time of a value that is not always known. */
class Average {
  #sum = 0;
  #seconds = 0;

  add(value: number | null, seconds: number): void {
    if (value === null) return;
    this.#sum += value * seconds;
    this.#seconds += seconds;
  }

  get value(): number | null {
    return this.#seconds === 0 ? null : this.#sum / this.#seconds;
  }
}

/** Measurements since the last report. */
export class QualityTotals {
  readonly #uplinkLoss = new Average();
  readonly #downlinkLoss = new Average();
  readonly #roundTrip = new Average();
  readonly #jitter = new Average();
  readonly #sent = new Average();
  readonly #received = new Average();
  #path: Pick<CallMeasures, 'path' | 'protocol'> = { path: null, protocol: null };
  #seconds = 0;
  #poorSeconds = 0;
  #freezes = 0;

  add({ level, uplink, downlink }: CallQuality, seconds: number): void {
    this.#seconds += seconds;
    if (level === 'poor' || level === 'lost') this.#poorSeconds += seconds;
    this.#uplinkLoss.add(uplink.loss, seconds);
    this.#downlinkLoss.add(downlink.loss, seconds);
    this.#roundTrip.add(uplink.path.roundTrip ?? downlink.path.roundTrip, seconds);
    this.#jitter.add(downlink.jitter ?? uplink.jitter, seconds);
    this.#sent.add(uplink.bitrate, seconds);
    this.#received.add(downlink.bitrate, seconds);
    this.#freezes += downlink.tracks.reduce((sum, { freezes }) => sum + freezes, 0);
    const { kind, protocol } = uplink.path.kind ? uplink.path : downlink.path;
    if (kind) this.#path = { path: kind, protocol };
  }

  /** Null when less than a second was measured. */
  report(): QualityReport | null {
    const seconds = Math.min(SECONDS_MAX, Math.round(this.#seconds));
    if (seconds === 0) return null;
    return {
      seconds,
      poorSeconds: Math.min(seconds, Math.round(this.#poorSeconds)),
      uplinkLoss: bounded(this.#uplinkLoss.value, 1000, 1000),
      downlinkLoss: bounded(this.#downlinkLoss.value, 1000, 1000),
      roundTrip: bounded(this.#roundTrip.value, 1, MILLISECONDS_MAX),
      jitter: bounded(this.#jitter.value, 1, MILLISECONDS_MAX),
      sentKbps: bounded(this.#sent.value, 0.001, KBPS_MAX) ?? 0,
      receivedKbps: bounded(this.#received.value, 0.001, KBPS_MAX) ?? 0,
      freezes: Math.min(10_000, this.#freezes),
      ...this.#path,
    };
  }
}

function bounded(value: number | null, factor: number, max: number): number | null {
  return value === null ? null : Math.min(max, Math.max(0, Math.round(value * factor)));
}
