import { inject, Injectable, signal, DestroyRef } from '@angular/core';

/** Below this width one pane shows at a time; the style sheets have the same number. */
const NARROW = '(max-width: 719px)';

/** How much room there is. */
@Injectable({ providedIn: 'root' })
export class Viewport {
  readonly #query = matchMedia(NARROW);
  readonly #narrow = signal(this.#query.matches);
  /** A phone's width: list and timeline are pages of their own. */
  readonly narrow = this.#narrow.asReadonly();

  constructor() {
    const look = (): void => this.#narrow.set(this.#query.matches);
    this.#query.addEventListener('change', look);
    inject(DestroyRef).onDestroy(() => this.#query.removeEventListener('change', look));
  }
}
