import { inject, Injectable, signal } from '@angular/core';
import { CLIENT } from '../../../core/client';
import { KeyValue, OF_SESSION } from '../../../platform/key-value';

const COUNT = 6;

/** What the user searched for last on this device, the latest first. No other user sees it. */
@Injectable({ providedIn: 'root' })
export class RecentSearches {
  readonly #store = inject(KeyValue);
  readonly #me$ = inject(CLIENT).users.me$;
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

  #key(): string {
    return `${OF_SESSION}searches.${this.#me$.value?.id ?? ''}`;
  }

  #read(): readonly string[] {
    try {
      const stored: unknown = JSON.parse(this.#store.get(this.#key()) ?? '[]');
      return Array.isArray(stored)
        ? stored.filter((one): one is string => typeof one === 'string')
        : [];
    } catch {
      return [];
    }
  }

  #write(texts: readonly string[]): void {
    this.#texts.set(texts);
    this.#store.set(this.#key(), texts.length === 0 ? null : JSON.stringify(texts));
  }
}
