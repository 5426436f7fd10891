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
import type { Behavior } from '../../state/behavior.js';
import type { Scope } from '../../state/scope.js';
import { ConversationPages } from './conversation-pages.js';
import { ChatTotalsCounter } from './chat-totals.js';
import type { ConversationListState } from '../chats-api.js';
import type { ConversationStore } from './conversation-store.js';

/** Maximum of pages that are read again after a reconnect. */
const MAX_PAGES = 5;
/**
 * Maximum of conversations beyond those pages that are requested one by one; if there are more,
 * only the open ones are.
 */
const MAX_SINGLE = 50;

interface PageOptions {
  readonly filter?: ConversationFilter;
  readonly limit?: number;
}

/** Loads the list of conversations, and synchronises it after every connect. */
export class ConversationSync {
  readonly #core: ClientCore;
  readonly #store: ConversationStore;
  readonly #isOpen: (id: ConversationId) => boolean;
  readonly #pages = new ConversationPages();
  readonly totals: ChatTotalsCounter;
  readonly #synchronised = new Subject<void>();
  readonly #loading = new Map<ConversationId, Promise<Conversation>>();
  #session: Scope | null = null;
  #running: Promise<void> | null = null;
  #again = false;

  constructor(core: ClientCore, store: ConversationStore, isOpen: (id: ConversationId) => boolean) {
    this.#core = core;
    this.#store = store;
    this.#isOpen = isOpen;

    this.totals = new ChatTotalsCounter(core, store);
  }

  get state$(): Behavior<ConversationListState> {
    return this.#pages.state;
  }

  /**
   * The list was synchronised: the stored conversations have the server's `lastSeq` and `version`.
   */
  get synchronised$(): Observable<void> {
    return this.#synchronised.asObservable();
  }

  begin(session: Scope): void {
    this.#session = session;
    session.onClose(() => {
      this.#pages.reset();
      this.#loading.clear();
    });
    afterConnect(this.#core, session, 'conversations', async () => {
      await this.synchronise();
      const { error } = this.state$.value;
      if (error) throw error;
    });
    this.totals.begin(session);
    void this.synchronise();
  }

  /** Synchronises now; when called during a run, another run follows. */
  synchronise(): Promise<void> {
    if (this.#running) {
      this.#again = true;
      return this.#running;
    }
    this.#running = this.#synchronise().finally(() => {
      this.#running = null;
      if (!this.#again) return;
      this.#again = false;
      if (this.#session && !this.#session.closed) void this.synchronise();
    });
    return this.#running;
  }

  loadMore(): Promise<void> {
    const session = this.#session;
    return this.#pages.loadMore(session, async (cursor) => {
      const page = await this.page(cursor);
      if (!session?.closed) this.storeAll(page.items);
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
    try {
      const { answer, changed: removed } = await this.#store.removals.during(() =>
        this.#core.rest.get<Conversation>(`chats/${id}`),
      );
      return removed.has(id) ? answer : this.#store.put(answer);
    } catch (thrown) {
      const error = toChatCallError(thrown);
      if (error.code === 'CHAT.NOT_MEMBER' || error.code === 'CHAT.NOT_FOUND')
        this.#store.remove(id);
      throw error;
    } finally {
      this.#loading.delete(id);
    }
  }

  async #synchronise(): Promise<void> {
    const session = this.#session;
    if (!session) return;
    try {
      const known = new Set(this.#store.all().map(({ id }) => id));
      const cursor = await this.#readPages(session, known);
      if (session.closed) return;
      const isFirst = this.state$.value.status !== 'ready';
      const isDeep = known.size > MAX_SINGLE;
      if (isDeep) this.#unloadUnopened(known);
      this.#pages.ready(isFirst || isDeep ? cursor : this.#pages.cursor);
      await this.#checkMissing(known);
      if (!session.closed) this.#synchronised.next();
    } catch (thrown) {
      const error = toChatCallError(thrown);
      if (session.closed) return;
      this.#core.ports.logger.log('warn', 'conversations could not be synchronised', {
        code: error.code,
      });
      this.#pages.failed(error);
    }
  }

  /**
   * Reads pages until all `known` ones were found; `known` keeps those that were not. Returns the
   * cursor of the next page.
   */
  async #readPages(session: Scope, known: Set<ConversationId>): Promise<string | null> {
    let cursor: string | null = null;
    const limit = known.size > LIMITS.pageDefault ? LIMITS.pageMax : LIMITS.pageDefault;
    for (let count = 0; count < MAX_PAGES; count += 1) {
      const page: CursorPage<Conversation> = await this.page(cursor, { limit });
      if (session.closed) return null;
      this.storeAll(page.items);
      for (const { id } of page.items) known.delete(id);
      cursor = page.nextCursor;
      if (cursor === null || known.size === 0) break;
    }
    return cursor;
  }

  /**
   * Unloads those of `missing` that are not open, and removes them from `missing`: they may be
   * outdated, and are too many to request one by one. They are loaded again when the list is
   * scrolled to them or when they are opened.
   */
  #unloadUnopened(missing: Set<ConversationId>): void {
    const unopened = [...missing].filter((id) => !this.#isOpen(id));
    for (const id of unopened) missing.delete(id);
    this.#store.unload(unopened);
  }

  /**
   * Known conversations that were not found: left on another device, or beyond the pages that were
   * read.
   */
  async #checkMissing(missing: ReadonlySet<ConversationId>): Promise<void> {
    for (const id of missing) await this.load(id).catch(() => undefined);
  }

  storeAll(items: readonly Conversation[]): void {
    this.#store.publishOnce(() => items.forEach((conversation) => this.#store.put(conversation)));
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
