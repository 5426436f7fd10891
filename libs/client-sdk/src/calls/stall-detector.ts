import type { types } from 'mediasoup-client';
import type { RetryPorts } from '../connection/retry.js';
import type { Scope } from '../state/scope.js';
import type { Arrival, RemoteMediaItemModel } from './participants/remote-media-item.js';

/** Milliseconds without a packet after which a source counts as stalled. */
const STALLED_MS = 3000;
const EVERY_MS = 1000;
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
  readonly #transport: types.Transport;
  readonly #received: () => Iterable<Flowing>;
  readonly #ports: RetryPorts;
  readonly #progress = new WeakMap<types.Consumer, Progress>();
  #checking = false;

  constructor(
    transport: types.Transport,
    received: () => Iterable<Flowing>,
    ports: RetryPorts,
    scope: Scope,
  ) {
    this.#transport = transport;
    this.#received = received;
    this.#ports = ports;

    scope.onClose(ports.clock.every(EVERY_MS, () => void this.#check()));
    scope.onClose(() => {
      for (const { item } of this.#received()) item.setArrival('idle');
    });
  }

  async #check(): Promise<void> {
    if (this.#checking || this.#transport.closed) return;
    this.#checking = true;
    try {
      const packets =
        this.#transport.connectionState === 'connected'
          ? packetsOf(await this.#transport.getStats())
          : null;
      if (this.#transport.closed) return;
      for (const flowing of this.#received())
        if (STEADY.includes(flowing.item.source))
          flowing.item.setArrival(this.#arrivalOf(flowing, packets));
    } catch (error) {
      this.#ports.logger.log('debug', 'the statistics of a transport could not be read', {
        error: String(error),
      });
    } finally {
      this.#checking = false;
    }
  }

  #arrivalOf(
    { item, consumer, flow }: Flowing,
    packets: ReadonlyMap<string, number> | null,
  ): Arrival {
    const now = this.#ports.clock.now();
    const count = packets?.get(consumer.track.id) ?? 0;
    const before = this.#progress.get(consumer);
    const expected = packets !== null && flow.wanted && !item.paused$.value;
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
