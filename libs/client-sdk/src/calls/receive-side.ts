import type { ConsumeResponse, ConsumerInfo, ProducerId } from '@chatcall/contracts';
import type { types } from 'mediasoup-client';
import { skip, type Observable } from 'rxjs';
import { derive, StateCell, type Behavior } from '../state/behavior.js';
import type { RetryPorts } from '../connection/retry.js';
import type { Scope } from '../state/scope.js';
import { retrySignal, ServerSwitch, type CallSignals } from './call-signals.js';
import { consumerOptions, type PreparedMedia } from './prepared-media.js';
import type { RemoteMediaItemModel } from './participants/remote-media-item.js';
import type { TransportReport } from './quality/link-stats.js';
import { StallDetector } from './stall-detector.js';
import { ViewReports } from './view-reports.js';

/** The consumer of an item, and the scope that ends with it. */
interface Received {
  readonly item: RemoteMediaItemModel;
  readonly consumer: types.Consumer;
  readonly flow: ServerSwitch;
  readonly lifetime: Scope;
}

/**
 * Receives the media items of the others over one transport, requesting many at a time: from when an
 * item is in the list until it is not. Reports to each item what arrives.
 */
export class ReceiveSide {
  readonly #transport: types.Transport;
  readonly #rtpCapabilities: types.RtpCapabilities;
  readonly #signals: CallSignals;
  readonly #items$: Behavior<readonly RemoteMediaItemModel[]>;
  readonly #lowBandwidth$: Behavior<boolean>;
  readonly #held$: Behavior<boolean>;
  readonly #ports: RetryPorts;
  readonly #scope: Scope;
  readonly #received = new Map<ProducerId, Received>();
  readonly #requested = new Set<ProducerId>();
  /** Items that were in the list: each is requested once, also when the server refuses it. */
  readonly #known = new Set<ProducerId>();
  readonly #views: ViewReports;
  readonly #expects = new StateCell(false);
  #queue: ProducerId[] = [];

