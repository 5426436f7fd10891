import type { ProducerId } from '@chatcall/contracts';
import type { types } from 'mediasoup-client';
import { derive, StateCell } from '../state/behavior.js';
import type { Scope } from '../state/scope.js';

/** Sends only those layers of each video that anyone receives. */
export class SentLayers {
  /** By producer how many, from the lowest. All of those that are missing. */
  readonly #received = new StateCell<ReadonlyMap<ProducerId, number>>(new Map());

  /** The server reports how many layers of a producer are received. */
  received(producerId: ProducerId, layers: number): void {
    this.#received.update((all) => new Map(all).set(producerId, layers));
  }

  /** Applies it to a producer from now on, until `lifetime` closes. */
  follow(producer: types.Producer, serverId: Promise<ProducerId>, lifetime: Scope): void {
    if (producer.kind !== 'video') return;
    serverId.then(
      (id) => {
        if (lifetime.closed) return;
        const layers$ = derive([this.#received], (all) => all.get(id) ?? null);
        lifetime.watch(layers$, (layers) => {
          if (layers !== null) void producer.setMaxSpatialLayer(layers - 1);
        });
        lifetime.onClose(() => this.#forget(id));
      },
      () => undefined,
    );
  }

  #forget(producerId: ProducerId): void {
    this.#received.update((all) => new Map([...all].filter(([id]) => id !== producerId)));
  }
}
