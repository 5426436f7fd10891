import { toChatCallError, type ChatCallError } from '../../errors/chat-call-error.js';
import { StateCell } from '../../state/behavior.js';
import type { Scope } from '../../state/scope.js';
import type { ConversationListState } from '../chats-api.js';

const START: ConversationListState = {
  status: 'loading',
  loadingMore: false,
  hasMore: false,
  error: null,
};

/**
 * The position of a list of conversations that is loaded page by page, and the state shown for it.
 */
export class ConversationPages {
  readonly state = new StateCell<ConversationListState>(START);
  #cursor: string | null = null;

  /** Where the next page begins; null when there is none. */
  get cursor(): string | null {
    return this.#cursor;
  }

  reset(): void {
    this.#cursor = null;
    this.state.set(START);
  }

  /** The list is loaded up to `cursor`. */
  ready(cursor: string | null): void {
    this.#cursor = cursor;
    this.#patch({ status: 'ready', hasMore: cursor !== null, error: null });
  }

  /** The list could not be loaded; what was loaded before is kept. */
  failed(error: ChatCallError): void {
    this.#patch({ status: this.state.value.status === 'ready' ? 'ready' : 'failed', error });
  }

  /** Loads one more page with `load`, which returns where the next one begins. */
  async loadMore(
    session: Scope | null,
    load: (cursor: string | null) => Promise<string | null>,
  ): Promise<void> {
    const { hasMore, loadingMore } = this.state.value;
    if (!session || !hasMore || loadingMore) return;
    this.#patch({ loadingMore: true });
    try {
      const cursor = await load(this.#cursor);
      if (session.closed) return;
      this.#cursor = cursor;
      this.#patch({ loadingMore: false, hasMore: cursor !== null, error: null });
    } catch (thrown) {
      const error = toChatCallError(thrown);
      if (!session.closed) this.#patch({ loadingMore: false, error });
      throw error;
    }
  }

  #patch(change: Partial<ConversationListState>): void {
    this.state.update((state) => ({ ...state, ...change }));
  }
}
