import { cutText, isSearchable, LIMITS, type CursorPage, type UserSearchHit } from '@chatcall/contracts';
import { toChatCallError } from '../errors/chat-call-error.js';
import type { CancelTimer, ClockPort } from '../ports/clock.js';
import type { Behavior } from '../state/behavior.js';
import { StateCell } from '../state/state-cell.js';
import type { UserSearch, UserSearchState } from './users-api.js';

/** Pause in typing, in milliseconds, after which the search starts. */
const PAUSE_MS = 250;

/** One half of a character that is written as two. */
const HALF = /\p{Cs}/gu;

type FetchHits = (query: string, cursor: string | null) => Promise<CursorPage<UserSearchHit>>;

const IDLE: UserSearchState = { query: '', status: 'idle', hits: [], hasMore: false, error: null };

/** {@link UserSearch} over any source of hits. */
export class DebouncedUserSearch implements UserSearch {
  readonly #state = new StateCell<UserSearchState>(IDLE);
  #cancel: CancelTimer = () => undefined;
  #cursor: string | null = null;
  /** Rises with every new query: an answer to an older one is dropped. */
  #turn = 0;
  #loadingMore = false;
  #closed = false;

  constructor(
    private readonly fetch: FetchHits,
    private readonly clock: ClockPort,
  ) {}

  get state$(): Behavior<UserSearchState> {
    return this.#state;
  }

  setQuery(text: string): void {
    const query = searchText(text);
    const { query: before, status } = this.#state.value;
    if (this.#closed || (query === before && status !== 'failed')) return;
    this.#cancel();
    this.#turn += 1;
    if (!isSearchable(query)) {
      this.#state.set({ ...IDLE, query });
      return;
    }
    this.#state.update((state) => ({ ...state, query, status: 'searching', hasMore: false, error: null }));
    this.#cancel = this.clock.after(PAUSE_MS, () => void this.#search(query, null));
  }

  async loadMore(): Promise<void> {
    const { hasMore, query } = this.#state.value;
    if (!hasMore || this.#loadingMore) return;
    this.#loadingMore = true;
    await this.#search(query, this.#cursor).finally(() => (this.#loadingMore = false));
  }

  close(): void {
    this.#closed = true;
    this.#turn += 1;
    this.#cancel();
  }

  async #search(query: string, cursor: string | null): Promise<void> {
    const turn = this.#turn;
    try {
      const page = await this.fetch(query, cursor);
      if (turn !== this.#turn) return;
      this.#cursor = page.nextCursor;
      const before = cursor === null ? [] : this.#state.value.hits;
      this.#state.set({
        query,
        status: 'ready',
        hits: [...before, ...page.items],
        hasMore: page.nextCursor !== null,
        error: null,
      });
    } catch (error) {
      if (turn === this.#turn) this.#state.update((state) => ({ ...state, status: 'failed', error: toChatCallError(error) }));
    }
  }
}

/** What of a text is searched for: not more than the server takes, and no half of a character. */
export function searchText(text: string): string {
  return cutText(text.replace(HALF, '').trim(), LIMITS.searchMax);
}
