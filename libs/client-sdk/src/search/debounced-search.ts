import { cutText, LIMITS, type CursorPage } from '@chatcall/contracts';
import { toChatCallError, type ChatCallError } from '../errors/chat-call-error.js';
import type { CancelTimer, ClockPort } from '../ports/client-ports.js';
import { StateCell, type Behavior } from '../state/behavior.js';

/** Milliseconds without input after which the search starts. */
const PAUSE_MS = 250;

/** A lone surrogate. */
const HALF = /\p{Cs}/gu;

export interface SearchState<Hit> {
  readonly query: string;
  /** `idle`: the query is too short to search for. */
  readonly status: 'idle' | 'searching' | 'ready' | 'failed';
  readonly hits: readonly Hit[];
  readonly hasMore: boolean;
  readonly error: ChatCallError | null;
}

/** A running search. Waits for a pause in typing; a late answer never replaces a newer one. */
export interface Search<Hit> {
  readonly state$: Behavior<SearchState<Hit>>;
  setQuery(query: string): void;
  loadMore(): Promise<void>;
  close(): void;
}

type FetchHits<Hit> = (query: string, cursor: string | null) => Promise<CursorPage<Hit>>;

const IDLE = { query: '', status: 'idle', hits: [], hasMore: false, error: null } as const;

/** {@link Search} over any source of hits. */
export class DebouncedSearch<Hit> implements Search<Hit> {
  readonly #fetch: FetchHits<Hit>;
  readonly #clock: ClockPort;
  /** Whether a query is long enough. */
  readonly #enough: (query: string) => boolean;
  readonly #state = new StateCell<SearchState<Hit>>(IDLE);
  #cancel: CancelTimer = () => undefined;
  #cursor: string | null = null;
  /** Incremented with every query: the answer to an older one is ignored. */
  #turn = 0;
  #loadingMore = false;
  #closed = false;

  constructor(fetch: FetchHits<Hit>, clock: ClockPort, enough: (query: string) => boolean) {
    this.#fetch = fetch;
    this.#clock = clock;
    this.#enough = enough;
  }

  get state$(): Behavior<SearchState<Hit>> {
    return this.#state;
  }

  setQuery(text: string): void {
    const query = searchText(text);
    const { query: before, status } = this.#state.value;
    if (this.#closed || (query === before && status !== 'failed')) return;
    this.#cancel();
    this.#turn += 1;
    if (!this.#enough(query)) {
      this.#state.set({ ...IDLE, query });
      return;
    }
    this.#state.update((state) => ({
      ...state,
      query,
      status: 'searching',
      hasMore: false,
      error: null,
    }));
    this.#cancel = this.#clock.after(PAUSE_MS, () => void this.#search(query, null));
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
      const page = await this.#fetch(query, cursor);
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
      if (turn === this.#turn)
        this.#state.update((state) => ({
          ...state,
          status: 'failed',
          error: toChatCallError(error),
        }));
    }
  }
}

/**
 * The part of a text that is searched for: not longer than the server accepts, without lone
 * surrogates.
 */
function searchText(text: string): string {
  return cutText(text.replace(HALF, '').trim(), LIMITS.searchMax);
}
