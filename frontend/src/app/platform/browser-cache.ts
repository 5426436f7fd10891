import { inject, Injectable } from '@angular/core';
import type { CacheStore } from '@chatcall/client-sdk';
import { BrowserDatabase } from './browser-database';
import { KeyValue } from './key-value';

/** Prefix of notes in `localStorage`. */
const PREFIX = 'chatcall.cache.';

/**
 * What was shown last, in IndexedDB. A key without a slash is a small note that is needed before the
 * database is open, as in BrowserOutbox.
 */
@Injectable({ providedIn: 'root' })
export class BrowserCache implements CacheStore {
  readonly #database = inject(BrowserDatabase);
  readonly #notes = inject(KeyValue);

  async get(key: string): Promise<string | null> {
    if (isNote(key)) return this.#notes.get(PREFIX + key);
    return this.#database.use(async (database) => (await database.get('cache', key)) ?? null);
  }

  set(key: string, value: string): Promise<void> {
    return this.#write(key, value);
  }

  remove(key: string): Promise<void> {
    return this.#write(key, null);
  }

  keys(prefix: string): Promise<readonly string[]> {
    const range = IDBKeyRange.bound(prefix, `${prefix}\uffff`);
    return this.#database.use((database) => database.getAllKeys('cache', range));
  }

  async #write(key: string, value: string | null): Promise<void> {
    if (isNote(key)) this.#notes.set(PREFIX + key, value);
    else await this.#database.write('cache', key, value);
  }
}

function isNote(key: string): boolean {
  return !key.includes('/');
}
