import type { CallId } from '@chatcall/contracts';
import type { ConnectionApi } from '../../connection/connection-api.js';
import type { ClockPort } from '../../ports/client-ports.js';
import { StateCell, type Behavior } from '../../state/behavior.js';
import type { Scope } from '../../state/scope.js';
import type { CallQuality } from './quality-api.js';
import { QualityTotals } from './quality-totals.js';

/** Milliseconds between two reports: a device that dies has lost no more. */
const REPORT_EVERY_MS = 30_000;
/** A measurement stands for no longer time than this, in milliseconds. */
const SAMPLE_MAX_MS = 5000;

/**
 * The quality of a call over all its links. Reports to the server what was measured, about every 30
 * seconds and at the end.
 */
export class CallQualityModel {
  readonly #callId$: Behavior<CallId | null>;
  readonly #connection: ConnectionApi;
  readonly #clock: ClockPort;
  readonly #scope: Scope;
  #link: Scope | null = null;
  readonly #quality = new StateCell<CallQuality | null>(null);
  #totals = new QualityTotals();
  #before: number | null = null;

  constructor(
    callId$: Behavior<CallId | null>,
    connection: ConnectionApi,
    clock: ClockPort,
    scope: Scope,
  ) {
    this.#callId$ = callId$;
    this.#connection = connection;
    this.#clock = clock;
    this.#scope = scope;

    scope.onClose(clock.every(REPORT_EVERY_MS, () => this.#send()));
    scope.onClose(() => this.#send());
  }

  get quality$(): Behavior<CallQuality | null> {
    return this.#quality;
  }

  /** The quality of the present link, which takes the place of the one before. */
  follow(quality$: Behavior<CallQuality | null>): void {
    this.#link?.close();
    this.#link = this.#scope.child();
    this.#link.watch(quality$, (quality) => this.#measured(quality));
  }

  #measured(quality: CallQuality | null): void {
    this.#quality.set(quality);
    const now = this.#clock.now();
    if (quality && isKnown(quality) && this.#before !== null)
      this.#totals.add(quality, Math.min(SAMPLE_MAX_MS, now - this.#before) / 1000);
    this.#before = now;
  }

  /** A report that is lost matters little: the next one follows. */
  #send(): void {
    const callId = this.#callId$.value;
    const report = this.#totals.report();
    if (!report || callId === null) return;
    this.#totals = new QualityTotals();
    this.#connection.request('call:reportQuality', { callId, ...report }).catch(() => undefined);
  }
}

/** Something was sent or received, or should have been. */
function isKnown({ level, uplink, downlink }: CallQuality): boolean {
  return level === 'lost' || uplink.tracks.length > 0 || downlink.tracks.length > 0;
}
