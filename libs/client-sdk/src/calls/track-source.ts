import type { MediaSource } from '@chatcall/contracts';
import { MediaDeviceError, type MediaTrack } from '../ports/client-ports.js';
import { derive, StateCell, type Behavior } from '../state/behavior.js';
import type { LocalSource, LocalSourceFailure } from './local-media.js';

/** The chosen device, any device, or a certain one. */
export type WhichDevice = 'chosen' | 'any' | { readonly id: string };
type OpenTrack = (which: WhichDevice) => Promise<MediaTrack>;

export interface TrackSourceOptions {
  readonly source: MediaSource;
  /** Null: not supported by this host. */
  readonly open: OpenTrack | null;
  /**
   * Effect of "off": `keep` keeps the device open and silent, so that it is back at once
   * (microphone); `release` closes it, so that its light goes out (camera, screen).
   */
  readonly whenOff: 'keep' | 'release';
  /**
   * What to do when the track ends by itself: `reopen` another device, or turn `off`, also when the
   * server refuses it.
   */
  readonly whenEnded: 'reopen' | 'off';
  /** Waits before a device that is in use elsewhere is tried once more; null: it is not. */
  readonly wait: (() => Promise<void>) | null;
  /** There is at least one device. */
  readonly available$: Behavior<boolean>;
  /** What is sent of its tracks; without it the tracks themselves. */
  readonly sent?: (input$: Behavior<MediaTrack | null>) => Behavior<MediaTrack | null>;
}

/**
 * {@link LocalSource} with one track at a time: brings the actual state to the desired one, one
 * step after the other.
 */
