import { LIMITS, type Thread, type ThreadFilter } from '@chatcall/contracts';
import type { ClientCore } from '../../client-api.js';
import { afterConnect } from '../../connection/retry.js';
import { toChatCallError } from '../../errors/chat-call-error.js';
import { derive, StateCell, type Behavior } from '../../state/behavior.js';
import type { Scope } from '../../state/scope.js';
import type { ConversationListState, ThreadList } from '../chats-api.js';
import { ConversationPages } from '../conversations/index.js';
import { isUnread, isWithin, reachOf, type ThreadReach, type Threads } from './threads.js';

/** {@link ThreadList}: pages of the server, kept up to date from the store. */
export class FollowedThreads implements ThreadList {
  readonly #threads: Threads;
  readonly #filter: ThreadFilter;
  readonly #scope: Scope;
  readonly threads$: Behavior<readonly Thread[]>;
  readonly #pages = new ConversationPages();
  readonly #reach = new StateCell<ThreadReach>('nothing');

  constructor(core: ClientCore, threads: Threads, scope: Scope, filter: ThreadFilter) {
    this.#threads = threads;
    this.#filter = filter;
    this.#scope = scope;
    this.threads$ = derive([threads.store.list$, this.#reach], (list, reach) =>
      list.filter(
        (thread) =>
          thread.own.following && (filter === 'all' || isUnread(thread)) && isWithin(thread, reach),
      ),
    );
    // Until the server answers: what this device has.
    scope.watch(threads.reach$, (stored) => {
      if (this.#reach.value !== 'nothing' || stored === 'nothing') return;
      this.#reach.set(stored);
      this.#pages.ready(null);
    });
    afterConnect(core, scope, 'followed threads', () => this.#load());
    if (core.connection.state$.value.status !== 'connected') void this.reload();
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
    if (!this.#scope.closed) this.#reach.set(reachOf(page) ?? this.#reach.value);
    return page.nextCursor;
  }
}
