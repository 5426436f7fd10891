import { inject, Injectable } from '@angular/core';
import { Locale } from '../i18n/languages';

const UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const;

/** Formats sizes of files: 2.4 MB. */
@Injectable({ providedIn: 'root' })
export class FileSizes {
  readonly #tag = inject(Locale).tag;
  readonly #formats = UNITS.map(
    (unit, index) =>
      new Intl.NumberFormat(this.#tag, {
        style: 'unit',
        unit,
        unitDisplay: index === 0 ? 'long' : 'short',
        maximumFractionDigits: index < 2 ? 0 : 1,
      }),
  );

  format(bytes: number): string {
    let [size, unit] = [bytes, 0];
    // 999.5 kB would be shown as 1,000 kB.
    while (size >= (unit === 0 ? 1000 : 999.5) && unit < UNITS.length - 1) {
      size /= 1000;
      unit += 1;
    }
    return this.#formats[unit]?.format(size) ?? '';
  }
}
