import { LIMITS, type Conversation, type ConversationFilter } from '@chatcall/contracts';
import type { ClientCore } from '../../client-api.js';
import { afterConnect } from '../../connection/retry.js';
import { toChatCallError } from '../../errors/chat-call-error.js';
import { derive, StateCell, type Behavior } from '../../state/behavior.js';
import { Scope } from '../../state/scope.js';
import type { ConversationList, ConversationListState } from '../chats-api.js';
import { ConversationPages } from './conversation-pages.js';
import { byActivity } from './conversation-merge.js';
import type { ConversationStore } from './conversation-store.js';
import type { ConversationSync } from './conversation-sync.js';

/**
 * Maximum of pages that `reload` reads again; what lies beyond is loaded again when the list is
 * scrolled to it.
 */
const MAX_PAGES = 5;

/** Down to where the list is loaded: a conversation as it was then, the end, or nothing. */
type Reach = Conversation | 'end' | 'nothing';

/** Where a page ended. */
interface PageRead {
  readonly cursor: string | null;
  readonly reach: Reach;
}

const BELONGS: Readonly<Record<ConversationFilter, (conversation: Conversation) => boolean>> = {
  active: isListed,
  unread: ({ own }) => !own.archived && own.unread > 0,
  archived: ({ own }) => own.archived,
  placed: (conversation) =>
    isListed(conversation) && (conversation.own.favourite || conversation.own.sectionId !== null),
};

/** A hidden conversation is listed while it has unread messages. */
function isListed({ own }: Conversation): boolean {
  return !own.archived && !(own.hidden && own.unread === 0);
}

/** {@link ConversationList}: pages of the server, kept up to date from the store. */
export class FilteredConversations implements ConversationList {
  readonly #core: ClientCore;
  readonly #store: ConversationStore;
  readonly #sync: ConversationSync;
  readonly #filter: ConversationFilter;
  readonly conversations$: Behavior<readonly Conversation[]>;
  readonly state$: Behavior<ConversationListState>;
  readonly #pages = new ConversationPages();
  readonly #reach = new StateCell<Reach>('nothing');
  readonly #scope: Scope;
  #session: Scope | null = null;
  #running: Promise<void> | null = null;

  constructor(
    core: ClientCore,
    store: ConversationStore,
    sync: ConversationSync,
    filter: ConversationFilter,
  ) {
    this.#core = core;
    this.#store = store;
    this.#sync = sync;
    this.#filter = filter;

    this.state$ = sync.shown(this.#pages.state);
    this.conversations$ = derive(
      [store.list$, this.#reach, sync.isRestored$],
      (list, reach, isRestored) =>
        list.filter(
          (conversation) =>
            BELONGS[filter](conversation) &&
            isWithin(conversation, reach === 'nothing' && isRestored ? 'end' : reach),
        ),
      sameItems,
    );
    this.#scope = core.scope.child();
    this.#scope.watch(core.session.signedIn$, (session) => this.#begin(session));
    if (core.session.lifetime) this.#begin(core.session.lifetime);
  }

  async reload(): Promise<void> {
    await this.#load().catch(() => undefined);
  }

  loadMore(): Promise<void> {
    const session = this.#session;
    return this.#pages.loadMore(session, async (cursor) => {
      const read = await this.#fetch(cursor, LIMITS.pageMax);
      if (!session?.closed) this.#reach.set(read.reach);
      return read.cursor;
    });
  }

  close(): void {
    this.#scope.close();
  }

  #begin(signedIn: Scope): void {
    const session = signedIn.child();
    this.#session = session;
    this.#scope.onClose(() => session.close());
    session.onClose(() => {
      this.#pages.reset();
      this.#reach.set('nothing');
      this.#running = null;
    });
    void this.reload();
    afterConnect(this.#core, session, 'a list of conversations', async () => {
      if (this.#pages.state.value.status !== 'ready') await this.#load();
    });
  }

  /** Loads from the top, as far down as the list was loaded before; what asks meanwhile waits for the same. */
  #load(): Promise<void> {
    const running =
      this.#running ??
      this.#read().finally(() => {
        if (this.#running === running) this.#running = null;
      });
    this.#running = running;
    return running;
  }

  async #read(): Promise<void> {
    const session = this.#session;
    if (!session || session.closed) return;
    const before = this.#reach.value;
    const limit = before === 'nothing' ? LIMITS.pageDefault : LIMITS.pageMax;
    try {
      let read = await this.#fetch(null, limit);
      for (
        let count = 1;
        count < MAX_PAGES && !session.closed && !covers(read.reach, before);
        count += 1
      ) {
        read = await this.#fetch(read.cursor, limit);
      }
      if (session.closed) return;
      // Set only now, so that a list that is scrolled down does not become short meanwhile.
      this.#reach.set(read.reach);
      this.#pages.ready(read.cursor);
    } catch (thrown) {
      const error = toChatCallError(thrown);
      if (session.closed) return;
      this.#pages.failed(error);
      throw error;
    }
  }

  async #fetch(cursor: string | null, limit: number): Promise<PageRead> {
    const session = this.#session;
    const requested = this.#store.moment;
    const { items, nextCursor } = await this.#sync.page(cursor, { filter: this.#filter, limit });
    if (session && !session.closed) this.#sync.storeAll(items, requested);
    return {
      cursor: nextCursor,
      reach: nextCursor === null ? 'end' : (items.at(-1) ?? this.#reach.value),
    };
  }
}

/** Whether the pages that were read reach down to `before`. */
function covers(reach: Reach, before: Reach): boolean {
  if (reach === 'end' || before === 'nothing') return true;
  return before !== 'end' && isWithin(before, reach);
}

function isWithin(conversation: Conversation, reach: Reach): boolean {
  return reach === 'end' || (reach !== 'nothing' && byActivity(conversation, reach) <= 0);
}

function sameItems(a: readonly Conversation[], b: readonly Conversation[]): boolean {
  return a.length === b.length && a.every((conversation, index) => conversation === b[index]);
}
