import { inject, Injectable } from '@angular/core';
import type { OutboxStore } from '@chatcall/client-sdk';
import { KeyValue } from './key-value';

const PREFIX = 'chatcall.outbox.';

/** Drafts and unsent messages of this browser. */
@Injectable({ providedIn: 'root' })
export class BrowserOutbox implements OutboxStore {
  readonly #store = inject(KeyValue);

  get(key: string): Promise<string | null> {
    return Promise.resolve(this.#store.get(PREFIX + key));
  }

  set(key: string, value: string): Promise<void> {
    this.#store.set(PREFIX + key, value);
    return Promise.resolve();
  }

  remove(key: string): Promise<void> {
    this.#store.set(PREFIX + key, null);
    return Promise.resolve();
  }

  keys(prefix: string): Promise<readonly string[]> {
    return Promise.resolve(
      this.#store.keys(PREFIX + prefix).map((key) => key.slice(PREFIX.length)),
    );
  }

  listen(listener: (key: string) => void): () => void {
    const subscription = this.#store.changed$.subscribe((key) => {
      if (key.startsWith(PREFIX)) listener(key.slice(PREFIX.length));
    });
    return () => subscription.unsubscribe();
  }
}
