import { inject, Injectable, signal } from '@angular/core';
import { KeyValue, OF_SESSION } from '../../../platform/key-value';

const KEY = `${OF_SESSION}searches`;
const COUNT = 6;

/** What the user searched for last on this device, the latest first. */
@Injectable({ providedIn: 'root' })
export class RecentSearches {
  readonly #store = inject(KeyValue);
  readonly #texts = signal<readonly string[]>([]);
  readonly texts = this.#texts.asReadonly();

  /** Reads them again: another tab may have added some, or a sign-out removed them. */
  refresh(): void {
    this.#texts.set(this.#read());
  }

  add(text: string): void {
    this.#write([text, ...this.#read().filter((one) => one !== text)].slice(0, COUNT));
  }

  clear(): void {
    this.#write([]);
  }

  #read(): readonly string[] {
    try {
      const stored: unknown = JSON.parse(this.#store.get(KEY) ?? '[]');
      return Array.isArray(stored)
        ? stored.filter((one): one is string => typeof one === 'string')
        : [];
    } catch {
      return [];
    }
  }

  #write(texts: readonly string[]): void {
    this.#texts.set(texts);
    this.#store.set(KEY, texts.length === 0 ? null : JSON.stringify(texts));
  }
}
