import { inject, Injectable, signal, DestroyRef, computed } from '@angular/core';
import { CallIntents } from '../call/call-intents';

/** Below this width only one pane is visible; the style sheets have the same number. */
const NARROW = '(max-width: 44.9375rem)';

/** The size of the window. */
@Injectable({ providedIn: 'root' })
export class Viewport {
  readonly #query = matchMedia(NARROW);
  readonly #narrow = signal(this.#query.matches);
  /** As narrow as a phone: list and timeline are separate pages. */
  readonly narrow = this.#narrow.asReadonly();

  constructor() {
    const update = (): void => this.#narrow.set(this.#query.matches);
    this.#query.addEventListener('change', update);
    inject(DestroyRef).onDestroy(() => this.#query.removeEventListener('change', update));
  }
}

/** Whether list and timeline are side by side, or only one of them is visible. */
@Injectable({ providedIn: 'root' })
export class Panes {
  readonly #viewport = inject(Viewport);
  readonly #call = inject(CallIntents);
  /** Only one is visible: on phones, and beside a call. */
  readonly single = computed(() => this.#viewport.narrow() || this.#call.view() === 'beside');
}
