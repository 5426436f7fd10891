import type { types } from 'mediasoup-client';
import type { RetryPorts } from '../connection/retry.js';
import type { Scope } from '../state/scope.js';
import type { PeerRegistry } from './peer-registry.js';
import type { RemotePeerModel, RemoteSourceModel } from './remote-peer.js';

/** Milliseconds without a packet after which a source counts as stalled. */
const STALLED_MS = 3000;
const EVERY_MS = 1000;
/** Sources that send all the time while they are on. A screen on which nothing moves sends nothing. */
const STEADY = ['microphone', 'camera'] as const;

/** Something that is received. */
interface Flowing {
  readonly consumer: types.Consumer;
  readonly flow: { readonly wanted: boolean };
}

/** Progress of one consumer. */
interface Progress {
  packets: number;
  at: number;
}

/**
 * Notices who froze or lost their network: what they send and this device wants does not arrive any more, although the own
 * connection is there. The server says so only later.
 */
export class StallDetector {
  readonly #transport: types.Transport;
  readonly #peers: PeerRegistry;
  readonly #received: (source: RemoteSourceModel) => Flowing | null;
  readonly #ports: RetryPorts;
  readonly #progress = new WeakMap<types.Consumer, Progress>();
  #asking = false;

  constructor(
    transport: types.Transport,
    peers: PeerRegistry,
    received: (source: RemoteSourceModel) => Flowing | null,
    ports: RetryPorts,
    scope: Scope,
  ) {
    this.#transport = transport;
    this.#peers = peers;
    this.#received = received;
    this.#ports = ports;

    scope.onClose(ports.clock.every(EVERY_MS, () => void this.#look()));
    scope.onClose(() => this.#peers.peers.value.forEach((peer) => peer.setStalled(false)));
  }

  async #look(): Promise<void> {
    if (this.#asking || this.#transport.closed) return;
    this.#asking = true;
    try {
      const packets =
        this.#transport.connectionState === 'connected'
          ? packetsOf(await this.#transport.getStats())
          : null;
      if (!this.#transport.closed)
        for (const peer of this.#peers.peers.value) this.#judge(peer, packets);
    } catch (error) {
      this.#ports.logger.log('debug', 'the numbers of a transport could not be read', {
        error: String(error),
      });
    } finally {
      this.#asking = false;
    }
  }

  #judge(peer: RemotePeerModel, packets: ReadonlyMap<string, number> | null): void {
    const judged = STEADY.map((name) => this.#isStalled(peer.sources[name], packets)).filter(
      (stalled) => stalled !== null,
    );
    peer.setStalled(judged.length > 0 && !judged.includes(false));
  }

  /** Null when nothing is expected to arrive. */
  #isStalled(
    source: RemoteSourceModel,
    packets: ReadonlyMap<string, number> | null,
  ): boolean | null {
    const flowing = this.#received(source);
    if (!flowing) return null;
    const { consumer } = flowing;
    const now = this.#ports.clock.now();
    const count = packets?.get(consumer.track.id) ?? 0;
    const before = this.#progress.get(consumer);
    const expected = packets !== null && flowing.flow.wanted && !source.muted$.value;
    if (!expected || !before || before.packets !== count) {
      this.#progress.set(consumer, { packets: count, at: now });
      source.setStalled(false);
      return expected ? false : null;
    }
    const stalled = now - before.at >= STALLED_MS;
    source.setStalled(stalled);
    return stalled;
  }
}

/** Packets received so far by track; null where the host does not count them. */
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