  constructor(
    transport: types.Transport,
    rtpCapabilities: types.RtpCapabilities,
    signals: CallSignals,
    items$: Behavior<readonly RemoteMediaItemModel[]>,
    lowBandwidth$: Behavior<boolean>,
    held$: Behavior<boolean>,
    reports$: Observable<TransportReport>,
    ports: RetryPorts,
    scope: Scope,
  ) {
    this.#transport = transport;
    this.#rtpCapabilities = rtpCapabilities;
    this.#signals = signals;
    this.#items$ = items$;
    this.#lowBandwidth$ = lowBandwidth$;
    this.#held$ = held$;
    this.#ports = ports;
    this.#scope = scope;

    this.#views = new ViewReports(signals, ports, scope);
    scope.onClose(() => this.#received.clear());
    new StallDetector(reports$, () => this.#received.values(), ports, scope);
  }

  /** The item that is received as this track. */
  itemOf(trackId: string | null): RemoteMediaItemModel | null {
    for (const { item, consumer } of this.#received.values())
      if (consumer.track.id === trackId) return item;
    return null;
  }

  /** Whether any track is received or requested. */
  get expects$(): Behavior<boolean> {
    return this.#expects;
  }

  /**
   * Adds consumers that the server created with the answer to the join. Resolves when the device
   * has created its side of them, or had prepared it.
   */
  async addConsumers(
    consumers: readonly ConsumerInfo[],
    prepared: PreparedMedia | null,
  ): Promise<void> {
    const fresh = consumers.filter(({ producerId }) => !this.#requested.has(producerId));
    const ids = fresh.map(({ producerId }) => producerId);
    this.#addRequested(ids);
    try {
      const created = await this.#createConsumers(fresh, prepared);
      prepared?.closeConsumers();
      this.#resume(created).catch((error: unknown) => this.#failed(ids, error));
    } catch (error) {
      this.#failed(ids, error);
    }
  }

  /** Receives the items of the list that are not received yet, and follows the list. */
  receive(): void {
    this.#scope.watch(this.#items$, (items) => this.#follow(items));
  }

  #follow(items: readonly RemoteMediaItemModel[]): void {
    const present = new Set(items.map(({ id }) => id));
    for (const id of [...this.#known, ...this.#requested]) if (!present.has(id)) this.#drop(id);
    const added = [...present].filter((id) => !this.#known.has(id));
    for (const id of added) this.#known.add(id);
    this.#request(added.filter((id) => !this.#requested.has(id)));
  }

  /** Requests consumers; calls in the same turn are sent as one request. */
  #request(producerIds: readonly ProducerId[]): void {
    if (producerIds.length === 0) return;
    this.#addRequested(producerIds);
    if (this.#queue.length === 0) queueMicrotask(() => void this.#flush());
    this.#queue.push(...producerIds);
  }

  /** Closes the consumer, so that its place in the session description is reused. */
  #drop(producerId: ProducerId): void {
    this.#known.delete(producerId);
    this.#removeRequested([producerId]);
    const received = this.#received.get(producerId);
    this.#received.delete(producerId);
    received?.lifetime.close();
    received?.consumer.close();
  }

  #addRequested(producerIds: readonly ProducerId[]): void {
    for (const id of producerIds) this.#requested.add(id);
    this.#expects.set(this.#requested.size > 0);
  }

  /** Removes them from the requested producers. */
  #removeRequested(producerIds: readonly ProducerId[]): void {
    for (const id of producerIds) this.#requested.delete(id);
    this.#expects.set(this.#requested.size > 0);
  }

  async #flush(): Promise<void> {
    const producerIds = this.#queue.splice(0);
    const answers: ConsumeResponse[] = [];
    try {
      await retrySignal(
        async () => void answers.push(await this.#consumersOf(producerIds)),
        this.#ports,
        this.#scope,
      );
      for (const { failed, consumers } of answers) {
        this.#removeRequested(failed);
        await this.#resume(await this.#createConsumers(consumers));
      }
    } catch (error) {
      this.#failed(producerIds, error);
    }
  }

  async #consumersOf(producerIds: readonly ProducerId[]): Promise<ConsumeResponse> {
    const wanted = producerIds.filter((id) => this.#requested.has(id));
    if (wanted.length === 0 || this.#scope.closed) return { consumers: [], failed: [] };
    return this.#signals.request('media:consume', {
      rtpCapabilities: { ...this.#rtpCapabilities },
      producerIds: wanted,
    });
  }

  /** Creates this device's side of consumers; returns those to resume. */
  async #createConsumers(
    consumers: readonly ConsumerInfo[],
    prepared: PreparedMedia | null = null,
  ): Promise<readonly Received[]> {
    const created = await Promise.all(consumers.map((info) => this.#consume(info, prepared)));
    return created.filter(
      (received) => received !== null && received.flow.wanted,
    ) as readonly Received[];
  }

  /** Resumes those consumers that are still wanted when the request is sent, all in one request. */
  async #resume(created: readonly Received[]): Promise<void> {
    const flow = (): Promise<void> => {
      const wanted = created.filter(({ flow: { wanted: on }, lifetime }) => on && !lifetime.closed);
      return this.#signals.flow(
        true,
        wanted.map(({ consumer }) => consumer.id),
      );
    };
    await retrySignal(flow, this.#ports, this.#scope);
  }

  #failed(producerIds: readonly ProducerId[], error: unknown): void {
    this.#removeRequested(producerIds.filter((id) => !this.#received.has(id)));
    if (!this.#scope.closed)
      this.#ports.logger.log('warn', 'tracks of other peers could not be received', {
        error: String(error),
      });
  }

  /** Null when it does not exist any more, or flows already. */
  async #consume(info: ConsumerInfo, prepared: PreparedMedia | null): Promise<Received | null> {
    const { consumerId: id, producerId } = info;
    const ready = (await prepared?.takeConsumer(id)) ?? null;
    const resumed = ready?.resumed ?? false;
    const consumer = ready?.consumer ?? (await this.#transport.consume(consumerOptions(info)));
    const item = this.#items$.value.find((one) => one.id === producerId);
    if (this.#scope.closed || !item || !this.#requested.has(producerId)) {
      consumer.close();
      return null;
    }
    const lifetime = this.#scope.child();
    if (item.source === 'camera')
      lifetime.watch(this.#lowBandwidth$, (low) => item.setDeclined(low));
    const wanted$ = derive([item.wanted$, this.#held$], (wanted, held) => wanted && !held);
    const flows = wanted$.value;
    const flow = new ServerSwitch(
      flows || resumed,
      (on) => this.#signals.flow(on, [id]),
      (error) => this.#flowRefused(error),
      this.#ports,
      lifetime,
    );
    const received: Received = { item, consumer, flow, lifetime };
    this.#received.set(producerId, received);
    item.setTrack(consumer.track);
    if (info.kind === 'video') this.#views.follow(item, id, lifetime);
    if (!flows) {
      consumer.pause();
      flow.set(false);
    }
    lifetime.watch(wanted$.pipe(skip(1)), (wanted) => {
      if (wanted) consumer.resume();
      else consumer.pause();
      flow.set(wanted);
    });
    return resumed ? null : received;
  }

  #flowRefused(error: unknown): void {
    if (!this.#scope.closed)
      this.#ports.logger.log('warn', 'a track could not be paused or resumed', {
        error: String(error),
      });
  }
}
