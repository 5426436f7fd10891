import type { Conversation, ConversationFilter } from '@chatcall/contracts';
import type { ClientCore } from '../client-core.js';
import { afterConnect } from '../connection/after-connect.js';
import { toChatCallError } from '../errors/chat-call-error.js';
import type { Behavior } from '../state/behavior.js';
import { derive } from '../state/derived.js';
import { Scope } from '../state/scope.js';
import { StateCell } from '../state/state-cell.js';
import type { ConversationList, ConversationListState } from './chats-api.js';
import { byActivity } from './conversation-merge.js';
import type { ConversationStore } from './conversation-store.js';
import type { ConversationSync } from './conversation-sync.js';

const START: ConversationListState = { status: 'loading', loadingMore: false, hasMore: false, error: null };
/** Pages read again at most after a reconnect; what lies deeper is loaded again when it is scrolled to. */
const MAX_PAGES = 5;

/** How far the list is loaded: down to a conversation as it was then, to the end, or not at all. */
type Reach = Conversation | 'end' | 'nothing';

const BELONGS: Readonly<Record<ConversationFilter, (conversation: Conversation) => boolean>> = {
  active: ({ own }) => !own.archived,
  unread: ({ own }) => !own.archived && own.unread > 0,
  archived: ({ own }) => own.archived,
};

/** {@link ConversationList}: pages of the server, kept up to date by the events of what is in the store. */
export class FilteredConversations implements ConversationList {
  readonly conversations$: Behavior<readonly Conversation[]>;
  readonly #state = new StateCell<ConversationListState>(START);
  readonly #reach = new StateCell<Reach>('nothing');
  readonly #scope: Scope;
  #session: Scope | null = null;
  #cursor: string | null = null;

  constructor(
    private readonly core: ClientCore,
    store: ConversationStore,
    private readonly sync: ConversationSync,
    private readonly filter: ConversationFilter,
  ) {
    this.conversations$ = derive(
      [store.list$, this.#reach],
      (list, reach) => list.filter((conversation) => BELONGS[filter](conversation) && isWithin(conversation, reach)),
      sameItems,
    );
    this.#scope = core.scope.child();
    this.#scope.watch(core.session.signedIn$, (session) => this.#begin(session));
    if (core.session.lifetime) this.#begin(core.session.lifetime);
  }

  get state$(): Behavior<ConversationListState> {
    return this.#state;
  }

  async reload(): Promise<void> {
    await this.#load().catch(() => undefined);
  }

  async loadMore(): Promise<void> {
    const session = this.#session;
    const { hasMore, loadingMore } = this.#state.value;
    if (!session || !hasMore || loadingMore) return;
    this.#state.update((state) => ({ ...state, loadingMore: true }));
    try {
      await this.#page(session, this.#cursor);
      if (!session.closed) this.#state.update((state) => ({ ...state, loadingMore: false, error: null }));
    } catch (thrown) {
      const error = toChatCallError(thrown);
      if (!session.closed) this.#state.update((state) => ({ ...state, loadingMore: false, error }));
      throw error;
    }
  }

  close(): void {
    this.#scope.close();
  }

  #begin(signedIn: Scope): void {
    const session = signedIn.child();
    this.#session = session;
    this.#scope.onClose(() => session.close());
    session.onClose(() => {
      this.#cursor = null;
      this.#reach.set('nothing');
      this.#state.set(START);
    });
    afterConnect(this.core, session, 'a list of conversations', () => this.#load());
    void this.reload();
  }

  /** From the top, as far down as the list was loaded. */
  async #load(): Promise<void> {
    const session = this.#session;
    if (!session || session.closed) return;
    const before = this.#reach.value;
    try {
      let cursor: string | null = null;
      for (let count = 0; count < MAX_PAGES; count += 1) {
        cursor = await this.#page(session, cursor);
        if (session.closed) return;
        if (cursor === null || before === 'nothing' || (before !== 'end' && this.#reaches(before))) break;
      }
      this.#state.update((state) => ({ ...state, status: 'ready', error: null }));
    } catch (thrown) {
      const error = toChatCallError(thrown);
      if (session.closed) return;
      this.#state.update((state) => ({ ...state, status: state.status === 'ready' ? 'ready' : 'failed', error }));
      throw error;
    }
  }

  async #page(session: Scope, cursor: string | null): Promise<string | null> {
    const page = await this.sync.page(cursor, { filter: this.filter });
    if (session.closed) return null;
    this.sync.take(page.items);
    this.#cursor = page.nextCursor;
    const last = page.items.at(-1);
    if (page.nextCursor === null) this.#reach.set('end');
    else if (last) this.#reach.set(last);
    this.#state.update((state) => ({ ...state, hasMore: page.nextCursor !== null }));
    return page.nextCursor;
  }

  #reaches(before: Conversation): boolean {
    return isWithin(before, this.#reach.value);
  }
}

function isWithin(conversation: Conversation, reach: Reach): boolean {
  return reach === 'end' || (reach !== 'nothing' && byActivity(conversation, reach) <= 0);
}

function sameItems(a: readonly Conversation[], b: readonly Conversation[]): boolean {
  return a.length === b.length && a.every((conversation, index) => conversation === b[index]);
}
