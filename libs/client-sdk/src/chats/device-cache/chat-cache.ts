import type { Timestamp } from '@chatcall/contracts';
import type { ClientCore } from '../../client-api.js';
import { StateCell, type Behavior } from '../../state/behavior.js';
import { Scope } from '../../state/scope.js';
import type { CatchUp, ChangeLog } from '../changes/index.js';
import type { ConversationSync, SectionList } from '../conversations/index.js';
import type { OpenConversation } from '../history/index.js';
import type { CachedPage, DeviceCache } from './device-cache.js';
import { ThreadCache, type CachedThreadParts } from './thread-cache.js';

/** Milliseconds in which changes are collected before they are stored. */
const SAVE_MS = 3000;
/** Conversations with more members are stored without them. */
const MEMBERS_MAX = 200;

/** The parts of the chats that are stored and restored. */
export interface CachedParts extends CachedThreadParts {
  readonly sync: ConversationSync;
  readonly sections: SectionList;
  readonly changes: ChangeLog;
  readonly catchUp: CatchUp;
}

/**
 * Shows what the device has stored of the chats until the server answers, and stores what is shown
 * while it is up to date.
 */
export class ChatCache {
  readonly #core: ClientCore;
  readonly #chat: CachedParts;
  readonly #cache: DeviceCache;
  readonly #asOf = new StateCell<Timestamp | null>(null);
  readonly threads: ThreadCache;
  /** What has changed and is not stored, by key. */
  readonly #unsaved = new Map<string, () => void>();
  readonly #watched = new Map<OpenConversation, Scope>();
  #isCurrent = false;
  #cancelSave: (() => void) | null = null;

  constructor(core: ClientCore, chat: CachedParts, cache: DeviceCache) {
    this.#core = core;
    this.#chat = chat;
    this.#cache = cache;
    this.threads = new ThreadCache(core, chat, cache, (key, save) => this.#saveLater(key, save));
  }

  /** When what is shown was up to date last; null: it is now, or nothing is known. */
  get asOf$(): Behavior<Timestamp | null> {
    return this.#asOf;
  }

  begin(): void {
    const { sections, session, store, sync } = this.#chat;
    const { connection, ports } = this.#core;
    session.onClose(() => this.#cancelSave?.());
    session.watch(sync.synchronised$, () => this.#synchronised());
    session.watch(connection.state$, ({ status }) => {
      if (status !== 'connected') this.#disconnected();
    });
    for (const shown$ of [store.list$, sections.known$])
      session.watch<unknown>(shown$, () => this.#saveListLater());
    session.watch(store.removed$, (id) => void this.#cache.removePage(id));
    // A hidden page may end without notice.
    session.onClose(ports.network.listen(({ visible }) => void (visible || this.#saveNow())));
    void this.#restoreList();
    this.threads.begin();
  }

  /**
   * Shows the stored page of a conversation that is being opened; false when there is none. Changes
   * since then are requested as after a loss of the connection.
   */
  async restore(open: OpenConversation): Promise<boolean> {
    const { changes, session, store } = this.#chat;
    const page = await this.#cache.page(open.id);
    if (!page || session.closed || open.users === 0 || store.hasLeft(open.id)) return false;
    if (!open.restore(page.messages, page.members, page.hasOlder)) return false;
    if (!store.get(open.id)) store.put(page.conversation);
    changes.restart(open.id, page.version);
    return true;
  }

  /** Stores the newest page of an open conversation when it changes, and when it is closed. */
  watch(open: OpenConversation): void {
    const scope = this.#chat.session.child();
    this.#watched.set(open, scope);
    const changed = (): void => this.#saveLater(open.id, () => this.#savePage(open));
    scope.watch(open.history.messages, changed);
    scope.watch(open.members.list$, changed);
  }

  unwatch(open: OpenConversation): void {
    this.#watched.get(open)?.close();
    this.#watched.delete(open);
    if (this.#unsaved.delete(open.id)) this.#savePage(open);
  }

  #synchronised(): void {
    this.#isCurrent = true;
    this.#asOf.set(null);
    this.#saveSoon();
  }

  /** What is shown is as of now. */
  #disconnected(): void {
    if (!this.#isCurrent) return;
    for (const open of this.#watched.keys()) this.#saveLater(open.id, () => this.#savePage(open));
    this.#saveListLater();
    this.threads.saveAll();
    this.#saveNow();
    this.#isCurrent = false;
    this.#asOf.set(this.#now());
  }

  async #restoreList(): Promise<void> {
    const { sections, session, store, sync } = this.#chat;
    const list = await this.#cache.list();
    if (!list || session.closed || this.#isCurrent || sync.isLoaded) return;
    store.publishOnce(() => {
      for (const conversation of list.conversations)
        if (!store.hasLeft(conversation.id)) store.put(conversation);
    });
    sections.restore(list.sections);
    this.#chat.catchUp.continueAfter(list.since);
    this.#asOf.set(list.savedAt);
    sync.restored();
  }

  #saveListLater(): void {
    this.#saveLater('list', () => {
      void this.#cache.saveList({
        savedAt: this.#now(),
        since: this.#chat.catchUp.since,
        conversations: this.#chat.store.list$.value,
        sections: this.#chat.sections.known$.value,
      });
    });
  }

  #saveLater(key: string, save: () => void): void {
    this.#unsaved.set(key, save);
    this.#saveSoon();
  }

  #saveSoon(): void {
    if (!this.#isCurrent) return;
    this.#cancelSave ??= this.#core.ports.clock.after(SAVE_MS, () => this.#saveNow());
  }

  #saveNow(): void {
    this.#cancelSave?.();
    this.#cancelSave = null;
    if (!this.#isCurrent) return;
    const unsaved = [...this.#unsaved.values()];
    this.#unsaved.clear();
    for (const save of unsaved) save();
  }

  #savePage(open: OpenConversation): void {
    const page = this.#isCurrent ? this.#pageOf(open) : null;
    if (page) void this.#cache.savePage(open.id, page);
  }

  /** Null while it is not complete, or shows the past. */
  #pageOf(open: OpenConversation): CachedPage | null {
    const { changes, store } = this.#chat;
    const { status, hasNewer, hasOlder } = open.history.state.value;
    const conversation = store.get(open.id);
    const version = changes.applied(open.id);
    if (status !== 'ready' || hasNewer || !conversation || version === null) return null;
    const members = open.members.list$.value;
    return {
      savedAt: this.#now(),
      version,
      conversation,
      hasOlder,
      messages: open.history.messages.value,
      members: members.length <= MEMBERS_MAX ? members : [],
    };
  }

  #now(): Timestamp {
    return new Date(this.#core.ports.clock.now()).toISOString();
  }
}
