import {
  LIMITS,
  type Conversation,
  type ConversationFilter,
  type ConversationId,
  type CursorPage,
} from '@chatcall/contracts';
import { Subject, type Observable } from 'rxjs';
import type { ClientCore } from '../../client-api.js';
import { afterConnect } from '../../connection/retry.js';
import { toChatCallError } from '../../errors/chat-call-error.js';
import { derive, StateCell, type Behavior } from '../../state/behavior.js';
import type { Scope } from '../../state/scope.js';
import { ConversationPages } from './conversation-pages.js';
import { ChatTotalsCounter } from './chat-totals.js';
import type { ConversationListState } from '../chats-api.js';
import type { ConversationStore } from './conversation-store.js';

interface PageOptions {
  readonly filter?: ConversationFilter;
  readonly limit?: number;
}

/** Loads the list of conversations, and brings it up to date after every connect. */
export class ConversationSync {
  readonly #core: ClientCore;
  readonly #store: ConversationStore;
  readonly #pages = new ConversationPages();
  readonly #isRestored = new StateCell(false);
  /** With stored conversations the list is shown as it was, until it is loaded. */
  readonly state$: Behavior<ConversationListState>;
  readonly totals: ChatTotalsCounter;
  readonly #synchronised = new Subject<void>();
  readonly #loading = new Map<ConversationId, Promise<Conversation>>();
  #session: Scope | null = null;
  #running: Promise<void> | null = null;

  constructor(core: ClientCore, store: ConversationStore) {
    this.#core = core;
    this.#store = store;

    this.state$ = this.shown(this.#pages.state);
    this.totals = new ChatTotalsCounter(core, store);
  }

  get isLoaded(): boolean {
    return this.#pages.state.value.status === 'ready';
  }

  /** Whether the stored list of the device was restored. */
  get isRestored$(): Behavior<boolean> {
    return this.#isRestored;
  }

  restored(): void {
    this.#isRestored.set(true);
  }

  /** A state of a list as it is shown. */
  shown(state: Behavior<ConversationListState>): Behavior<ConversationListState> {
    return derive([state, this.#isRestored], (now, isRestored) =>
      isRestored && now.status !== 'ready'
        ? { status: 'ready', loadingMore: false, hasMore: false, error: null }
        : now,
    );
  }

  /** Everything that is loaded was brought up to date. */
  get synchronised$(): Observable<void> {
    return this.#synchronised.asObservable();
  }

  /** @param catchUp brings everything that is loaded up to date */
  begin(session: Scope, catchUp: () => Promise<void>): void {
    this.#session = session;
    session.onClose(() => {
      this.#pages.reset();
      this.#isRestored.set(false);
      this.#loading.clear();
    });
    this.totals.begin(session);
    afterConnect(this.#core, session, 'conversations', async () => {
      if (!this.isLoaded) await this.#loadFirst();
      await this.#reporting(catchUp);
      if (session.closed) return;
      this.#pages.ready(this.#pages.cursor);
      this.#countOthers();
      this.#synchronised.next();
    });
    void this.reload();
  }

  /** Loads the list from the top. Never throws; see `state$`. */
  async reload(): Promise<void> {
    await this.#loadFirst().catch(() => undefined);
  }

  loadMore(): Promise<void> {
    const session = this.#session;
    return this.#pages.loadMore(session, async (cursor) => {
      const requested = this.#store.moment;
      const page = await this.page(cursor);
      if (!session?.closed) this.storeAll(page.items, requested);
      return page.nextCursor;
    });
  }

  /**
   * Requests one conversation; concurrent calls share one request. Removes it when I am no member.
   */
  load(id: ConversationId): Promise<Conversation> {
    const loading = this.#loading.get(id) ?? this.#load(id);
    this.#loading.set(id, loading);
    return loading;
  }

  async #load(id: ConversationId): Promise<Conversation> {
    const requested = this.#store.moment;
    try {
      const { answer, changed: removed } = await this.#store.removals.during(() =>
        this.#core.rest.get<Conversation>(`chats/${id}`),
      );
      return removed.has(id) ? answer : this.#store.put(answer, requested);
    } catch (thrown) {
      const error = toChatCallError(thrown);
      if (error.code === 'CHAT.NOT_MEMBER' || error.code === 'CHAT.NOT_FOUND')
        this.#store.remove(id);
      throw error;
    } finally {
      this.#loading.delete(id);
    }
  }

  #loadFirst(): Promise<void> {
    this.#running ??= this.#reporting(() => this.#readFirst()).finally(
      () => (this.#running = null),
    );
    return this.#running;
  }

  /** The newest page. What was loaded below it stays loaded. */
  async #readFirst(): Promise<void> {
    const session = this.#session;
    const requested = this.#store.moment;
    const page = await this.page(null);
    if (!session || session.closed) return;
    this.storeAll(page.items, requested);
    const isFirst = !this.isLoaded;
    this.#pages.ready(isFirst ? page.nextCursor : this.#pages.cursor);
    this.#countOthers();
  }

  /** Conversations that are not loaded are counted by the server. */
  #countOthers(): void {
    if (this.state$.value.hasMore) this.totals.invalidate(0);
  }

  async #reporting(work: () => Promise<void>): Promise<void> {
    const session = this.#session;
    try {
      await work();
    } catch (thrown) {
      const error = toChatCallError(thrown);
      if (session && !session.closed) {
        this.#core.ports.logger.log('warn', 'conversations could not be synchronised', {
          code: error.code,
        });
        this.#pages.failed(error);
      }
      throw error;
    }
  }

  /** @param requested the moment of the request that they answer */
  storeAll(items: readonly Conversation[], requested: number): void {
    this.#store.publishOnce(() => items.forEach((one) => this.#store.put(one, requested)));
  }

  /** A page of the server's list, without conversations that I left meanwhile. */
  async page(
    cursor: string | null,
    { filter, limit = LIMITS.pageDefault }: PageOptions = {},
  ): Promise<CursorPage<Conversation>> {
    const query = { cursor, limit, ...(filter ? { filter } : {}) };
    const { answer, changed: removed } = await this.#store.removals.during(() =>
      this.#core.rest.get<CursorPage<Conversation>>('chats', query),
    );
    return { ...answer, items: answer.items.filter(({ id }) => !removed.has(id)) };
  }
}
