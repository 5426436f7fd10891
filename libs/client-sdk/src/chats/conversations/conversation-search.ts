import {
  conversationPlace,
  searchQueryOf,
  searchRank,
  searchTextOf,
  type Conversation,
  type ConversationId,
  type CursorPage,
  type SearchRank,
} from '@chatcall/contracts';
import type { RetryPorts } from '../../connection/retry.js';
import { DebouncedSearch } from '../../search/debounced-search.js';
import { derive, StateCell, type Behavior } from '../../state/behavior.js';
import type { ConversationSearch, ConversationSearchState } from '../chats-api.js';
import { byActivity } from './conversation-merge.js';
import type { ConversationStore } from './conversation-store.js';

/** Loaded conversations with at least this rank are shown before the server has answered. */
const AT_ONCE: SearchRank = 2;

type FetchFound = (query: string, cursor: string | null) => Promise<CursorPage<Conversation>>;

/**
 * {@link ConversationSearch}: loaded conversations that match well are shown at once and keep their
 * place; further results of the server follow. If the server cannot be reached, all loaded ones
 * that match are shown.
 */
export class MergedConversationSearch implements ConversationSearch {
  readonly #store: ConversationStore;
  readonly state$: Behavior<ConversationSearchState>;
  readonly #search: DebouncedSearch<Conversation>;
  /** The loaded ones that match the present query, best first. */
  readonly #local = new StateCell<
    readonly { readonly id: ConversationId; readonly rank: SearchRank }[]
  >([]);

  constructor(fetch: FetchFound, ports: RetryPorts, store: ConversationStore) {
    this.#store = store;

    this.#search = new DebouncedSearch(
      fetch,
      ports,
      (query) => searchQueryOf(query).words.length > 0,
    );
    this.state$ = derive([this.#search.state$, this.#local, store.list$], (state, local) => {
      const complete = state.status === 'failed' || (state.status === 'ready' && !state.hasMore);
      const first = local.filter(({ rank }) => rank <= AT_ONCE).map(({ id }) => id);
      // Until the answer arrives, results of the previous query remain as far as they match.
      const query = state.status === 'searching' ? searchQueryOf(state.query) : null;
      const found = state.hits
        .filter((hit) => !query || searchRank(query, keyOf(hit)) !== null)
        .map(({ id }) => id);
      const rest = complete ? local.map(({ id }) => id) : [];
      const byId = new Map(state.hits.map((conversation) => [conversation.id, conversation]));
      const hits = [...new Set([...first, ...found, ...rest])].flatMap(
        (id) => store.get(id) ?? (store.hasLeft(id) ? [] : (byId.get(id) ?? [])),
      );
      return { ...state, hits };
    });
  }

  setQuery(text: string): void {
    this.#search.setQuery(text);
    this.#local.set(this.#matches(this.#search.state$.value.query));
  }

  loadMore(): Promise<void> {
    return this.#search.loadMore();
  }

  close(): void {
    this.#search.close();
  }

  #matches(text: string): readonly { readonly id: ConversationId; readonly rank: SearchRank }[] {
    const query = searchQueryOf(text);
    return this.#store
      .all()
      .flatMap((conversation) => {
        const rank = searchRank(query, keyOf(conversation));
        return rank === null
          ? []
          : [
              {
                conversation,
                rank,
                place: conversationPlace(rank, conversation.kind === 'direct'),
              },
            ];
      })
      .sort((a, b) => a.place - b.place || byActivity(a.conversation, b.conversation))
      .map(({ conversation, rank }) => ({ id: conversation.id, rank }));
  }
}

/** The names by which a conversation is found, as on the server. */
function keyOf({ title, peer }: Conversation): string {
  return title === null && peer
    ? searchTextOf(peer.displayName, peer.username)
    : searchTextOf(title ?? '');
}
