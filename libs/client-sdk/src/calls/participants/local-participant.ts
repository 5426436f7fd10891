import type { MediaSource, UserCard } from '@chatcall/contracts';
import { derive, StateCell, type Behavior } from '../../state/behavior.js';
import type { Scope } from '../../state/scope.js';
import type { LocalMedia, SentTrack } from '../local-media.js';
import { Loudness } from './loudness.js';
import type { LocalMediaItem, LocalParticipant, MediaItemEnd } from './participants-api.js';

/** {@link LocalParticipant}: a media item for each source of this device that is or was sent. */
export class LocalParticipantModel implements LocalParticipant {
  readonly #items = new StateCell<readonly LocalMediaItemModel[]>([]);
  readonly microphone$ = this.#itemOf('microphone');
  readonly camera$ = this.#itemOf('camera');
  #count = 0;

  constructor(
    readonly user$: Behavior<UserCard | null>,
    { sent }: LocalMedia,
    scope: Scope,
  ) {
    for (const source of sent)
      scope.watch(source.track$, (track) => this.#follow(source, track !== null));
    scope.onClose(() => {
      for (const item of this.#items.value) this.#end(item, 'call-ended');
    });
  }

  get items$(): Behavior<readonly LocalMediaItemModel[]> {
    return this.#items;
  }

  /** Volume of my microphone as measured by the server, in dBvo; null in silence. */
  setVolume(volume: number | null): void {
    this.microphone$.value?.setVolume(volume);
  }

  /** A source that is off is paused, as its producer is; the producer of a screen is closed. */
  #follow(source: SentTrack, on: boolean): void {
    const item = this.#items.value.find((one) => one.source === source.source);
    if (item && !on && source.endsWhenOff) this.#end(item, 'stopped');
    if (item || !on) return;
    this.#count += 1;
    const begun = new LocalMediaItemModel(`local-${this.#count}`, source, this);
    this.#items.update((items) => [...items, begun]);
  }

  #end(item: LocalMediaItemModel, reason: MediaItemEnd): void {
    this.#items.update((items) => items.filter((one) => one !== item));
    item.close(reason);
  }

  #itemOf(source: MediaSource): Behavior<LocalMediaItemModel | null> {
    return derive([this.#items], (items) => items.find((item) => item.source === source) ?? null);
  }
}

class LocalMediaItemModel implements LocalMediaItem {
  readonly local = true;
  readonly source: MediaSource;
  readonly paused$: Behavior<boolean>;
  readonly track$: Behavior<MediaStreamTrack | null>;
  readonly #loudness = new Loudness();
  readonly #ended = new StateCell<MediaItemEnd | null>(null);

  constructor(
    readonly id: string,
    { source, actual$, withheld$, track$ }: SentTrack,
    readonly participant: LocalParticipant,
  ) {
    this.source = source;
    this.paused$ = derive([actual$, withheld$], (actual, withheld) => !actual || withheld);
    this.track$ = derive([track$, this.#ended], (track, ended) => (ended === null ? track : null));
  }

  get speaking$(): Behavior<boolean> {
    return this.#loudness.speaking$;
  }

  get level$(): Behavior<number> {
    return this.#loudness.level$;
  }

  get ended$(): Behavior<MediaItemEnd | null> {
    return this.#ended;
  }

  setVolume(volume: number | null): void {
    this.#loudness.setVolume(volume);
  }

  close(reason: MediaItemEnd): void {
    if (this.#ended.value !== null) return;
    this.setVolume(null);
    this.#ended.set(reason);
  }
}
