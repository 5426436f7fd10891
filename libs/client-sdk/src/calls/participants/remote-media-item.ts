import type { MediaLimit, MediaSource, ProducerId, ProducerInfo } from '@chatcall/contracts';
import { derive, StateCell, type Behavior } from '../../state/behavior.js';
import type { QualityLevel, TrackMeasures } from './participant-quality.js';
import { ItemViews } from './item-views.js';
import { Loudness } from './loudness.js';
import type {
  ItemLimit,
  MediaItemEnd,
  MediaView,
  RemoteMediaItem,
  RemoteParticipant,
  ShownSize,
} from './participants-api.js';

/** Whether packets arrive; `idle`: none are expected, or it is not known. */
export type Arrival = 'idle' | 'arriving' | 'stalled';

/**
 * {@link RemoteMediaItem}: one producer of another device, from its beginning to its end. The media
 * of the call reports here what arrives; the item calls nothing.
 */
export class RemoteMediaItemModel implements RemoteMediaItem {
  readonly local = false;
  readonly id: ProducerId;
  readonly source: MediaSource;
  readonly participant: RemoteParticipant;
  readonly #paused: StateCell<boolean>;
  readonly #track = new StateCell<MediaStreamTrack | null>(null);
  readonly #arrival = new StateCell<Arrival>('idle');
  readonly #loudness = new Loudness();
  readonly #measures = new StateCell<TrackMeasures | null>(null);
  readonly #level = new StateCell<QualityLevel>('good');
  readonly #limit = new StateCell<MediaLimit | null>(null);
  readonly #declined = new StateCell(false);
  readonly #pinned = new StateCell(false);
  readonly #ended = new StateCell<MediaItemEnd | null>(null);
  readonly #views = new ItemViews();
  readonly stalled$: Behavior<boolean> = derive(
    [this.#arrival],
    (arrival) => arrival === 'stalled',
  );
  readonly limited$: Behavior<ItemLimit | null> = derive(
    [this.#views.wanted$, this.#declined, this.#limit],
    (shown, declined, limit) => {
      if (!shown) return 'not-shown';
      return declined ? 'low-bandwidth' : limit;
    },
  );
  /** Whether the server is to send it. */
  readonly wanted$: Behavior<boolean> = derive(
    [this.#views.wanted$, this.#declined],
    (shown, declined) => shown && !declined,
  );

  constructor(producer: ProducerInfo, participant: RemoteParticipant) {
    this.id = producer.producerId;
    this.source = producer.source;
    this.participant = participant;
    this.#paused = new StateCell(producer.paused);
  }

  get paused$(): Behavior<boolean> {
    return this.#paused;
  }

  get track$(): Behavior<MediaStreamTrack | null> {
    return this.#track;
  }

  get arrival$(): Behavior<Arrival> {
    return this.#arrival;
  }

  get measures$(): Behavior<TrackMeasures | null> {
    return this.#measures;
  }

  /** How well it arrives. */
  get received$(): Behavior<QualityLevel> {
    return this.#level;
  }

  get speaking$(): Behavior<boolean> {
    return this.#loudness.speaking$;
  }

  get level$(): Behavior<number> {
    return this.#loudness.level$;
  }

  /** The largest size in which it is shown; null while none was reported. */
  get shown$(): Behavior<ShownSize | null> {
    return this.#views.largest$;
  }

  get pinned$(): Behavior<boolean> {
    return this.#pinned;
  }

  get ended$(): Behavior<MediaItemEnd | null> {
    return this.#ended;
  }

  openView(): MediaView {
    return this.#views.open();
  }

  setPinned(on: boolean): void {
    this.#pinned.set(on);
  }

  /** The server does not send it for now; null: it does. */
  setLimit(limit: MediaLimit | null): void {
    if (this.#ended.value === null) this.#limit.set(limit);
  }

  /** This device is to use little bandwidth, and does without it. */
  setDeclined(declined: boolean): void {
    this.#declined.set(declined);
  }

  setPaused(paused: boolean): void {
    this.#paused.set(paused);
  }

  /** Null: it is not received any more. */
  setTrack(track: MediaStreamTrack | null): void {
    if (this.#ended.value === null) this.#track.set(track);
  }

  setArrival(arrival: Arrival): void {
    if (this.#ended.value !== null) return;
    this.#arrival.set(arrival);
    if (arrival === 'stalled') this.setVolume(null);
  }

  setMeasures(measures: TrackMeasures | null, level: QualityLevel): void {
    if (this.#ended.value !== null) return;
    this.#measures.set(measures);
    this.#level.set(level);
  }

  /** Volume as measured by the server, in dBvo; null in silence. */
  setVolume(volume: number | null): void {
    this.#loudness.setVolume(volume);
  }

  /** No media arrives until the link is created again. */
  linkLost(): void {
    this.setTrack(null);
    this.setMeasures(null, 'good');
    this.setLimit(null);
    this.setArrival('idle');
    this.setVolume(null);
  }

  close(reason: MediaItemEnd): void {
    if (this.#ended.value !== null) return;
    this.linkLost();
    this.#views.close();
    this.#ended.set(reason);
  }
}
