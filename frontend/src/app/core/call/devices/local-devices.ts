import { computed, effect, inject, Injectable, signal, type Signal } from '@angular/core';
import { derive, type MediaDeviceEntry, type MediaDeviceKind } from '@chatcall/client-sdk';
import type { LocalMedia, LocalSource, LocalSourceFailure } from '@chatcall/client-sdk/calls';
import { BehaviorSwitch } from '../../behavior';
import { CallPreferences, type CallChoices } from '../call-preferences';

/** My microphone or camera as signals. */
export interface LocalSourceSignals {
  /** The user turned it on. */
  readonly wanted: Signal<boolean>;
  /** It is on and, in a call, the server forwards it. */
  readonly on: Signal<boolean>;
  /** It is on, but does not reach the others right now. */
  readonly withheld: Signal<boolean>;
  readonly track: Signal<MediaStreamTrack | null>;
  /** Of the open device, also while it is off and silent. */
  readonly held: Signal<MediaStreamTrack | null>;
  readonly failure: Signal<LocalSourceFailure | null>;
  /** There is such a device. */
  readonly possible: Signal<boolean>;
}

const NO_DEVICES: readonly MediaDeviceEntry[] = [];
const NO_CHOICE: CallChoices['devices'] = { microphone: null, camera: null, speaker: null };

/** Milliseconds after which a device that is not open probably waits for the user's permission. */
const ASKS_AFTER_MS = 2500;

/** Signals of the local media of a call or of the device check; choices are stored. */
@Injectable()
export class LocalDevices {
  readonly #preferences = inject(CallPreferences);
  readonly #media = new BehaviorSwitch<LocalMedia>();
  readonly media = this.#media.source;
  readonly microphone = this.#source((media) => media.microphone);
  readonly camera = this.#source((media) => media.camera);
  readonly noise = {
    possible: computed(() => this.media()?.noise.possible ?? false),
    on: this.#media.follow((media) => media.noise.on$, false),
    failed: this.#media.follow((media) => media.noise.failed$, false),
  };
  readonly list = this.#media.follow((media) => media.devices.devices$, NO_DEVICES);
  readonly chosen = this.#media.follow((media) => media.devices.chosen$, NO_CHOICE);

  readonly #asking = signal(false);
  /** A device is wanted and does not open: the browser probably asks the user, who may not see it. */
  readonly asking = this.#asking.asReadonly();
  readonly #opening = computed(() =>
    [this.microphone, this.camera].some(
      (one) => one.wanted() && one.held() === null && one.failure() === null && one.possible(),
    ),
  );

  constructor() {
    effect((onCleanup) => {
      this.#asking.set(false);
      if (!this.#opening()) return;
      const timer = setTimeout(() => this.#asking.set(true), ASKS_AFTER_MS);
      onCleanup(() => clearTimeout(timer));
    });
    // Browsers hide labels until permission is given: read the list again once a device is open.
    effect(() => {
      if (this.microphone.on() || this.camera.on()) void this.media()?.devices.refresh();
    });
  }

  use(media: LocalMedia | null): void {
    this.#media.switchTo(media);
    media?.noise.set(this.#preferences.choices().noiseSuppression);
  }

  suppressNoise(on: boolean): void {
    this.#preferences.change({ noiseSuppression: on });
    this.media()?.noise.set(on);
  }

  set(kind: 'microphone' | 'camera', on: boolean): void {
    this.media()?.[kind].set(on);
  }

  toggle(kind: 'microphone' | 'camera'): void {
    this.media()?.[kind].toggle$.value?.();
  }

  choose(kind: MediaDeviceKind, id: string | null): void {
    this.#preferences.chooseDevice(kind, id);
    this.media()?.devices.choose(kind, id);
  }

  #source(pick: (media: LocalMedia) => LocalSource): LocalSourceSignals {
    return {
      wanted: this.#media.follow((media) => pick(media).desired$, false),
      on: this.#media.follow(
        (media) =>
          derive(
            [pick(media).actual$, pick(media).withheld$],
            (actual, withheld) => actual && !withheld,
          ),
        false,
      ),
      withheld: this.#media.follow((media) => pick(media).withheld$, false),
      track: this.#media.follow((media) => pick(media).track$, null),
      held: this.#media.follow((media) => pick(media).held$, null),
      failure: this.#media.follow((media) => pick(media).failure$, null),
      possible: this.#media.follow(
        (media) => derive([pick(media).toggle$], (toggle) => toggle !== null),
        true,
      ),
    };
  }
}

/**
 * Releases the devices of a preview before a call opens them: some cameras can only be opened once.
 */
@Injectable({ providedIn: 'root' })
export class DevicePreview {
  #release: (() => void) | null = null;

  /**
   * Registers a preview; `release` must close its devices at once. Returns a function that
   * unregisters it.
   */
  hold(release: () => void): () => void {
    this.#release = release;
    return () => {
      if (this.#release === release) this.#release = null;
    };
  }

  release(): void {
    const release = this.#release;
    this.#release = null;
    release?.();
  }
}

/** Why the microphone does not work, and what the user can do. */
export function microphoneErrorText(failure: LocalSourceFailure): string {
  switch (failure) {
    case 'permission-denied':
      return $localize`:@@device.micDenied:ChatCall can't use your microphone. Allow it from the icon in the address bar.`;
    case 'not-found':
      return $localize`:@@device.micNone:No microphone found. Plug one in, then try again.`;
    case 'in-use':
      return $localize`:@@device.micInUse:Another app is using your microphone. Close it, then try again.`;
    case 'unplugged':
      return $localize`:@@device.micUnplugged:Your microphone was unplugged. There's no other one.`;
    case 'unsupported':
      return $localize`:@@device.micUnsupported:Microphones need HTTPS. Ask your administrator.`;
    case 'cancelled':
    case 'refused':
    case 'failed':
      return $localize`:@@device.micFailed:Your microphone couldn't be started.`;
  }
}

/** Why the camera does not work, and what the user can do. */
export function cameraErrorText(failure: LocalSourceFailure): string {
  switch (failure) {
    case 'permission-denied':
      return $localize`:@@device.camDenied:ChatCall can't use your camera. Allow it from the icon in the address bar.`;
    case 'not-found':
      return $localize`:@@device.camNone:No camera found. Plug one in, then try again.`;
    case 'in-use':
      return $localize`:@@device.camInUse:Another app is using your camera. Close it, then try again.`;
    case 'unplugged':
      return $localize`:@@device.camUnplugged:Your camera was unplugged. There's no other one.`;
    case 'unsupported':
      return $localize`:@@device.camUnsupported:Cameras need HTTPS. Ask your administrator.`;
    case 'cancelled':
    case 'refused':
    case 'failed':
      return $localize`:@@device.camFailed:Your camera couldn't be started.`;
  }
}
