import { effect, inject, Injectable, signal } from '@angular/core';
import { KeyValue } from '../../platform/key-value';

export type ThemeChoice = 'system' | 'light' | 'dark';

/** Also read by `public/theme.js` before the first paint. */
const THEME_KEY = 'chatcall.theme';

/** The theme: light, dark or the system setting. */
@Injectable({ providedIn: 'root' })
export class Theme {
  readonly #store = inject(KeyValue);
  readonly #choice = signal<ThemeChoice>(asChoice(this.#store.get(THEME_KEY)));
  readonly choice = this.#choice.asReadonly();

  constructor() {
    effect(() => {
      const choice = this.#choice();
      if (choice === 'system') delete document.documentElement.dataset['theme'];
      else document.documentElement.dataset['theme'] = choice;
    });
  }

  choose(choice: ThemeChoice): void {
    this.#store.set(THEME_KEY, choice === 'system' ? null : choice);
    this.#choice.set(choice);
  }
}

function asChoice(stored: string | null): ThemeChoice {
  return stored === 'light' || stored === 'dark' ? stored : 'system';
}
