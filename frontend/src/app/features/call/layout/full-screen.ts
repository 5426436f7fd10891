import { DestroyRef, DOCUMENT, inject, Injectable, signal } from '@angular/core';

/**
 * The app without the frame of the browser. The whole page, so that menus and dialogs are visible,
 * too.
 */
@Injectable()
export class FullScreen {
  readonly #document = inject(DOCUMENT);
  /** Phones of Apple have it for videos only. */
  readonly possible = this.#document.fullscreenEnabled;
  readonly #on = signal(this.#isOn());
  readonly on = this.#on.asReadonly();

  constructor() {
    const update = (): void => this.#on.set(this.#isOn());
    this.#document.addEventListener('fullscreenchange', update);
    inject(DestroyRef).onDestroy(() => {
      this.#document.removeEventListener('fullscreenchange', update);
      this.leave();
    });
  }

  toggle(): void {
    if (this.on()) this.leave();
    else if (this.possible)
      this.#document.documentElement.requestFullscreen().catch(() => undefined);
  }

  leave(): void {
    if (this.#isOn()) this.#document.exitFullscreen().catch(() => undefined);
  }

  #isOn(): boolean {
    return this.possible && this.#document.fullscreenElement !== null;
  }
}
