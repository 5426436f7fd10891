import type { MediaSource, ProducerId, ProducerInfo } from '@chatcall/contracts';
import type { Behavior } from '../state/behavior.js';
import { derive } from '../state/derived.js';
import { StateCell } from '../state/state-cell.js';
import type { RemoteSource } from './remote-peer.js';

/** {@link RemoteSource}: what is known of one track of someone else, and the track when it is received. */
export class RemoteSourceModel implements RemoteSource {
  readonly #producer = new StateCell<ProducerInfo | null>(null);
  readonly #track = new StateCell<MediaStreamTrack | null>(null);
  readonly #wanted = new StateCell(true);
  readonly #stalled = new StateCell(false);
  readonly present$: Behavior<boolean> = derive([this.#producer], (producer) => producer !== null);
  readonly muted$: Behavior<boolean> = derive(
    [this.#producer],
    (producer) => producer?.paused ?? true,
  );

  constructor(readonly source: MediaSource) {}

  get track$(): Behavior<MediaStreamTrack | null> {
    return this.#track;
  }

  get stalled$(): Behavior<boolean> {
    return this.#stalled;
  }

  get wanted$(): Behavior<boolean> {
    return this.#wanted;
  }

  get producerId(): ProducerId | null {
    return this.#producer.value?.producerId ?? null;
  }

  setWanted(wanted: boolean): void {
    this.#wanted.set(wanted);
  }

  setStalled(stalled: boolean): void {
    this.#stalled.set(stalled);
  }

  produced(producer: ProducerInfo): void {
    if (this.producerId !== producer.producerId) this.#track.set(null);
    this.#producer.set(producer);
  }

  paused(producerId: ProducerId, paused: boolean): void {
    this.#producer.update((producer) =>
      producer?.producerId === producerId ? { ...producer, paused } : producer,
    );
  }

  closed(producerId: ProducerId): void {
    if (this.producerId !== producerId) return;
    this.#producer.set(null);
    this.#track.set(null);
    this.#stalled.set(false);
  }

  received(producerId: ProducerId, track: MediaStreamTrack | null): void {
    if (this.producerId === producerId) this.#track.set(track);
  }

  /** The way it came by is gone; it may come by another. */
  lost(): void {
    this.#track.set(null);
    this.#stalled.set(false);
  }
}
