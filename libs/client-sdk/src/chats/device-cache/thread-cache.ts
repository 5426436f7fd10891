import type { ConversationId, Timestamp } from '@chatcall/contracts';
import type { ClientCore } from '../../client-api.js';
import type { Scope } from '../../state/scope.js';
import type { ConversationStore } from '../conversations/index.js';
import type { OpenThread } from '../history/index.js';
import { placeIdOf } from '../outbox/index.js';
import type { Threads } from '../threads/index.js';
import type { DeviceCache } from './device-cache.js';

/** The parts of the chats that are stored and restored of threads. */
export interface CachedThreadParts {
  readonly store: ConversationStore;
  readonly threads: Threads;
  readonly session: Scope;
}

/** Stores something later, while it is up to date: `save` replaces an earlier one with this key. */
type SaveLater = (key: string, save: () => void) => void;

/**
 * Shows what the device has stored of threads until the server answers: the list of those that I
 * follow, and the newest replies of opened ones. The server is asked for both in any case, since my
 * state in threads is in no list of changes.
 */
export class ThreadCache {
  readonly #core: ClientCore;
  readonly #chat: CachedThreadParts;
  readonly #cache: DeviceCache;
  readonly #later: SaveLater;
  readonly #watched = new Map<OpenThread, Scope>();

  constructor(core: ClientCore, chat: CachedThreadParts, cache: DeviceCache, later: SaveLater) {
    this.#core = core;
    this.#chat = chat;
    this.#cache = cache;
    this.#later = later;
  }

  begin(): void {
    const { session, threads } = this.#chat;
    session.watch(threads.store.list$, () => this.saveList());
    void this.#restoreList();
  }

  /** Shows what is stored of a thread that is being opened, and loads it while there is a connection. */
  async open(open: OpenThread): Promise<void> {
    this.#watch(open);
    const restored = await this.#restore(open);
    const { session, store } = this.#chat;
    // Otherwise it is loaded with its conversation, whose version comes first.
    if (session.closed || open.users === 0 || !store.get(open.conversationId)) return;
    if (!restored || this.#core.connection.state$.value.status === 'connected') open.load();
  }

  /** A view of a thread was closed. */
  release(open: OpenThread): void {
    if (open.users > 0) return;
    this.#watched.get(open)?.close();
    this.#watched.delete(open);
  }

  /** Everything that is shown is as of now: it is stored again. */
  saveAll(): void {
    this.saveList();
    for (const open of this.#watched.keys()) this.#savePage(open);
  }

  saveList(): void {
    this.#later('threads', () => {
      const list = this.#chat.threads.listed;
      if (list) void this.#cache.saveThreads({ savedAt: this.#now(), ...list });
    });
  }

  #watch(open: OpenThread): void {
    if (this.#watched.has(open)) return;
    const scope = this.#chat.session.child();
    this.#watched.set(open, scope);
    scope.watch(open.history.messages, () => this.#savePage(open));
  }

  async #restore(open: OpenThread): Promise<boolean> {
    if (this.#core.ports.cache === null) return false;
    const page = await this.#cache.thread(placeIdOf(open));
    const { session, store, threads } = this.#chat;
    if (!page || session.closed || open.users === 0 || this.#hasLeft(open.conversationId))
      return false;
    if (!open.history.restore(page.messages, page.hasOlder, false)) return false;
    if (store.get(open.conversationId)) threads.restore([page.thread]);
    return true;
  }

  async #restoreList(): Promise<void> {
    const list = await this.#cache.threads();
    if (!list || this.#chat.session.closed) return;
    const shown = list.threads.filter(({ root }) => !this.#hasLeft(root.conversationId));
    this.#chat.threads.restoreList({ ...list, threads: shown });
  }

  #hasLeft(id: ConversationId): boolean {
    return this.#chat.store.hasLeft(id);
  }

  #savePage(open: OpenThread): void {
    const id = placeIdOf(open);
    this.#later(id, () => {
      const thread = this.#chat.threads.store.get(open.threadId);
      const { state, messages, needsLoad } = open.history;
      const { hasNewer, hasOlder } = state.value;
      if (!thread || needsLoad || hasNewer) return;
      const page = { savedAt: this.#now(), thread, hasOlder, messages: messages.value };
      void this.#cache.saveThread(id, page);
    });
  }

  #now(): Timestamp {
    return new Date(this.#core.ports.clock.now()).toISOString();
  }
}
