import { computed, effect, inject, Injectable, signal } from '@angular/core';
import { KeyValue } from '../../platform/key-value';

export type DensityChoice = 'comfortable' | 'compact';

const DENSITY_KEY = 'chatcall.density';

/** How much space rows of lists and messages take on this device. */
@Injectable({ providedIn: 'root' })
export class Density {
  readonly #store = inject(KeyValue);
  readonly #choice = signal<DensityChoice>(
    this.#store.get(DENSITY_KEY) === 'compact' ? 'compact' : 'comfortable',
  );
  readonly choice = this.#choice.asReadonly();
  readonly compact = computed(() => this.#choice() === 'compact');

  constructor() {
    effect(() => {
      if (this.#choice() === 'compact') document.documentElement.dataset['density'] = 'compact';
      else delete document.documentElement.dataset['density'];
    });
  }

  choose(choice: DensityChoice): void {
    this.#store.set(DENSITY_KEY, choice === 'comfortable' ? null : choice);
    this.#choice.set(choice);
  }
}
