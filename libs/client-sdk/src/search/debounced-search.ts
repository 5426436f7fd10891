import { cutText, LIMITS, type CursorPage } from '@chatcall/contracts';
import { retry, type BackOffPolicy, type RetryPorts } from '../connection/retry.js';
import { toChatCallError, type ChatCallError } from '../errors/chat-call-error.js';
import { StateCell, type Behavior } from '../state/behavior.js';
import { Scope } from '../state/scope.js';

/** Milliseconds without input after which the search starts. */
const PAUSE_MS = 250;

/** Delays between attempts after a transient error. */
const SEARCH_RETRY: BackOffPolicy = { firstMs: 1000, longestMs: 30_000 };

/** A lone surrogate. */
const HALF = /\p{Cs}/gu;

export interface SearchState<Hit> {
  readonly query: string;
  /**
   * `idle`: the query is too short. `failed`: the search is repeated after transient errors, not
   * after a refusal.
   */
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
  readonly #ports: RetryPorts;
  /** Whether a query is long enough. */
  readonly #enough: (query: string) => boolean;
  readonly #state = new StateCell<SearchState<Hit>>(IDLE);
  #cursor: string | null = null;
  /** Closes with the next query: the answer to an older one is ignored. */
  #current = new Scope();
  /** The query of which more is being loaded. */
  #loadingMore: Scope | null = null;
  #closed = false;

  constructor(fetch: FetchHits<Hit>, ports: RetryPorts, enough: (query: string) => boolean) {
    this.#fetch = fetch;
    this.#ports = ports;
    this.#enough = enough;
  }

  get state$(): Behavior<SearchState<Hit>> {
    return this.#state;
  }

  setQuery(text: string): void {
    const query = searchText(text);
    const { query: before, status } = this.#state.value;
    if (this.#closed || (query === before && status !== 'failed')) return;
    this.#current.close();
    const current = new Scope();
    this.#current = current;
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
    current.onClose(this.#ports.clock.after(PAUSE_MS, () => void this.#search(query, null)));
  }

  async loadMore(): Promise<void> {
    const { hasMore, query } = this.#state.value;
    const current = this.#current;
    if (!hasMore || this.#loadingMore === current) return;
    this.#loadingMore = current;
    await this.#search(query, this.#cursor);
    if (this.#loadingMore === current) this.#loadingMore = null;
  }

  close(): void {
    this.#closed = true;
    this.#current.close();
  }

  async #search(query: string, cursor: string | null): Promise<void> {
    const current = this.#current;
    const failed = (error: ChatCallError): void =>
      this.#state.update((state) => ({ ...state, status: 'failed', error }));
    const load = async (): Promise<void> => {
      const page = await this.#fetch(query, cursor);
      if (current.closed) return;
      this.#cursor = page.nextCursor;
      const before = cursor === null ? [] : this.#state.value.hits;
      this.#state.set({
        query,
        status: 'ready',
        hits: [...before, ...page.items],
        hasMore: page.nextCursor !== null,
        error: null,
      });
    };
    try {
      await retry(load, this.#ports, current, { policy: SEARCH_RETRY, onFailure: failed });
    } catch (error) {
      if (!current.closed) failed(toChatCallError(error));
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
