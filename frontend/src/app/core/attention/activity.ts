import { DestroyRef, inject, Injectable } from '@angular/core';
import { CLIENT } from '../client';

/** Without pointer or key input for this long the user is away. Milliseconds. */
const AWAY_MS = 5 * 60_000;

/** Reports to the server whether the user is active or away. Started by the shell. */
@Injectable({ providedIn: 'root' })
export class Activity {
  readonly #presence = inject(CLIENT).presence;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #away = false;

  constructor() {
    const onInput = (): void => this.#onInput();
    const events = ['pointerdown', 'pointermove', 'keydown', 'wheel', 'focus'] as const;
    // In the capture phase, because keys of an input method are not propagated (see `Keyboard`).
    for (const event of events)
      window.addEventListener(event, onInput, { passive: true, capture: true });
    inject(DestroyRef).onDestroy(() => {
      for (const event of events) window.removeEventListener(event, onInput, { capture: true });
      clearTimeout(this.#timer);
    });
    this.#onInput();
  }

  #onInput(): void {
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
