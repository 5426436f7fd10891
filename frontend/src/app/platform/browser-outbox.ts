import { DestroyRef, inject, Injectable } from '@angular/core';
import type { OutboxStore } from '@chatcall/client-sdk';
import { BrowserDatabase } from './browser-database';
import { KeyValue } from './key-value';

/** Prefix of notes in `localStorage`. */
const PREFIX = 'chatcall.outbox.';
const CHANNEL = 'chatcall.outbox';

interface Change {
  readonly key: string;
  readonly value: string | null;
}

/**
 * Drafts and unsent messages of this browser, in IndexedDB; its tabs notify each other of changes. A
 * key without a slash is a note of the SDK: those are small, are needed before the database is open
 * and must be kept even when it is full.
 */
@Injectable({ providedIn: 'root' })
export class BrowserOutbox implements OutboxStore {
  readonly #database = inject(BrowserDatabase);
  readonly #notes = inject(KeyValue);
  readonly #channel = new BroadcastChannel(CHANNEL);

  constructor() {
    inject(DestroyRef).onDestroy(() => this.#channel.close());
  }

  async get(key: string): Promise<string | null> {
    if (isNote(key)) return this.#notes.get(PREFIX + key);
    return this.#database.use(async (database) => (await database.get('outbox', key)) ?? null);
  }

  set(key: string, value: string): Promise<void> {
    return this.#write(key, value);
  }

  remove(key: string): Promise<void> {
    return this.#write(key, null);
  }

  entries(prefix: string): Promise<ReadonlyMap<string, string>> {
    const range = IDBKeyRange.bound(prefix, `${prefix}\uffff`);
    return this.#database.use(async (database) => {
      const { store } = database.transaction('outbox');
      const [keys, values] = await Promise.all([store.getAllKeys(range), store.getAll(range)]);
      return new Map(keys.map((key, index) => [key, values[index] ?? '']));
    });
  }

  listen(listener: (key: string, value: string | null) => void): () => void {
    const changed = ({ data }: MessageEvent<Change>): void => listener(data.key, data.value);
    this.#channel.addEventListener('message', changed);
    return () => this.#channel.removeEventListener('message', changed);
  }

  announce(key: string, value: string): void {
    this.#channel.postMessage({ key, value } satisfies Change);
  }

  async #write(key: string, value: string | null): Promise<void> {
    if (isNote(key)) {
      this.#notes.set(PREFIX + key, value);
      return;
    }
    // The other tabs show it even if it cannot be stored.
    this.#channel.postMessage({ key, value } satisfies Change);
    await this.#database.write('outbox', key, value);
  }
}

function isNote(key: string): boolean {
  return !key.includes('/');
}
