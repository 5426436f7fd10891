import { effect, inject, Injectable, type Signal } from '@angular/core';
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
  readonly failure: Signal<LocalSourceFailure | null>;
  /** There is such a device. */
  readonly possible: Signal<boolean>;
}

const NO_DEVICES: readonly MediaDeviceEntry[] = [];
const NO_CHOICE: CallChoices['devices'] = { microphone: null, camera: null, speaker: null };

/** The local media of a call or of the check before one, as signals; choices are remembered. */
@Injectable()
export class LocalDevices {
  readonly #preferences = inject(CallPreferences);
  readonly #media = new BehaviorSwitch<LocalMedia>();
  readonly media = this.#media.source;
  readonly microphone = this.#source((media) => media.microphone);
  readonly camera = this.#source((media) => media.camera);
  readonly list = this.#media.follow((media) => media.devices.devices$, NO_DEVICES);
  readonly chosen = this.#media.follow((media) => media.devices.chosen$, NO_CHOICE);

  constructor() {
    // Browsers give labels only with permission: read the list again once a device is open.
    effect(() => {
      if (this.microphone.on() || this.camera.on()) void this.media()?.devices.refresh();
    });
  }

  use(media: LocalMedia | null): void {
    this.#media.point(media);
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
      failure: this.#media.follow((media) => pick(media).failure$, null),
      possible: this.#media.follow(
        (media) => derive([pick(media).toggle$], (toggle) => toggle !== null),
        true,
      ),
    };
  }
}
