import { effect, inject, Injectable, untracked, type Signal } from '@angular/core';
import type { CallSession } from '@chatcall/client-sdk/calls';
import { LocalDevices } from '../../core/call/devices/local-devices';
import { CallNotices } from './call-notices';
import { CallState } from './call-state';

/** Announces that my microphone or camera was turned on or off, or works less well. */
@Injectable()
export class LocalAnnouncements {
  readonly #call = inject(CallState);
  readonly #notices = inject(CallNotices);

  constructor() {
    const { microphone, camera, noise } = inject(LocalDevices);
    this.#announce(microphone.on, (on) =>
      on
        ? $localize`:@@call.youSpeak:Your microphone is on`
        : $localize`:@@call.youMuted:You are muted`,
    );
    this.#announce(camera.on, (on) =>
      on
        ? $localize`:@@call.youShown:Your camera is on`
        : $localize`:@@call.youHidden:Your camera is off`,
    );
    effect(() => {
      if (noise.failed())
        this.#notices.show(
          $localize`:@@meeting.noiseFailed:Noise suppression could not be started. You can be heard without it.`,
        );
    });
  }

  /** Once a change took effect. */
  #announce(on: Signal<boolean>, words: (on: boolean) => string): void {
    let before: CallSession | null = null;
    effect(() => {
      const [now, session] = [on(), this.#call.session()];
      if (session && session === before) untracked(() => this.#notices.announce(words(now)));
      before = session;
    });
  }
}
