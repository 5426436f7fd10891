import { inject, Injectable, LOCALE_ID } from '@angular/core';
import { KeyValue } from '../../platform/key-value';
import { formatTag, LANGUAGE_KEY, LANGUAGES } from './languages';

/** The language of the app and how it writes dates and numbers. */
@Injectable({ providedIn: 'root' })
export class Locale {
  /** Language code of the texts. */
  readonly language = inject(LOCALE_ID);
  readonly languages = LANGUAGES;
  /** BCP 47 tag for `Intl`. */
  readonly tag = formatTag(this.language, navigator.languages);
  readonly #store = inject(KeyValue);

  /** Keeps the choice and starts the app anew in it. */
  switchTo(language: string): void {
    this.#store.set(LANGUAGE_KEY, language);
    location.reload();
  }
}
