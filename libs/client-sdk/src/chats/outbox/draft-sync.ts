import type {
  ConversationId,
  CursorPage,
  Draft,
  MessageId,
  Timestamp,
  WriteDraftRequest,
} from '@chatcall/contracts';
import { LIMITS } from '@chatcall/contracts';
import type { ClientCore } from '../../client-api.js';
import { AFTER_CONNECT_RETRY, afterConnect, retry } from '../../connection/retry.js';
import { isTransient } from '../../errors/chat-call-error.js';
import type { Scope } from '../../state/scope.js';
import { NO_DRAFT, type DeviceStore, type WrittenDraft } from './device-store.js';
import { placeIdOf, type Drafts } from './drafts.js';

/** Milliseconds after the last key stroke until the server gets a draft. */
const UPLOAD_MS = 1500;
/** Milliseconds after the last key stroke in which a draft of another device replaces nothing. */
const TYPING_MS = 10_000;

/** A draft of this device that the server does not have. */
interface Unsynced extends WrittenDraft {
  readonly writtenAt: Timestamp;
}

/**
 * Keeps my drafts the same on all my devices: of two the one that was written later counts. What is
 * written without a connection is sent after the next connect, also after a restart.
 */
export class DraftSync {
  readonly #core: ClientCore;
  readonly #session: Scope;
  readonly #drafts: Drafts;
  readonly #store: DeviceStore;
  readonly #unsynced = new Map<string, Unsynced>();
  /** What the server has, as far as it is known. */
  readonly #known = new Map<string, Unsynced>();
  readonly #typedAt = new Map<string, number>();
  readonly #timers = new Map<string, Scope>();
  readonly #sending = new Set<string>();

  constructor(core: ClientCore, session: Scope, drafts: Drafts, store: DeviceStore) {
    this.#core = core;
    this.#session = session;
    this.#drafts = drafts;
    this.#store = store;

    session.watch(drafts.written$, ({ id, draft }) => this.#written(id, draft));
    afterConnect(core, session, 'the drafts', () => this.#load());
  }

  /** The server has this draft, written on one of my devices. */
  noticed(draft: Draft): void {
    const id = placeIdOf(draft);
    const { text, replyTo, writtenAt } = draft;
    if (isLater(this.#known.get(id), writtenAt)) this.#known.set(id, { text, replyTo, writtenAt });
    const mine = this.#unsynced.get(id);
    if (mine && mine.writtenAt >= writtenAt) return;
    if (mine) this.#settle(id, mine);
    const wait = (this.#typedAt.get(id) ?? -Infinity) + TYPING_MS - this.#core.ports.clock.now();
    if (wait > 0) this.#later(id, wait, () => this.#show(id));
    else this.#show(id);
  }

  /** Shows what the server has, unless something newer was written here meanwhile. */
  #show(id: string): void {
    const known = this.#known.get(id);
    if (known && !this.#unsynced.has(id)) this.#drafts.replace(id, writtenOf(known));
  }

  #written(id: string, draft: WrittenDraft): void {
    const now = this.#core.ports.clock.now();
    const { text, replyTo } = draft;
    const { text: knownText, replyTo: knownReplyTo } = this.#known.get(id) ?? NO_DRAFT;
    // A cleared draft that the server never had needs no request.
    const isUnknown =
      !this.#unsynced.has(id) && knownText === text && (text === '' || knownReplyTo === replyTo);
    this.#typedAt.set(id, text === '' ? -Infinity : now);
    if (isUnknown) return;
    const wasSynced = !this.#unsynced.has(id);
    const writtenAt = this.#timeAfterKnown(id, now);
    this.#unsynced.set(id, { text, replyTo, writtenAt });
    if (wasSynced) this.#store.markUnsynced(id, writtenAt);
    if (text === '') void this.#send(id);
    else this.#later(id, UPLOAD_MS, () => void this.#send(id));
  }

  /** Later than what the server has, also when the clock of this device is slow. */
  #timeAfterKnown(id: string, now: number): Timestamp {
    const known = this.#known.get(id);
    const earliest = known === undefined ? 0 : Date.parse(known.writtenAt) + 1;
    return new Date(Math.max(now, earliest)).toISOString();
  }

  async #load(): Promise<void> {
    for (const [id, writtenAt] of await this.#store.unsyncedDrafts())
      if (!this.#unsynced.has(id))
        this.#unsynced.set(id, { ...(await this.#store.draft(id)), writtenAt });
    let cursor: string | null = null;
    do {
      const query: { limit: number; cursor: string | null } = { limit: LIMITS.pageMax, cursor };
      const page: CursorPage<Draft> = await this.#core.rest.get('drafts', query);
      for (const draft of page.items) this.noticed(draft);
      cursor = page.nextCursor;
    } while (cursor !== null && !this.#session.closed);
    for (const id of [...this.#unsynced.keys()]) void this.#send(id);
  }

  /**
   * One request per draft at a time: the server gets its texts in the order of writing. Repeated after
   * a transient error for as long as the connection is open, and after the next connect.
   */
  async #send(id: string): Promise<void> {
    const draft = this.#unsynced.get(id);
    const { connection, ports } = this.#core;
    if (!draft || this.#sending.has(id) || this.#session.closed) return;
    if (connection.state$.value.status !== 'connected')
      return this.#store.markUnsynced(id, draft.writtenAt);
    this.#sending.add(id);
    const connected = this.#session.child();
    connected.watch(connection.state$, ({ status }) => {
      if (status !== 'connected') connected.close();
    });
    try {
      await retry(() => this.#put(id), ports, connected, { policy: AFTER_CONNECT_RETRY });
    } finally {
      this.#sending.delete(id);
      connected.close();
    }
    if (this.#unsynced.has(id)) void this.#send(id);
  }

  /** Throws transient errors only. A refused draft stays on this device. */
  async #put(id: string): Promise<void> {
    const draft = this.#unsynced.get(id);
    if (!draft) return;
    const { conversationId, threadId } = placeOf(id);
    const body: WriteDraftRequest = { ...draft, threadId };
    try {
      const counting = await this.#core.rest.put<Draft>(`chats/${conversationId}/draft`, body);
      this.#settle(id, draft);
      this.noticed(counting);
    } catch (error) {
      if (isTransient(error)) throw error;
      this.#settle(id, draft);
    }
  }

  #settle(id: string, draft: Unsynced): void {
    if (this.#unsynced.get(id) !== draft) return;
    this.#unsynced.delete(id);
    this.#store.markUnsynced(id, null);
  }

  #later(id: string, ms: number, work: () => void): void {
    this.#timers.get(id)?.close();
    const timer = this.#session.child();
    this.#timers.set(id, timer);
    const run = (): void => {
      timer.close();
      work();
    };
    timer.onClose(this.#core.ports.clock.after(ms, run));
  }
}

/** A cleared draft replies to nothing. */
function writtenOf({ text, replyTo }: Unsynced): WrittenDraft {
  return text === '' ? NO_DRAFT : { text, replyTo };
}

function isLater(known: Unsynced | undefined, writtenAt: Timestamp): boolean {
  return known === undefined || known.writtenAt < writtenAt;
}

function placeOf(id: string): {
  readonly conversationId: ConversationId;
  readonly threadId: MessageId | null;
} {
  const [conversationId = '', threadId = null] = id.split('/');
  return { conversationId, threadId };
}
