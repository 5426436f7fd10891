import { LIMITS, type Thread, type ThreadFilter } from '@chatcall/contracts';
import type { ClientCore } from '../../client-api.js';
import { afterConnect } from '../../connection/retry.js';
import { toChatCallError } from '../../errors/chat-call-error.js';
import { derive, StateCell, type Behavior } from '../../state/behavior.js';
import type { Scope } from '../../state/scope.js';
import type { ConversationListState, ThreadList } from '../chats-api.js';
import { ConversationPages } from '../conversations/index.js';
import { byLastReply } from './thread-store.js';
import { isUnread, type Threads } from './threads.js';

/** Down to where the list is loaded: a thread as it was then, the end, or nothing. */
type Reach = Thread | 'end' | 'nothing';

/** {@link ThreadList}: pages of the server, kept up to date from the store. */
export class FollowedThreads implements ThreadList {
  readonly #threads: Threads;
  readonly #filter: ThreadFilter;
  readonly #scope: Scope;
  readonly threads$: Behavior<readonly Thread[]>;
  readonly #pages = new ConversationPages();
  readonly #reach = new StateCell<Reach>('nothing');

  constructor(core: ClientCore, threads: Threads, scope: Scope, filter: ThreadFilter) {
    this.#threads = threads;
    this.#filter = filter;
    this.#scope = scope;
    this.threads$ = derive([threads.store.list$, this.#reach], (list, reach) =>
      list.filter(
        (thread) =>
          thread.own.following &&
          (filter === 'all' || isUnread(thread)) &&
          (reach === 'end' || (reach !== 'nothing' && byLastReply(thread, reach) <= 0)),
      ),
    );
    afterConnect(core, scope, 'followed threads', () => this.#load());
    void this.reload();
  }

  get state$(): Behavior<ConversationListState> {
    return this.#pages.state;
  }

  async reload(): Promise<void> {
    await this.#load().catch(() => undefined);
  }

  loadMore(): Promise<void> {
    return this.#pages.loadMore(this.#scope, (cursor) => this.#fetch(cursor));
  }

  close(): void {
    this.#scope.close();
  }

  async #load(): Promise<void> {
    try {
      const cursor = await this.#fetch(null);
      if (!this.#scope.closed) this.#pages.ready(cursor);
    } catch (thrown) {
      const error = toChatCallError(thrown);
      if (!this.#scope.closed) this.#pages.failed(error);
      throw error;
    }
  }

  async #fetch(cursor: string | null): Promise<string | null> {
    const page = await this.#threads.page(this.#filter, cursor, LIMITS.pageDefault);
    if (!this.#scope.closed)
      this.#reach.set(page.nextCursor === null ? 'end' : (page.items.at(-1) ?? this.#reach.value));
    return page.nextCursor;
  }
}
