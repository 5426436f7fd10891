import type { ConsumerId, ConsumerInfo, PeerId, ProducerId } from '@chatcall/contracts';
import type { types } from 'mediasoup-client';
import { skip } from 'rxjs';
import type { LoggerPort } from '../ports/logger.js';
import type { Scope } from '../state/scope.js';
import type { CallSignals } from './call-signals.js';
import type { PeerRegistry } from './peer-registry.js';
import type { RemoteSourceModel } from './remote-source-model.js';

/** What this device receives over one transport: everything that others send, asked for many at a time. */
export class ReceiveSide {
  readonly #consumers = new Map<ProducerId, types.Consumer>();
  /** Whose consumers they are. */
  readonly #owners = new Map<ProducerId, PeerId>();
  readonly #asked = new Set<ProducerId>();
  readonly #watched = new Set<RemoteSourceModel>();
  #queue: ProducerId[] = [];

  constructor(
    private readonly transport: types.Transport,
    private readonly rtpCapabilities: types.RtpCapabilities,
    private readonly signals: CallSignals,
    private readonly peers: PeerRegistry,
    private readonly logger: LoggerPort,
    private readonly scope: Scope,
  ) {
    scope.onClose(() => {
      this.#consumers.clear();
      this.#owners.clear();
    });
  }

  /** Asks for producers; those asked for in the same turn go in one request. */
  receive(producerIds: readonly ProducerId[]): void {
    const fresh = producerIds.filter((id) => !this.#asked.has(id));
    if (fresh.length === 0) return;
    fresh.forEach((id) => this.#asked.add(id));
    if (this.#queue.length === 0) queueMicrotask(() => void this.#flush());
    this.#queue.push(...fresh);
  }

  /** Takes consumers that the server made along with the answer to the join. Fulfils when the device has its side of them. */
  async take(consumers: readonly ConsumerInfo[]): Promise<void> {
    const fresh = consumers.filter(({ producerId }) => !this.#asked.has(producerId));
    fresh.forEach(({ producerId }) => this.#asked.add(producerId));
    const ids = fresh.map(({ producerId }) => producerId);
    try {
      const made = await this.#make(fresh);
      this.#flow(made).catch((error: unknown) => this.#failed(ids, error));
    } catch (error) {
      this.#failed(ids, error);
    }
  }

  /** The producer is gone. */
  drop(producerId: ProducerId): void {
    this.#asked.delete(producerId);
    this.#owners.delete(producerId);
    const consumer = this.#consumers.get(producerId);
    this.#consumers.delete(producerId);
    consumer?.close();
  }

  /** A device left, and all that it sent with it: its place in the session description is free for others. */
  left(peerId: PeerId): void {
    for (const [producerId, owner] of [...this.#owners]) if (owner === peerId) this.drop(producerId);
  }

  async #flush(): Promise<void> {
    const producerIds = this.#queue.splice(0).filter((id) => this.#asked.has(id));
    if (producerIds.length === 0 || this.scope.closed) return;
    try {
      const answer = await this.signals.request('media:consume', { rtpCapabilities: { ...this.rtpCapabilities }, producerIds });
      if (this.scope.closed) return;
      answer.failed.forEach((id) => this.#asked.delete(id));
      await this.#flow(await this.#make(answer.consumers));
    } catch (error) {
      this.#failed(producerIds, error);
    }
  }

  /** This device's side of consumers; answers those that should flow. */
  async #make(consumers: readonly ConsumerInfo[]): Promise<readonly ConsumerId[]> {
    const made = await Promise.all(consumers.map((info) => this.#consume(info)));
    return made.filter((id) => id !== null);
  }

  async #flow(consumerIds: readonly ConsumerId[]): Promise<void> {
    if (!this.scope.closed) await this.signals.flow(true, consumerIds);
  }

  #failed(producerIds: readonly ProducerId[], error: unknown): void {
    producerIds.forEach((id) => this.#consumers.has(id) || this.#asked.delete(id));
    if (!this.scope.closed) this.logger.log('warn', 'tracks of others could not be received', { error: String(error) });
  }

  /** Returns the id when it should flow. */
  async #consume(info: ConsumerInfo): Promise<ConsumerId | null> {
    const { consumerId: id, producerId, kind } = info;
    const rtpParameters = info.rtpParameters as unknown as types.RtpParameters;
    const consumer = await this.transport.consume({ id, producerId, kind, rtpParameters, streamId: streamOf(info) });
    const peer = this.peers.findByProducer(producerId);
    const source = peer?.sourceOf(producerId) ?? null;
    if (this.scope.closed || !peer || !source || !this.#asked.has(producerId)) {
      consumer.close();
      return null;
    }
    this.#consumers.set(producerId, consumer);
    this.#owners.set(producerId, peer.peerId);
    source.received(producerId, consumer.track);
    this.#watch(source, peer.scope);
    if (source.wanted$.value) return id;
    consumer.pause();
    return null;
  }

  /** Stops and starts the flow as the source is wanted, while its peer is there. */
  #watch(source: RemoteSourceModel, peer: Scope): void {
    if (this.#watched.has(source)) return;
    this.#watched.add(source);
    const watch = this.scope.child();
    watch.onClose(() => this.#watched.delete(source));
    peer.onClose(() => watch.close());
    watch.watch(source.wanted$.pipe(skip(1)), (wanted) => void this.#setFlow(source, wanted));
  }

  async #setFlow(source: RemoteSourceModel, wanted: boolean): Promise<void> {
    const consumer = source.producerId === null ? undefined : this.#consumers.get(source.producerId);
    if (!consumer) return;
    if (wanted) consumer.resume();
    else consumer.pause();
    await this.signals.flow(wanted, [consumer.id]).catch((error: unknown) => {
      this.logger.log('warn', 'the flow of a track could not be changed', { wanted, error: String(error) });
    });
  }
}

/** Tracks of one stream are kept in step: a face with its voice, a screen with its sound. */
function streamOf({ peerId, source }: ConsumerInfo): string {
  return `${peerId}-${source.startsWith('screen') ? 'screen' : 'person'}`;
}
