import { signal } from '@angular/core';
import type { CursorPage } from '@chatcall/contracts';
import { errorText } from '../../core/errors/error-text';

/** A list that is loaded page by page. A newer search replaces one that is still running. */
export class PagedList<Query, Item> {
  readonly #fetch: (query: Query, cursor: string | null) => Promise<CursorPage<Item>>;
  readonly #items = signal<readonly Item[] | null>(null);
  readonly #cursor = signal<string | null>(null);
  readonly #failure = signal<string | null>(null);
  readonly #loading = signal(false);
  #query: Query | null = null;
  #run = 0;

  /** Null: nothing was loaded yet. */
  readonly items = this.#items.asReadonly();
  /** There are more pages. */
  readonly more = this.#cursor.asReadonly();
  readonly failure = this.#failure.asReadonly();
  readonly loading = this.#loading.asReadonly();

  constructor(fetch: (query: Query, cursor: string | null) => Promise<CursorPage<Item>>) {
    this.#fetch = fetch;
  }

  /** Loads the first page; what was shown stays until it is there. */
  load(query: Query): Promise<void> {
    this.#query = query;
    return this.#load(query, null);
  }

  /** Loads the page that failed, or the next one. */
  async next(): Promise<void> {
    if (this.#query === null || this.#loading()) return;
    await this.#load(this.#query, this.#cursor());
  }

  replace(item: Item, isSame: (other: Item) => boolean): void {
    this.#items.update((items) => items?.map((each) => (isSame(each) ? item : each)) ?? null);
  }

  remove(isRemoved: (item: Item) => boolean): void {
    this.#items.update((items) => items?.filter((each) => !isRemoved(each)) ?? null);
  }

  async #load(query: Query, cursor: string | null): Promise<void> {
    this.#run += 1;
    const run = this.#run;
    this.#loading.set(true);
    this.#failure.set(null);
    try {
      const { items, nextCursor } = await this.#fetch(query, cursor);
      if (run !== this.#run) return;
      this.#items.update((known) => (cursor === null ? items : [...(known ?? []), ...items]));
      this.#cursor.set(nextCursor);
    } catch (error) {
      if (run === this.#run) this.#failure.set(errorText(error));
    } finally {
      if (run === this.#run) this.#loading.set(false);
    }
  }
}
