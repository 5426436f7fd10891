import {
  MediaDeviceError,
  type MediaDevicesPort,
  type MediaTrack,
  type ScreenHint,
  type ScreenOptions,
} from '../ports/client-ports.js';
import { derive, StateCell, type Behavior } from '../state/behavior.js';
import type { Scope } from '../state/scope.js';
import type { LocalScreen, LocalScreenState, LocalSourceFailure } from './local-media.js';
import { TrackSource, type TrackSourceOptions } from './track-source.js';

/** Of both tracks: a choice of the person is needed to open them again. */
const SCREEN = {
  whenOff: 'release',
  whenEnded: 'off',
  wait: null,
  available$: new StateCell(true),
} satisfies Partial<TrackSourceOptions>;

/** Frames of a second at most. */
const FRAME_RATES: Readonly<Record<ScreenHint, number>> = { text: 15, motion: 30 };

/**
 * {@link LocalScreen}: the video decides, and the sound that was chosen with it follows. The host may
 * end the video by itself, for example from the bar of a browser.
 */
export class LocalScreenModel implements LocalScreen {
  readonly supported: boolean;
  readonly video: TrackSource;
  readonly audio: TrackSource;
  readonly state$: Behavior<LocalScreenState>;
  readonly #options = new StateCell<ScreenOptions>({ audio: false, hint: 'text' });
  /** The sound of the latest choice, until it is used. */
  #sound: MediaTrack | null = null;

  constructor(port: MediaDevicesPort | null, scope: Scope) {
    this.supported = port?.openScreen !== undefined;
    this.video = new TrackSource({
      ...SCREEN,
      source: 'screen',
      open: port?.openScreen ? () => this.#choose(port) : null,
    });
    this.audio = new TrackSource({
      ...SCREEN,
      source: 'screen-audio',
      open: () => this.#takeSound(),
    });
    const { desired$, actual$, failure$ } = this.video;
    this.state$ = derive([desired$, actual$, failure$, this.audio.actual$, this.#options], stateOf);
    scope.watch(this.video.held$, (track) => this.#followVideo(track !== null));
  }

  start(options: Partial<ScreenOptions> = {}): void {
    this.#options.update((before) => ({ ...before, ...options }));
    if (this.video.actual$.value) this.video.deviceChanged();
    else this.video.set(true);
  }

  setHint(hint: ScreenHint): void {
    this.#options.update((before) => ({ ...before, hint }));
    const video = this.video.track$.value;
    if (video) applyHint(video, hint);
  }

  stop(): void {
    this.video.set(false);
    this.#dropSound();
  }

  setOnHold(on: boolean): void {
    this.audio.setOnHold(on);
    this.video.setOnHold(on);
  }

  close(): void {
    this.video.close();
    this.audio.close();
    this.#dropSound();
  }

  async #choose(port: MediaDevicesPort): Promise<MediaTrack> {
    const options = this.#options.value;
    const tracks = (await port.openScreen?.(options)) ?? [];
    const video = tracks.find(({ kind }) => kind === 'video');
    if (!video) {
      for (const track of tracks) track.stop();
      throw new MediaDeviceError('cancelled', 'Nothing was chosen to share.');
    }
    // It may have changed during the choice.
    applyHint(video, this.#options.value.hint);
    this.#dropSound();
    this.#sound = tracks.find(({ kind }) => kind === 'audio') ?? null;
    // Chosen after sharing was given up: the video is stopped by its source.
    if (!this.video.desired$.value) this.#dropSound();
    return video;
  }

  #followVideo(on: boolean): void {
    if (!on || !this.#sound) this.audio.set(false);
    else if (this.audio.actual$.value) this.audio.deviceChanged();
    else this.audio.set(true);
  }

  #takeSound(): Promise<MediaTrack> {
    const sound = this.#sound;
    this.#sound = null;
    if (sound) return Promise.resolve(sound);
    return Promise.reject(new MediaDeviceError('not-found', 'The shared screen has no sound.'));
  }

  #dropSound(): void {
    this.#sound?.stop();
    this.#sound = null;
  }
}

/** A host that cannot limit the frames sends as many as it captures. */
function applyHint(video: MediaTrack, hint: ScreenHint): void {
  video.contentHint = hint;
  video.applyConstraints?.({ frameRate: { max: FRAME_RATES[hint] } }).catch(() => undefined);
}

function stateOf(
  desired: boolean,
  actual: boolean,
  failure: LocalSourceFailure | null,
  audio: boolean,
  { hint }: ScreenOptions,
): LocalScreenState {
  if (actual) return { status: 'on', audio, hint };
  if (desired) return { status: 'asking' };
  return failure === null || failure === 'cancelled'
    ? { status: 'off' }
    : { status: 'failed', failure };
}
