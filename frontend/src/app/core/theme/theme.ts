import { effect, inject, Injectable, signal } from '@angular/core';
import { KeyValue } from '../../platform/key-value';
import { applyTheme, asChoice, THEME_KEY, type ThemeChoice } from './theme-choice';

/** The theme: light, dark or the system setting. */
@Injectable({ providedIn: 'root' })
export class Theme {
  readonly #store = inject(KeyValue);
  readonly #choice = signal<ThemeChoice>(asChoice(this.#store.get(THEME_KEY)));
  readonly choice = this.#choice.asReadonly();

  constructor() {
    effect(() => applyTheme(document.documentElement, this.#choice()));
  }

  choose(choice: ThemeChoice): void {
    this.#store.set(THEME_KEY, choice === 'system' ? null : choice);
    this.#choice.set(choice);
  }
}
