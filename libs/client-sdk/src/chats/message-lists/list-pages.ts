import type { CursorPage, Id } from '@chatcall/contracts';
import type { ClientCore } from '../../client-api.js';
import { afterConnect } from '../../connection/retry.js';
import { toChatCallError } from '../../errors/chat-call-error.js';
import { derive, type Behavior } from '../../state/behavior.js';
import type { Scope } from '../../state/scope.js';
import { SyncedCollection } from '../../state/synced-collection.js';
import type { ConversationListState } from '../chats-api.js';
import { ConversationPages } from '../conversations/index.js';

/** Where the pages of a list are, and in which order its items are. */
interface PageSource<T> {
  /** For logs. */
  readonly what: string;
  fetch(cursor: string | null): Promise<CursorPage<T>>;
  /** The id of the message or notice that the item is about: each has one item at most. */
  idOf(item: T): Id;
  compare(a: T, b: T): number;
  /** Combines two states of an item. */
  merge(older: T, newer: T): T;
}

/** The order of two messages or notices: ids are in the order of time. */
export function newestFirst(a: Id, b: Id): number {
  return a < b ? 1 : a > b ? -1 : 0;
}

/** What concerns messages, or notices, page by page, loaded again after each reconnect. */
export class ListPages<T> {
  readonly #scope: Scope;
  readonly #source: PageSource<T>;
  readonly #pages = new ConversationPages();
  readonly #items: SyncedCollection<Id, T>;
  readonly items$: Behavior<readonly T[]>;

  constructor(core: ClientCore, scope: Scope, source: PageSource<T>) {
    this.#scope = scope;
    this.#source = source;
    this.#items = new SyncedCollection<Id, T>((older, newer) => source.merge(older, newer));
    this.items$ = derive([this.#items.items$], (items) =>
      [...items.values()].sort((a, b) => source.compare(a, b)),
    );

    afterConnect(core, scope, source.what, () => this.#load());
    if (core.connection.state$.value.status !== 'connected') void this.reload();
  }

  get state$(): Behavior<ConversationListState> {
    return this.#pages.state;
  }

  async reload(): Promise<void> {
    await this.#load().catch(() => undefined);
  }

  loadMore(): Promise<void> {
    return this.#pages.loadMore(this.#scope, async (cursor) => {
      let next: string | null = null;
      await this.#items.extend(async () => {
        const { items, nextCursor } = await this.#source.fetch(cursor);
        next = nextCursor;
        return this.#scope.closed ? [] : this.#entries(items);
      });
      return next;
    });
  }

  get(id: Id): T | undefined {
    return this.#items.get(id);
  }

  set(id: Id, item: T | null): void {
    if (item === null) this.#items.delete(id);
    else this.#items.set(id, item);
  }

  /** Adds an item, unless its place is further down than the list is loaded. */
  add(id: Id, item: T): void {
    const last = this.items$.value.at(-1);
    const { hasMore, status } = this.#pages.state.value;
    const isBelow = status === 'ready' && hasMore && last && this.#source.compare(item, last) > 0;
    if (!isBelow) this.set(id, item);
  }

  close(): void {
    this.#scope.close();
  }

  async #load(): Promise<void> {
    let next: string | null = null;
    try {
      const loaded = await this.#items.load(async () => {
        const { items, nextCursor } = await this.#source.fetch(null);
        next = nextCursor;
        return this.#entries(items);
      });
      if (loaded && !this.#scope.closed) this.#pages.ready(next);
    } catch (thrown) {
      if (this.#scope.closed) return;
      const error = toChatCallError(thrown);
      this.#pages.failed(error);
      throw error;
    }
  }

  #entries(items: readonly T[]): (readonly [Id, T])[] {
    return items.map((item) => [this.#source.idOf(item), item]);
  }
}
