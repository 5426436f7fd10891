import { DestroyRef, inject, Injectable } from '@angular/core';
import { CLIENT } from '../client';

/** Without touch, key or pointer for this long the person counts as away. Milliseconds. */
const AWAY_MS = 5 * 60_000;

/** Tells the server whether the person is at the device. Started by the shell. */
@Injectable({ providedIn: 'root' })
export class Activity {
  readonly #presence = inject(CLIENT).presence;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #away = false;

  constructor() {
    const touched = (): void => this.#touched();
    const events = ['pointerdown', 'pointermove', 'keydown', 'wheel', 'focus'] as const;
    // In the capture phase: keys of an input method go no further.
    for (const event of events)
      window.addEventListener(event, touched, { passive: true, capture: true });
    inject(DestroyRef).onDestroy(() => {
      for (const event of events) window.removeEventListener(event, touched, { capture: true });
      clearTimeout(this.#timer);
    });
    this.#touched();
  }

  #touched(): void {
    if (this.#away) {
      this.#away = false;
      this.#presence.setActivity('online');
    }
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#away = true;
      this.#presence.setActivity('away');
    }, AWAY_MS);
  }
}
