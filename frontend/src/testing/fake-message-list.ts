import {
  StateCell,
  type ChatCallError,
  type ConversationListState,
  type MessageList,
} from '@chatcall/client-sdk';

/** A list whose state tests set; it counts what is requested. */
export class FakeMessageList<T> implements MessageList<T> {
  readonly messages$ = new StateCell<readonly T[]>([]);
  readonly state$ = new StateCell<ConversationListState>({
    status: 'ready',
    loadingMore: false,
    hasMore: false,
    error: null,
  });
  reloads = 0;
  pages = 0;
  closed = false;
  /** Why the next page cannot be loaded. */
  failure: ChatCallError | null = null;

  reload(): Promise<void> {
    this.reloads += 1;
    return Promise.resolve();
  }

  loadMore(): Promise<void> {
    this.pages += 1;
    const { failure } = this;
    this.state$.update((state) => ({ ...state, error: failure }));
    return failure ? Promise.reject(failure) : Promise.resolve();
  }

  close(): void {
    this.closed = true;
  }
}
