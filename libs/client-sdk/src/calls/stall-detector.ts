import type { types } from 'mediasoup-client';
import type { RetryPorts } from '../connection/retry.js';
import type { Scope } from '../state/scope.js';
import type { PeerRegistry } from './peer-registry.js';
import type { RemotePeerModel, RemoteSourceModel } from './remote-peer.js';

/** Milliseconds without a packet after which a source counts as stalled. */
const STALLED_MS = 3000;
const EVERY_MS = 1000;
/** Sources that send continuously while they are on. A still screen sends nothing. */
const STEADY = ['microphone', 'camera'] as const;

/** A consumer, and whether it should flow. */
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
 * Detects peers that are frozen or have lost their network: nothing of what this device wants
 * arrives, although its own connection works. The server reports that only later.
 */
export class StallDetector {
  readonly #transport: types.Transport;
  readonly #peers: PeerRegistry;
  readonly #received: (source: RemoteSourceModel) => Flowing | null;
  readonly #ports: RetryPorts;
  readonly #progress = new WeakMap<types.Consumer, Progress>();
  #checking = false;

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

    scope.onClose(ports.clock.every(EVERY_MS, () => void this.#check()));
    scope.onClose(() => this.#peers.peers.value.forEach((peer) => peer.setStalled(false)));
  }

  async #check(): Promise<void> {
    if (this.#checking || this.#transport.closed) return;
    this.#checking = true;
    try {
      const packets =
        this.#transport.connectionState === 'connected'
          ? packetsOf(await this.#transport.getStats())
          : null;
      if (!this.#transport.closed)
        for (const peer of this.#peers.peers.value) this.#checkPeer(peer, packets);
    } catch (error) {
      this.#ports.logger.log('debug', 'the statistics of a transport could not be read', {
        error: String(error),
      });
    } finally {
      this.#checking = false;
    }
  }

  #checkPeer(peer: RemotePeerModel, packets: ReadonlyMap<string, number> | null): void {
    const results = STEADY.map((name) => this.#isStalled(peer.sources[name], packets)).filter(
      (stalled) => stalled !== null,
    );
    peer.setStalled(results.length > 0 && !results.includes(false));
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
