import { inject, Injectable } from '@angular/core';
import { Locale } from '../../../core/i18n/languages';
import type { QualityNumbers } from './quality-words';

/** The numbers of the quality panel in the language of the user. */
@Injectable({ providedIn: 'root' })
export class LocalizedNumbers implements QualityNumbers {
  readonly #tag = inject(Locale).tag;
  readonly #percent = new Intl.NumberFormat(this.#tag, {
    style: 'percent',
    maximumFractionDigits: 0,
  });
  readonly #whole = new Intl.NumberFormat(this.#tag, { maximumFractionDigits: 0 });

  percent(share: number): string {
    return this.#percent.format(share);
  }

  whole(value: number): string {
    return this.#whole.format(value);
  }
}
