import type { MediaLimit, MediaSource, PeerId, ProducerId } from '@chatcall/contracts';
import type { types } from 'mediasoup';
import { layersFor, layersOf, priorityOf, startLayersOf } from './layer-choice.js';
import type { Layers, View } from './layer-choice.js';

/** The producer of a received track. */
export interface ReceivedFrom {
  readonly producer: types.Producer;
  readonly source: MediaSource;
  readonly ownerId: PeerId;
}

/** What a track reports to its room. */
export interface ReceivedTrackEvents {
  /** It is wanted or not, or in another size. */
  readonly changed: () => void;
  /** Why it is not sent although it is wanted; null: it is. */
  readonly limited: (track: ReceivedTrack, reason: MediaLimit | null) => void;
}

/**
 * Milliseconds without any layer after which the network of the viewer counts as too slow: until the
 * first key frame there is none either.
 */
const TOO_SLOW_MS = 2000;

/**
 * Milliseconds for which a first picture stays in the layers with which its source begins. For one more,
 * a browser sets up its encoder again and sends nothing meanwhile: 200 ms of a processor for 720 lines,
 * right when both devices open their cameras and draw the call.
 */
const FIRST_PICTURE_MS = 2000;

/**
 * A track of another peer that a device receives: sent while the device wants it and the room does
 * not hold it back, in the layers that its view needs. mediasoup sends lower layers when the network
 * of the device is too slow, and none when it is too slow for the lowest; audio is always sent.
 */
export class ReceivedTrack {
  readonly consumer: types.Consumer;
  readonly source: MediaSource;
  readonly ownerId: PeerId;
  readonly #count: Layers;
  /** How many layers a first picture may have. */
  readonly #start: number;
  readonly #events: ReceivedTrackEvents;
  #wanted = false;
  #heldBack = false;
  /** How many layers of its producer arrive. */
  #arriving = Infinity;
  #view: View | null = null;
  /** Runs from when it is first wanted. */
  #firstTimer: NodeJS.Timeout | undefined;
  #settled = false;
  #limit: MediaLimit | null = null;
  #slowTimer: NodeJS.Timeout | undefined;
  #tooSlow = false;

  constructor(
    consumer: types.Consumer,
    { producer, source, ownerId }: ReceivedFrom,
    events: ReceivedTrackEvents,
  ) {
    this.consumer = consumer;
    this.source = source;
    this.ownerId = ownerId;
    this.#count = layersOf(producer);
    this.#start = startLayersOf(source, producer.type);
    this.#events = events;
    consumer.observer.once('close', () => this.#closed());
    if (consumer.type === 'simple') return;
    for (const event of ['layerschange', 'score', 'producerpause', 'producerresume'] as const)
      consumer.on(event, () => this.#checkSpeed());
  }

  get producerId(): ProducerId {
    return this.consumer.producerId;
  }

  get view(): View | null {
    return this.#view;
  }

  /** The device wants it, and its owner sends it. */
  get expected(): boolean {
    return this.#wanted && !this.consumer.producerPaused;
  }

  /**
   * How many layers of its producer it needs, from the lowest; 0: none. First it needs a picture, which
   * more layers would delay.
   */
  get neededLayers(): number {
    if (!this.#wanted || this.#heldBack) return 0;
    const needed = layersFor(this.#view, this.#count, this.source).spatial + 1;
    return this.#settled ? needed : Math.min(needed, this.#start);
  }

  /** The device resumes or pauses it. */
  async want(on: boolean): Promise<void> {
    this.#wanted = on;
    if (on) this.#begin();
    this.#events.changed();
    await this.#apply();
  }

  /** Its room holds it back: others come first. */
  holdBack(on: boolean): void {
    if (this.#heldBack === on) return;
    this.#heldBack = on;
    // Fails only when the consumer or the worker is gone, which is handled elsewhere.
    this.#apply().catch(() => undefined);
  }

  async setView(view: View): Promise<void> {
    this.#view = view;
    this.#events.changed();
    if (this.consumer.kind === 'audio') return;
    await Promise.all([
      this.consumer.setPriority(priorityOf(view, this.source)),
      this.#preferLayers(),
    ]);
  }

  /** Only the lowest `arriving` layers of its producer arrive; Infinity: all that it sends. */
  limitLayers(arriving: number): void {
    if (this.#arriving === arriving) return;
    this.#arriving = arriving;
    // Fails only when the consumer or the worker is gone, which is handled elsewhere.
    this.#preferLayers().catch(() => undefined);
  }

  /** The device takes it for a track that is sent. */
  reportAgain(): void {
    this.#limit = null;
    this.#report();
  }

  async #preferLayers(): Promise<void> {
    if (this.consumer.type === 'simple') return;
    const { spatial, temporal } = layersFor(this.#view, this.#count, this.source);
    const spatialLayer = Math.min(spatial, this.#arriving - 1);
    await this.consumer.setPreferredLayers({ spatialLayer, temporalLayer: temporal });
  }

  #begin(): void {
    this.#firstTimer ??= setTimeout(() => {
      this.#settled = true;
      this.#events.changed();
    }, FIRST_PICTURE_MS).unref();
  }

  /** mediasoup requests a key frame from video producers. */
  async #apply(): Promise<void> {
    const flows = this.#wanted && !this.#heldBack;
    this.#checkSpeed();
    await (flows ? this.consumer.resume() : this.consumer.pause());
  }

  /** No layer is sent, although its producer sends some. */
  #checkSpeed(): void {
    const { currentLayers, score } = this.consumer;
    const arrives = (score.producerScores ?? []).some((one) => one > 0);
    const none =
      this.consumer.type !== 'simple' && this.expected && currentLayers === undefined && arrives;
    if (!none || this.#heldBack) {
      clearTimeout(this.#slowTimer);
      this.#slowTimer = undefined;
      this.#tooSlow = false;
    } else if (!this.#tooSlow)
      this.#slowTimer ??= setTimeout(() => {
        this.#tooSlow = true;
        this.#report();
      }, TOO_SLOW_MS).unref();
    this.#report();
  }

  #report(): void {
    const heldBack = this.#heldBack && this.#wanted ? 'last-n' : null;
    const limit = heldBack ?? (this.#tooSlow ? 'bandwidth' : null);
    if (limit === this.#limit || this.consumer.closed) return;
    this.#limit = limit;
    this.#events.limited(this, limit);
  }

  #closed(): void {
    clearTimeout(this.#slowTimer);
    clearTimeout(this.#firstTimer);
    this.#events.changed();
  }
}
