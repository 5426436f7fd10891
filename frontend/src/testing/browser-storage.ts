import 'fake-indexeddb/auto';
import { IDBFactory, IDBOpenDBRequest } from 'fake-indexeddb';
import { deserialize, serialize } from 'node:v8';
import { BroadcastChannel } from 'node:worker_threads';

// Missing in jsdom.
Object.assign(globalThis, {
  BroadcastChannel,
  // A Blob of jsdom cannot be serialised, and need not be: it never changes.
  structuredClone: (value: unknown): unknown =>
    value instanceof Blob ? value : deserialize(serialize(value)),
});

/** An empty browser. */
export function clearStorage(): void {
  localStorage.clear();
  Object.assign(globalThis, { indexedDB: new IDBFactory() });
}

/** A browser that allows no database. */
export function blockDatabase(): void {
  setOpen(() => {
    throw new DOMException('blocked', 'SecurityError');
  });
}

/** A browser in which opening the database never ends. */
export function stallDatabase(): void {
  setOpen(() => new IDBOpenDBRequest());
}

function setOpen(open: () => unknown): void {
  Object.assign(globalThis, { indexedDB: { open } });
}