export class TrackSource implements LocalSource {
  readonly #options: TrackSourceOptions;
  readonly source: MediaSource;
  readonly #choice = new StateCell(false);
  readonly #desired = new StateCell(false);
  #onHold = false;
  readonly #actual = new StateCell(false);
  readonly #syncing = new StateCell(false);
  readonly #withheld = new StateCell(false);
  readonly #track = new StateCell<MediaTrack | null>(null);
  readonly #failure = new StateCell<LocalSourceFailure | null>(null);
  readonly track$: Behavior<MediaStreamTrack | null>;
  readonly held$: Behavior<MediaStreamTrack | null> = derive(
    [this.#track],
    (track) => track && nativeTrack(track),
  );
  readonly toggle$: Behavior<(() => void) | null>;
  #reopen: 'no' | 'chosen' | 'any' = 'no';
  #closed = false;

  constructor(options: TrackSourceOptions) {
    this.#options = options;

    this.source = options.source;
    const sent$ = options.sent?.(this.#track) ?? this.#track;
    this.track$ = derive([this.#actual, sent$], (on, track) =>
      on && track ? nativeTrack(track) : null,
    );
    const toggle = (): void => this.set(!this.#desired.value);
    this.toggle$ = derive([options.available$], (available) =>
      available && options.open ? toggle : null,
    );
  }

  /** The last choice of the person. A failure, a lost device and the end do not change it. */
  get choice$(): Behavior<boolean> {
    return this.#choice;
  }

  get desired$(): Behavior<boolean> {
    return this.#desired;
  }

  get actual$(): Behavior<boolean> {
    return this.#actual;
  }

  get syncing$(): Behavior<boolean> {
    return this.#syncing;
  }

  get withheld$(): Behavior<boolean> {
    return this.#withheld;
  }

  get failure$(): Behavior<LocalSourceFailure | null> {
    return this.#failure;
  }

  get endsWhenOff(): boolean {
    return this.#options.whenEnded === 'off';
  }

  /** Id of the device in use; null while none is open. */
  get deviceId(): string | null {
    return this.#track.value?.getSettings().deviceId ?? null;
  }

  /**
   * "Off" takes effect at once, also while a device is being opened: its track does not become
   * active.
   */
  set(on: boolean): void {
    if (this.#closed || (on && !this.#options.open)) return;
    if (on) this.#failure.set(null);
    this.#choice.set(on);
    this.#desired.set(on);
    if (!on && this.#actual.value) this.#turnOff();
    void this.#reconcile();
  }

  /**
   * The call is on hold: nothing is sent, and devices are closed. What the person wants stays, and is
   * reached again afterwards; a screen stays open, since only the person can share it again.
   */
  setOnHold(on: boolean): void {
    if (this.#closed || this.#onHold === on) return;
    this.#onHold = on;
    if (on) this.#turnOff();
    void this.#reconcile();
  }

  /** A withheld source is silent here, too: it is not known whether the server forwards it. */
  setWithheld(withheld: boolean): void {
    if (this.#withheld.value === withheld) return;
    const track = this.#track.value;
    if (track && withheld) track.enabled = false;
    this.#withheld.set(withheld);
    if (track && !withheld && this.#actual.value) track.enabled = true;
  }

  refuse(): void {
    if (!this.endsWhenOff || this.#closed) return;
    this.#desired.set(false);
    this.#turnOff();
    this.#failure.set('refused');
  }

  /**
   * The chosen device changed: an open track, or one that is being opened, is replaced by one of
   * the new device.
   */
  deviceChanged(): void {
    if (!this.#track.value && !this.#syncing.value) return;
    this.#reopen = 'chosen';
    void this.#reconcile();
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#desired.set(false);
    this.#actual.set(false);
    this.#replaceTrack(null);
  }

  async #reconcile(): Promise<void> {
    if (this.#syncing.value || this.#closed) return;
    this.#syncing.set(true);
    while (!this.#closed && this.#hasWork) await this.#step();
    this.#syncing.set(false);
  }

  get #hasWork(): boolean {
    return this.#wanted !== this.#actual.value || this.#reopen !== 'no';
  }

  async #step(): Promise<void> {
    if (this.#wanted) await this.#turnOn();
    else this.#turnOff();
  }

  get #wanted(): boolean {
    return this.#desired.value && !this.#onHold;
  }

  async #turnOn(): Promise<void> {
    const reopen = this.#reopen;
    this.#reopen = 'no';
    const track = this.#track.value;
    if (track && reopen === 'no') {
      this.#show(track);
      return;
    }
    try {
      this.#useOpened(await this.#acquire(reopen === 'any' ? 'any' : 'chosen'));
    } catch (error) {
      this.#failed(error, reopen);
    }
  }

  /**
   * Opens a device next to the one in use, so that nothing is interrupted. If it is occupied, our
   * own track may be the reason (some hosts open only one at a time): then that one is closed
   * first. Otherwise another page or program uses it and may be about to end: it is tried once
   * more.
   */
  async #acquire(which: WhichDevice): Promise<MediaTrack> {
    try {
      return await this.#open(which);
    } catch (error) {
      const { wait } = this.#options;
      if (!wait || !isOccupied(error) || !this.#stillWanted) throw error;
      const before = this.#track.value?.readyState === 'live' ? this.deviceId : null;
      if (before !== null) return this.#exchange(which, before);
      await wait();
      if (!this.#stillWanted) throw error;
      return this.#open(which);
    }
  }

  /** Closes the device in use, then opens the other one; reopens the previous one if that fails. */
  async #exchange(which: WhichDevice, before: string): Promise<MediaTrack> {
    this.#actual.set(false);
    this.#replaceTrack(null);
    try {
      return await this.#open(which);
    } catch (error) {
      if (!this.#stillWanted) throw error;
      const track = await this.#open({ id: before }).catch(() => null);
      if (!track) throw error;
      this.#useOpened(track);
      throw error;
    }
  }

  /** Still to be on, with the device that was chosen when opening began. */
  get #stillWanted(): boolean {
    return !this.#closed && this.#wanted && this.#reopen === 'no';
  }

  #turnOff(): void {
    this.#actual.set(false);
    const track = this.#track.value;
    if (this.#releases) this.#replaceTrack(null);
    else if (track) track.enabled = false;
    this.#reopen = 'no';
  }

  get #releases(): boolean {
    if (this.#onHold) return !(this.endsWhenOff && this.#desired.value);
    return this.#options.whenOff === 'release' || this.#reopen !== 'no';
  }

  async #open(which: WhichDevice): Promise<MediaTrack> {
    if (!this.#options.open)
      throw new MediaDeviceError('unsupported', `There is no ${this.source} on this host.`);
    return this.#options.open(which);
  }

  /**
   * The device may open late, for example after a permission prompt: its track is kept only if it
   * is still wanted.
   */
  #useOpened(track: MediaTrack): void {
    if (this.#closed || !this.#wanted) {
      track.stop();
      return;
    }
    // Replaces the track that ended meanwhile: some hosts end a track when another one is opened.
    if (this.#reopen === 'any') this.#reopen = 'no';
    this.#show(track);
  }

  #show(track: MediaTrack): void {
    track.enabled = !this.#withheld.value;
    this.#replaceTrack(track);
    this.#actual.set(true);
    this.#failure.set(null);
  }

  /** Sets another track, or none; the previous one is stopped. */
  #replaceTrack(track: MediaTrack | null): void {
    const before = this.#track.value;
    if (before === track) return;
    this.#track.set(track);
    track?.addEventListener('ended', this.#onEnded);
    before?.removeEventListener('ended', this.#onEnded);
    before?.stop();
  }

  readonly #onEnded = (): void => {
    if (this.#closed) return;
    this.#reopen = 'any';
    if (this.#options.whenEnded === 'off') this.#desired.set(false);
    void this.#reconcile();
  };

  #failed(error: unknown, reopen: 'no' | 'chosen' | 'any'): void {
    // Another device is to be opened already, or none is wanted any more.
    if (this.#reopen !== 'no' || !this.#wanted) return;
    const failure = error instanceof MediaDeviceError ? error.failure : 'failed';
    const stillThere = reopen === 'chosen' && this.#track.value?.readyState === 'live';
    this.#failure.set(reopen === 'any' ? 'unplugged' : failure);
    if (stillThere) return;
    this.#desired.set(false);
    this.#actual.set(false);
    this.#replaceTrack(null);
  }
}

function isOccupied(error: unknown): boolean {
  return (
    error instanceof MediaDeviceError && (error.failure === 'in-use' || error.failure === 'failed')
  );
}

/**
 * Browsers and React Native pass their own tracks through the port; only here they are converted.
 */
function nativeTrack(track: MediaTrack): MediaStreamTrack {
  return track as MediaStreamTrack;
}
