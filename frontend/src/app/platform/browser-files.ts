import { inject, Injectable } from '@angular/core';
import type { FileContent, FileStore } from '@chatcall/client-sdk';
import { BrowserDatabase } from './browser-database';

/** Files of this browser that are not sent yet, in IndexedDB, which copies their bytes. */
@Injectable({ providedIn: 'root' })
export class BrowserFiles implements FileStore {
  readonly #database = inject(BrowserDatabase);

  get(key: string): Promise<FileContent | null> {
    return this.#database.use(async (database) => (await database.get('files', key)) ?? null);
  }

  /** Rejects with `QuotaExceededError` when the storage is full. */
  async set(key: string, content: FileContent): Promise<void> {
    if (!(content instanceof Blob)) throw new TypeError('Only a Blob can be stored.');
    await this.#database.use((database) => database.put('files', content, key));
  }

  remove(key: string): Promise<void> {
    return this.#database.use((database) => database.delete('files', key));
  }

  keys(prefix: string): Promise<readonly string[]> {
    const range = IDBKeyRange.bound(prefix, `${prefix}\uffff`);
    return this.#database.use((database) => database.getAllKeys('files', range));
  }
}
