import type { ConsumeResponse, ConsumerInfo, PeerId, ProducerId } from '@chatcall/contracts';
import type { types } from 'mediasoup-client';
import { skip } from 'rxjs';
import { StateCell, type Behavior } from '../state/behavior.js';
import type { RetryPorts } from '../connection/retry.js';
import type { Scope } from '../state/scope.js';
import { retrySignal, ServerSwitch, type CallSignals } from './call-signals.js';
import type { PeerRegistry } from './peer-registry.js';
import type { RemoteSourceModel } from './remote-peer.js';
import { StallDetector } from './stall-detector.js';

/** A consumer, and what ends with it. */
interface Received {
  readonly consumer: types.Consumer;
  readonly owner: PeerId;
  readonly flow: ServerSwitch;
  readonly life: Scope;
}

/** What this device receives over one transport: everything that others send, asked for many at a time. */
export class ReceiveSide {
  readonly #transport: types.Transport;
  readonly #rtpCapabilities: types.RtpCapabilities;
  readonly #signals: CallSignals;
  readonly #peers: PeerRegistry;
  readonly #ports: RetryPorts;
  readonly #scope: Scope;
  readonly #received = new Map<ProducerId, Received>();
  readonly #asked = new Set<ProducerId>();
  readonly #expects = new StateCell(false);
  #queue: ProducerId[] = [];

  constructor(
    transport: types.Transport,
    rtpCapabilities: types.RtpCapabilities,
    signals: CallSignals,
    peers: PeerRegistry,
    ports: RetryPorts,
    scope: Scope,
  ) {
    this.#transport = transport;
    this.#rtpCapabilities = rtpCapabilities;
    this.#signals = signals;
    this.#peers = peers;
    this.#ports = ports;
    this.#scope = scope;

    scope.onClose(() => this.#received.clear());
    new StallDetector(transport, peers, (source) => this.#receivedOf(source), ports, scope);
  }

  /** Something is received, or has been asked for. */
  get expects$(): Behavior<boolean> {
    return this.#expects;
  }

  /** Asks for producers; those asked for in the same turn go in one request. */
  receive(producerIds: readonly ProducerId[]): void {
    const fresh = producerIds.filter((id) => !this.#asked.has(id));
    if (fresh.length === 0) return;
    this.#ask(fresh);
    if (this.#queue.length === 0) queueMicrotask(() => void this.#flush());
    this.#queue.push(...fresh);
  }

  /** Takes consumers that the server made along with the answer to the join. Fulfils when the device has its side of them. */
  async take(consumers: readonly ConsumerInfo[]): Promise<void> {
    const fresh = consumers.filter(({ producerId }) => !this.#asked.has(producerId));
    const ids = fresh.map(({ producerId }) => producerId);
    this.#ask(ids);
    try {
      const made = await this.#make(fresh);
      this.#begin(made).catch((error: unknown) => this.#failed(ids, error));
    } catch (error) {
      this.#failed(ids, error);
    }
  }

  /** The producer is gone. */
  drop(producerId: ProducerId): void {
    this.#forget([producerId]);
    const received = this.#received.get(producerId);
    this.#received.delete(producerId);
    received?.life.close();
    received?.consumer.close();
  }

  /** A device left, and all that it sent with it: its place in the session description is free for others. */
  left(peerId: PeerId): void {
    for (const [producerId, { owner }] of [...this.#received])
      if (owner === peerId) this.drop(producerId);
  }

  #receivedOf({ producerId }: RemoteSourceModel): Received | null {
    return producerId === null ? null : (this.#received.get(producerId) ?? null);
  }

  #ask(producerIds: readonly ProducerId[]): void {
    for (const id of producerIds) this.#asked.add(id);
    this.#expects.set(this.#asked.size > 0);
  }

  /** No longer asked for. */
  #forget(producerIds: readonly ProducerId[]): void {
    for (const id of producerIds) this.#asked.delete(id);
    this.#expects.set(this.#asked.size > 0);
  }

  async #flush(): Promise<void> {
    const producerIds = this.#queue.splice(0);
    const answers: ConsumeResponse[] = [];
    try {
      await retrySignal(
        async () => void answers.push(await this.#askFor(producerIds)),
        this.#ports,
        this.#scope,
      );
      for (const { failed, consumers } of answers) {
        this.#forget(failed);
        await this.#begin(await this.#make(consumers));
      }
    } catch (error) {
      this.#failed(producerIds, error);
    }
  }

  async #askFor(producerIds: readonly ProducerId[]): Promise<ConsumeResponse> {
    const wanted = producerIds.filter((id) => this.#asked.has(id));
    if (wanted.length === 0 || this.#scope.closed) return { consumers: [], failed: [] };
    return this.#signals.request('media:consume', {
      rtpCapabilities: { ...this.#rtpCapabilities },
      producerIds: wanted,
    });
  }

  /** This device's side of consumers; answers those that should flow. */
  async #make(consumers: readonly ConsumerInfo[]): Promise<readonly Received[]> {
    const made = await Promise.all(consumers.map((info) => this.#consume(info)));
    return made.filter(
      (received) => received !== null && received.flow.wanted,
    ) as readonly Received[];
  }

  /** Lets consumers flow that are still wanted when it is asked for, all in one request. */
  async #begin(made: readonly Received[]): Promise<void> {
    const flow = (): Promise<void> => {
      const wanted = made.filter(({ flow: { wanted: on }, life }) => on && !life.closed);
      return this.#signals.flow(
        true,
        wanted.map(({ consumer }) => consumer.id),
      );
    };
    await retrySignal(flow, this.#ports, this.#scope);
  }

  #failed(producerIds: readonly ProducerId[], error: unknown): void {
    this.#forget(producerIds.filter((id) => !this.#received.has(id)));
    if (!this.#scope.closed)
      this.#ports.logger.log('warn', 'tracks of others could not be received', {
        error: String(error),
      });
  }

  async #consume(info: ConsumerInfo): Promise<Received | null> {
    const { consumerId: id, producerId, kind } = info;
    const rtpParameters = info.rtpParameters as unknown as types.RtpParameters;
    const consumer = await this.#transport.consume({
      id,
      producerId,
      kind,
      rtpParameters,
      streamId: streamOf(info),
    });
    const peer = this.#peers.findByProducer(producerId);
    const source = peer?.sourceOf(producerId) ?? null;
    if (this.#scope.closed || !peer || !source || !this.#asked.has(producerId)) {
      consumer.close();
      return null;
    }
    const life = this.#scope.child();
    const flows = source.wanted$.value;
    const flow = new ServerSwitch(
      flows,
      (on) => this.#signals.flow(on, [id]),
      (error) => this.#flowRefused(error),
      this.#ports,
      life,
    );
    const received: Received = { consumer, owner: peer.peerId, flow, life };
    this.#received.set(producerId, received);
    source.received(producerId, consumer.track);
    if (!flows) consumer.pause();
    life.watch(source.wanted$.pipe(skip(1)), (wanted) => {
      if (wanted) consumer.resume();
      else consumer.pause();
      flow.set(wanted);
    });
    return received;
  }

  #flowRefused(error: unknown): void {
    if (!this.#scope.closed)
      this.#ports.logger.log('warn', 'the flow of a track could not be changed', {
        error: String(error),
      });
  }
}

/** Tracks of one stream are kept in step: a face with its voice, a screen with its sound. */
function streamOf({ peerId, source }: ConsumerInfo): string {
  return `${peerId}-${source.startsWith('screen') ? 'screen' : 'person'}`;
}
