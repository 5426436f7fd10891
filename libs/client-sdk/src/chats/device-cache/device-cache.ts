import type {
  Conversation,
  ConversationId,
  Member,
  Message,
  Thread,
  Section,
  Timestamp,
  UserId,
  Version,
} from '@chatcall/contracts';
import type { CacheStore, ClientPorts } from '../../ports/client-ports.js';

/** Increased when the stored form changes: what another version stored is not read. */
const FORMAT = 5;
/** Most conversations and threads whose newest messages are kept, and bytes of all that is kept of them. */
const PAGES_MAX = 200;
const BYTES_MAX = 20 * 1024 * 1024;
/** Most conversations of the list. */
const LIST_MAX = 200;
/** Most threads of the list. */
const THREADS_MAX = 50;
/** Most messages of a conversation or thread. */
const MESSAGES_MAX = 50;

/** The list of conversations and its sections, as they were at a time. */
export interface CachedList {
  readonly savedAt: Timestamp;
  /** `since` of the last sync. */
  readonly since: string | null;
  readonly conversations: readonly Conversation[];
  readonly sections: readonly Section[];
}

/** The newest messages and the members of a conversation: everything up to `version`. */
export interface CachedPage {
  readonly savedAt: Timestamp;
  readonly version: Version;
  readonly conversation: Conversation;
  /** Older messages exist on the server. */
  readonly hasOlder: boolean;
  readonly messages: readonly Message[];
  readonly members: readonly Member[];
}

/** The list of the threads that I follow, the newest reply first, as it was at a time. */
export interface CachedThreads {
  readonly savedAt: Timestamp;
  readonly threads: readonly Thread[];
  /** There are no others. */
  readonly complete: boolean;
  /** Number of all with unread replies. */
  readonly unread: number;
}

/** The newest replies of a thread, and my state in it. */
export interface CachedThread {
  readonly savedAt: Timestamp;
  readonly thread: Thread;
  /** Older replies exist on the server. */
  readonly hasOlder: boolean;
  readonly messages: readonly Message[];
}

interface PageEntry {
  readonly bytes: number;
  /** Milliseconds since 1970. */
  readonly usedAt: number;
}

type PageIndex = Record<string, PageEntry>;

/**
 * What was shown last, stored on the device for one user: read at the start, and without a network.
 * The pages used longest ago are removed first. Never throws: without a store, or when it fails,
 * nothing is kept.
 */
export class DeviceCache {
  readonly #prefix: string;
  readonly #store: CacheStore | null;
  readonly #ports: Pick<ClientPorts, 'locks' | 'logger' | 'clock'>;
  readonly #used = new Map<string, number>();
  #cleared = false;

  constructor(
    userId: UserId,
    store: CacheStore | null,
    ports: Pick<ClientPorts, 'locks' | 'logger' | 'clock'>,
  ) {
    this.#prefix = `${userId}/`;
    this.#store = store;
    this.#ports = ports;
  }

  list(): Promise<CachedList | null> {
    return this.#read<CachedList>('list');
  }

  async saveList(list: CachedList): Promise<void> {
    const conversations = list.conversations.slice(0, LIST_MAX);
    await this.#exclusive(() => this.#write('list', { ...list, conversations }));
  }

  threads(): Promise<CachedThreads | null> {
    return this.#read<CachedThreads>('threads');
  }

  async saveThreads(list: CachedThreads): Promise<void> {
    const threads = list.threads.slice(0, THREADS_MAX);
    const complete = list.complete && threads.length === list.threads.length;
    await this.#exclusive(() => this.#write('threads', { ...list, threads, complete }));
  }

  page(id: ConversationId): Promise<CachedPage | null> {
    return this.#readPage(id);
  }

  savePage(id: ConversationId, page: CachedPage): Promise<void> {
    return this.#writePage(id, page);
  }

  /** @param id of the thread, see `placeIdOf` */
  thread(id: string): Promise<CachedThread | null> {
    return this.#readPage(id);
  }

  saveThread(id: string, page: CachedThread): Promise<void> {
    return this.#writePage(id, page);
  }

  #readPage<T>(id: string): Promise<T | null> {
    this.#used.set(id, this.#ports.clock.now());
    return this.#read<T>(`page/${id}`);
  }

  /** Stores the newest messages of a page, and removes older pages until all fit. */
  async #writePage(id: string, page: CachedPage | CachedThread): Promise<void> {
    const dropped = Math.max(page.messages.length - MESSAGES_MAX, 0);
    const text = serialise({
      ...page,
      messages: page.messages.slice(dropped),
      hasOlder: page.hasOlder || dropped > 0,
    });
    await this.#exclusive(async (store) => {
      const index = (await this.#read<PageIndex>('pages')) ?? {};
      for (const [used, usedAt] of this.#used) {
        const entry = index[used];
        if (entry) index[used] = { ...entry, usedAt };
      }
      index[id] = { bytes: 2 * text.length, usedAt: this.#ports.clock.now() };
      const removed = leastUsed(index);
      for (const old of removed) delete index[old];
      // First: no page is ever stored without being counted.
      await this.#write('pages', index);
      for (const old of removed) await store.remove(`${this.#prefix}page/${old}`);
      if (index[id]) await store.set(`${this.#prefix}page/${id}`, text);
    });
  }

  /** I am no longer a member of the conversation: its page and those of its threads. */
  async removePage(id: ConversationId): Promise<void> {
    await this.#exclusive(async (store) => {
      const page = `${this.#prefix}page/${id}`;
      const keys = await store.keys(`${page}/`);
      await Promise.all([page, ...keys].map((key) => store.remove(key)));
    });
  }

  /** Removes everything of the user, and keeps nothing from now on. */
  async clear(): Promise<void> {
    this.#cleared = true;
    await this.#locked(async (store) => {
      const keys = await store.keys(this.#prefix);
      await Promise.all(keys.map((key) => store.remove(key)));
    });
  }

  async #read<T>(name: string): Promise<T | null> {
    try {
      const text = (await this.#store?.get(this.#prefix + name)) ?? null;
      return text === null ? null : parse<T>(text);
    } catch (error) {
      this.#failed(error);
      return null;
    }
  }

  async #write(name: string, value: object): Promise<void> {
    await this.#store?.set(this.#prefix + name, serialise(value));
  }

  /** One client at a time, so that none overwrites what another one counted. */
  async #exclusive(work: (store: CacheStore) => Promise<void>): Promise<void> {
    await this.#locked(async (store) => {
      if (!this.#cleared) await work(store);
    });
  }

  async #locked(work: (store: CacheStore) => Promise<void>): Promise<void> {
    const store = this.#store;
    if (!store) return;
    try {
      await this.#ports.locks.run(`cache/${this.#prefix}`, () => work(store));
    } catch (error) {
      this.#failed(error);
    }
  }

  #failed(error: unknown): void {
    this.#ports.logger.log('debug', 'the cache of this device failed', { error: String(error) });
  }
}

/** The pages to remove, so that the others fit. */
function leastUsed(index: PageIndex): readonly string[] {
  const newestFirst = Object.entries(index).sort(([, a], [, b]) => b.usedAt - a.usedAt);
  let bytes = 0;
  return newestFirst
    .filter(([, entry], position) => {
      bytes += entry.bytes;
      return position >= PAGES_MAX || bytes > BYTES_MAX;
    })
    .map(([id]) => id);
}

function serialise(value: object): string {
  return JSON.stringify({ format: FORMAT, value });
}

function parse<T>(text: string): T | null {
  const { format, value } = JSON.parse(text) as { format: number; value: T };
  return format === FORMAT ? value : null;
}
