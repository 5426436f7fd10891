import { DestroyRef, inject, Injectable } from '@angular/core';
import { openDB, type DBSchema, type IDBPDatabase, type StoreNames } from 'idb';

interface Tables extends DBSchema {
  /** Drafts and unsent messages, as text by key. */
  readonly outbox: { readonly key: string; readonly value: string };
  /** What was shown last, as text by key. */
  readonly cache: { readonly key: string; readonly value: string };
  /** Files that are not sent yet. */
  readonly files: { readonly key: string; readonly value: Blob };
}

/** Tables of texts. */
export type Table = Exclude<StoreNames<Tables>, 'files'>;
export type Database = IDBPDatabase<Tables>;

const NAME = 'chatcall';
const VERSION = 3;
/** Opening that takes longer counts as failed: a tab with an older version may block it. */
const OPEN_MS = 3000;
/** After a failure it is opened again no sooner than this. Milliseconds. */
const RETRY_MS = 30_000;
/** Where an older version kept drafts and unsent messages: in `localStorage`, below this prefix. */
const OLD_PREFIX = 'chatcall.outbox.';

/**
 * The IndexedDB database of this browser, opened at its first use. Every access rejects while it is
 * not available (private mode of some browsers, blocked, damaged).
 */
@Injectable({ providedIn: 'root' })
export class BrowserDatabase {
  #open: Promise<Database> | null = null;
  #failedAt = -Infinity;

  constructor() {
    inject(DestroyRef).onDestroy(() => void this.#open?.then((database) => database.close()));
  }

  /** Runs `work` with the open database; once more when the browser had closed it. */
  async use<T>(work: (database: Database) => Promise<T>): Promise<T> {
    const database = this.#opened();
    try {
      return await work(await database);
    } catch (error) {
      // Closed by the browser, for example after its storage was cleared.
      if (!(error instanceof DOMException) || error.name !== 'InvalidStateError') throw error;
      this.#forget(database);
      return work(await this.#opened());
    }
  }

  /** Writes, or removes with null; what is in the outbox is safely on the disk afterwards. */
  write(table: Table, key: string, value: string | null): Promise<void> {
    return this.use(async (database) => {
      const transaction = database.transaction(table, 'readwrite', {
        durability: table === 'outbox' ? 'strict' : 'relaxed',
      });
      const { store } = transaction;
      const request = value === null ? store.delete(key) : store.put(value, key);
      await Promise.all([request, transaction.done]);
    });
  }

  #opened(): Promise<Database> {
    if (this.#open) return this.#open;
    if (performance.now() - this.#failedAt < RETRY_MS)
      return Promise.reject(new Error('The database of this browser is not available.'));
    const opening = this.#openInTime();
    this.#open = opening;
    opening.catch(() => {
      this.#failedAt = performance.now();
      this.#forget(opening);
    });
    return opening;
  }

  async #openInTime(): Promise<Database> {
    let late = (): void => undefined;
    const timer = setTimeout(() => late(), OPEN_MS);
    const tooLate = new Promise<never>((_resolve, reject) => {
      late = () => reject(new Error('The database of this browser could not be opened in time.'));
    });
    const opening = this.#openNow();
    try {
      return await Promise.race([opening, tooLate]);
    } catch (error) {
      void opening.then(
        (database) => database.close(),
        () => undefined,
      );
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  async #openNow(): Promise<Database> {
    const old = new Map<string, string>();
    const database = await openDB<Tables>(NAME, VERSION, {
      upgrade: (created, oldVersion, _newVersion, transaction) => {
        if (oldVersion < 2) created.createObjectStore('cache');
        if (oldVersion < 3) created.createObjectStore('files');
        if (oldVersion >= 1) return;
        created.createObjectStore('outbox');
        for (const [key, value] of oldEntries()) {
          old.set(key, value);
          void transaction.objectStore('outbox').put(value, key.slice(OLD_PREFIX.length));
        }
      },
      // A tab with a newer version waits for this one.
      blocking: () => {
        database.close();
        this.#open = null;
      },
      terminated: () => (this.#open = null),
    });
    for (const key of old.keys()) localStorage.removeItem(key);
    return database;
  }

  #forget(database: Promise<Database>): void {
    if (this.#open === database) this.#open = null;
  }
}

/** What an older version stored; notes stay where they are. */
function oldEntries(): [string, string][] {
  try {
    return Object.entries({ ...localStorage }).filter((entry): entry is [string, string] =>
      /^(?:draft|unsent)\//.test(afterPrefix(entry[0])),
    );
  } catch {
    return [];
  }
}

function afterPrefix(key: string): string {
  return key.startsWith(OLD_PREFIX) ? key.slice(OLD_PREFIX.length) : '';
}
