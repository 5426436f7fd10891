import {
  highlightsOf,
  LIMITS,
  searchTermsOf,
  type ConversationId,
  type FoundMessage,
  type Message,
  type MessageSearchPage,
  type MessageSearchRequest,
} from '@chatcall/contracts';
import type { ClientCore } from '../../client-api.js';
import { toChatCallError } from '../../errors/chat-call-error.js';
import { StateCell, type Behavior } from '../../state/behavior.js';
import { Scope } from '../../state/scope.js';
import type { MessageSearch, MessageSearchState } from '../chats-api.js';
import { OpenLists } from './open-lists.js';

const IDLE: MessageSearchState = {
  request: null,
  status: 'idle',
  found: [],
  hasMore: false,
  loadingMore: false,
  complete: true,
  error: null,
};

/** The running searches for messages. */
export class MessageSearches extends OpenLists<RunningSearch> {
  open(): MessageSearch {
    return this.add((core, scope) => new RunningSearch(core, scope));
  }
}

class RunningSearch implements MessageSearch {
  readonly #core: ClientCore;
  readonly #scope: Scope;
  readonly #state = new StateCell<MessageSearchState>(IDLE);
  #cursor: string | null = null;
  /** Closes with the next request: the answer to an older one is not shown. */
  #current: Scope;

  constructor(core: ClientCore, scope: Scope) {
    this.#core = core;
    this.#scope = scope;
    this.#current = scope.child();
  }

  get state$(): Behavior<MessageSearchState> {
    return this.#state;
  }

  async find(request: MessageSearchRequest | null): Promise<void> {
    if (this.#scope.closed) return;
    this.#current.close();
    const current = this.#scope.child();
    this.#current = current;
    this.#cursor = null;
    if (request === null) {
      this.#state.set(IDLE);
      return;
    }
    this.#patch({ request, status: 'searching', hasMore: false, loadingMore: false, error: null });
    try {
      const page = await this.#fetch(request, null, current);
      if (current.closed) return;
      this.#cursor = page.nextCursor;
      const { items: found, complete, nextCursor } = page;
      this.#patch({ status: 'ready', found, complete, hasMore: nextCursor !== null });
    } catch (thrown) {
      if (current.closed) return;
      this.#patch({ status: 'failed', found: [], error: toChatCallError(thrown) });
    }
  }

  async loadMore(): Promise<void> {
    const { request, hasMore, loadingMore } = this.#state.value;
    if (request === null || !hasMore || loadingMore) return;
    const current = this.#current;
    this.#patch({ loadingMore: true, error: null });
    try {
      const page = await this.#fetch(request, this.#cursor, current);
      if (current.closed) return;
      this.#cursor = page.nextCursor;
      const known = new Set(this.#state.value.found.map(({ message }) => message.id));
      const next = page.items.filter(({ message }) => !known.has(message.id));
      this.#patch({
        found: [...this.#state.value.found, ...next],
        loadingMore: false,
        hasMore: page.nextCursor !== null,
      });
    } catch (thrown) {
      if (!current.closed) this.#patch({ loadingMore: false, error: toChatCallError(thrown) });
    }
  }

  seen(message: Message): void {
    const { found, request } = this.#state.value;
    const known = found.find((one) => one.message.id === message.id);
    if (known === undefined || known.message.version >= message.version) return;
    this.#patch({
      found: found.flatMap((one) =>
        one !== known ? one : message.deletedAt ? [] : withMessage(one, message, request),
      ),
    });
  }

  removeOf(conversationId: ConversationId): void {
    const { found } = this.#state.value;
    const rest = found.filter(({ message }) => message.conversationId !== conversationId);
    if (rest.length < found.length) this.#patch({ found: rest });
  }

  close(): void {
    this.#scope.close();
  }

  #fetch(
    request: MessageSearchRequest,
    cursor: string | null,
    until: Scope,
  ): Promise<MessageSearchPage> {
    return this.#core.rest.send({
      method: 'GET',
      path: 'search/messages',
      query: { ...request, cursor, limit: LIMITS.pageDefault },
      until,
    });
  }

  #patch(change: Partial<MessageSearchState>): void {
    this.#state.update((state) => ({ ...state, ...change }));
  }
}

/** A found message that was edited: its text has other parts that match, or none. */
function withMessage(
  found: FoundMessage,
  message: Message,
  request: MessageSearchRequest | null,
): FoundMessage {
  const inNames = found.highlights.filter(({ file }) => file !== null);
  const inText = highlightsOf(message.content, searchTermsOf(request?.q ?? ''));
  return {
    ...found,
    message,
    highlights: [...inText.map((range) => ({ ...range, file: null })), ...inNames],
  };
}
