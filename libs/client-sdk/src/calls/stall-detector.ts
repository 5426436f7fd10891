import type { types } from 'mediasoup-client';
import type { Observable } from 'rxjs';
import type { RetryPorts } from '../connection/retry.js';
import type { Scope } from '../state/scope.js';
import type { Arrival, RemoteMediaItemModel } from './participants/remote-media-item.js';
import type { TransportReport } from './quality/link-stats.js';

/** Milliseconds without a packet after which a source counts as stalled. */
const STALLED_MS = 3000;
/** Sources that send continuously while they are on. A still screen sends nothing. */
const STEADY: readonly string[] = ['microphone', 'camera'];

/** An item with its consumer, and whether it should flow. */
interface Flowing {
  readonly item: RemoteMediaItemModel;
  readonly consumer: types.Consumer;
  readonly flow: { readonly wanted: boolean };
}

/** Progress of one consumer. */
interface Progress {
  packets: number;
  at: number;
}

/**
 * Detects participants that are frozen or have lost their network: nothing of what this device wants
 * arrives, although its own connection works. The server reports that only later.
 */
export class StallDetector {
  readonly #received: () => Iterable<Flowing>;
  readonly #clock: RetryPorts['clock'];
  readonly #progress = new WeakMap<types.Consumer, Progress>();

  constructor(
    reports$: Observable<TransportReport>,
    received: () => Iterable<Flowing>,
    { clock }: RetryPorts,
    scope: Scope,
  ) {
    this.#received = received;
    this.#clock = clock;

    scope.watch(reports$, (report) => this.#check(report));
    scope.onClose(() => {
      for (const { item } of this.#received()) item.setArrival('idle');
    });
  }

  #check(report: TransportReport): void {
    const packets = report ? packetsOf(report) : null;
    for (const flowing of this.#received())
      if (STEADY.includes(flowing.item.source))
        flowing.item.setArrival(this.#arrivalOf(flowing, packets));
  }

  #arrivalOf(
    { item, consumer, flow }: Flowing,
    packets: ReadonlyMap<string, number> | null,
  ): Arrival {
    const now = this.#clock.now();
    const count = packets?.get(consumer.track.id) ?? 0;
    const before = this.#progress.get(consumer);
    const limited = item.limited$.value !== null;
    const expected = packets !== null && flow.wanted && !limited && !item.paused$.value;
    if (!expected || !before || before.packets !== count) {
      this.#progress.set(consumer, { packets: count, at: now });
      return expected ? 'arriving' : 'idle';
    }
    return now - before.at >= STALLED_MS ? 'stalled' : 'arriving';
  }
}

/** Packets received so far by track; null if the host does not count them. */
function packetsOf(report: RTCStatsReport): ReadonlyMap<string, number> | null {
  const packets = new Map<string, number>();
  let counts = false;
  report.forEach((entry: Readonly<Record<string, unknown>>) => {
    if (entry['type'] === 'candidate-pair') counts = true;
    if (entry['type'] === 'inbound-rtp')
      packets.set(String(entry['trackIdentifier']), Number(entry['packetsReceived'] ?? 0));
  });
  return counts || packets.size > 0 ? packets : null;
}
