import { CAMERA_START_LAYERS, type MediaSource, type ProducerId } from '@chatcall/contracts';
import type { types } from 'mediasoup-client';
import { derive, StateCell, type Behavior } from '../state/behavior.js';
import type { Scope } from '../state/scope.js';
import { fewerLayers, layersIn } from './video-encodings.js';

/** More than any video has. */
export const ALL_LAYERS = 9;

/**
 * How many layers of a video are sent until the server asks for more or fewer. A camera begins small,
 * so that its first picture takes little time to encode and to send.
 */
export function startLayersOf(source: MediaSource): number {
  return source === 'camera' ? CAMERA_START_LAYERS : ALL_LAYERS;
}

/** The layers of a producer in space. */
export interface ProducedLayers {
  readonly all: number;
  /** How many it sends at first. */
  readonly start: number;
  /** They are parts of one encoding (SVC), not encodings of their own. */
  readonly inOne: boolean;
}

/** The layers of a producer of this source with these encodings. */
export function producedLayers(
  source: MediaSource,
  encodings: readonly types.RtpEncodingParameters[],
): ProducedLayers {
  const all = layersIn(encodings);
  const inOne = all > encodings.length;
  return { all, inOne, start: inOne ? all : startLayersOf(source) };
}

/** Sends only those layers of each video that anyone receives and that this device can spare. */
export class SentLayers {
  /** By producer how many, from the lowest; of those that are missing as many as at the start. */
  readonly #received = new StateCell<ReadonlyMap<ProducerId, number>>(new Map());

  /** The server reports how many layers of a producer are received. */
  received(producerId: ProducerId, layers: number): void {
    this.#received.update((all) => new Map(all).set(producerId, layers));
  }

  /** All of each video are sent until the server reports again. */
  forget(): void {
    this.#received.update((known) => new Map([...known.keys()].map((id) => [id, ALL_LAYERS])));
  }

  /**
   * Applies it to a producer from now on, until `lifetime` closes. `most$`: how many at most; `failed`:
   * the browser has refused a change.
   */
  follow(
    producer: types.Producer,
    serverId: Promise<ProducerId>,
    produced: ProducedLayers,
    most$: Behavior<number>,
    lifetime: Scope,
    failed: (error: unknown) => void,
  ): void {
    if (producer.kind !== 'video') return;
    const { all: total } = produced;
    const start = Math.min(produced.start, total);
    let sent = start;
    const send = (id: ProducerId): void => {
      const layers$ = derive([this.#received, most$], (all, most) =>
        Math.min(all.get(id) ?? start, most, total),
      );
      // Before the subscription: it ends first, and the producer, which closes, is left as it is.
      lifetime.onClose(() => this.#forget(id));
      lifetime.watch(layers$, (layers) => {
        if (layers !== sent) setLayers(producer, layers, produced).catch(failed);
        sent = layers;
      });
    };
    serverId.then(
      (id) => !lifetime.closed && send(id),
      () => undefined,
    );
  }

  #forget(producerId: ProducerId): void {
    this.#received.update((all) => new Map([...all].filter(([id]) => id !== producerId)));
  }
}

async function setLayers(
  producer: types.Producer,
  layers: number,
  { all, inOne }: ProducedLayers,
): Promise<void> {
  try {
    if (inOne) await producer.setRtpEncodingParameters(fewerLayers(layers, all));
    else await producer.setMaxSpatialLayer(layers - 1);
  } catch (error) {
    if (!producer.closed) throw error;
  }
}
