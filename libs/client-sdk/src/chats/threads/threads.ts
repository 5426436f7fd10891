import {
  LIMITS,
  type ConversationId,
  type Message,
  type MessageId,
  type OwnThreadChangedNotice,
  type OwnThreadState,
  type Seq,
  type Thread,
  type ThreadFilter,
  type ThreadPage,
  type ThreadSummary,
} from '@chatcall/contracts';
import { Subject, type Observable } from 'rxjs';
import type { ClientCore } from '../../client-api.js';
import { afterConnect } from '../../connection/retry.js';
import { isTransient, waitAfter } from '../../errors/chat-call-error.js';
import { derive, StateCell, type Behavior } from '../../state/behavior.js';
import type { Scope } from '../../state/scope.js';
import { CursorReporter, type ReadCursor } from '../cursors/index.js';
import { laterSummary, mergedMessage } from '../history/index.js';
import { byLastReply, lastSeqOf, ThreadStore } from './thread-store.js';

/** Milliseconds in which changes are collected before the unread threads are requested. */
const REFRESH_MS = 300;
/** Milliseconds to wait after a transient error without `retryAfter`. */
const RETRY_MS = 5000;
const READ_PAUSE_MS = 300;
/** Replies that are remembered until it is known whether they are in a thread that I follow. */
const RECENT_MAX = 100;

/** The first threads that I follow. */
export interface ListedThreads {
  readonly threads: readonly Thread[];
  /** There are no others. */
  readonly complete: boolean;
  /** Number of all with unread replies. */
  readonly unread: number;
}

/** A reply of another user in a thread that I follow. */
export interface ThreadReply {
  readonly message: Message;
  readonly thread: Thread;
}

/**
 * The threads of one session, and how many of those that I follow have unread replies. The server
 * counts them after each connect, and whenever an event is about a thread that is not loaded.
 */
export class Threads {
  readonly #core: ClientCore;
  readonly #session: Scope;
  readonly store = new ThreadStore();
  readonly #unread = new StateCell(0);
  readonly #arrived = new Subject<ThreadReply>();
  readonly #reads: CursorReporter;
  /** Replies of others, and those that are known to be in followed threads, by thread and place. */
  readonly #recent = new Map<string, Message>();
  readonly #expected = new Set<string>();
  /** The server has sent a list of threads. */
  #isCounted = false;
  #cancelRefresh: (() => void) | null = null;
  /** Down to where the list of all followed threads is loaded. */
  readonly #reach = new StateCell<ThreadReach>('nothing');

  constructor(core: ClientCore, session: Scope) {
    this.#core = core;
    this.#session = session;
    const { connection, ports } = core;
    const connected = (): boolean => connection.state$.value.status === 'connected';
    this.#reads = new CursorReporter(
      (threadId, seq) => this.#sendRead(threadId, seq),
      connected,
      ports.clock,
      READ_PAUSE_MS,
    );
    session.onClose(() => this.#close());
    session.watch(connection.connected$, () => this.#reads.resume());
    afterConnect(core, session, 'unread threads', () => this.#countUnread());
  }

  /** Number of threads that I follow and that have unread replies. */
  get unread$(): Behavior<number> {
    return this.#unread;
  }

  /** Down to where the list of all followed threads is loaded, or was stored on the device. */
  get reach$(): Behavior<ThreadReach> {
    return this.#reach;
  }

  /** The list of the followed threads as far as it is loaded; null: not at all. */
  get listed(): ListedThreads | null {
    const reach = this.#reach.value;
    if (reach === 'nothing') return null;
    const threads = this.store.list$.value.filter(
      (thread) => thread.own.following && isWithin(thread, reach),
    );
    return { threads, complete: reach === 'end', unread: this.#unread.value };
  }

  /** Shows the list as the device has stored it, unless the server has answered. */
  restoreList({ threads, complete, unread }: ListedThreads): void {
    if (this.#isCounted) return;
    this.restore(threads);
    this.#reach.set(complete ? 'end' : (threads.at(-1) ?? 'nothing'));
    this.#unread.set(unread);
  }

  /** Shows stored threads; what is known of a thread is newer. */
  restore(threads: readonly Thread[]): void {
    const unknown = threads.filter(({ root }) => this.store.get(root.id) === null);
    this.store.putAll(unknown, this.store.moment);
  }

  /** Replies of other users that are only in a thread that I follow, each once. */
  get arrived$(): Observable<ThreadReply> {
    return this.#arrived.asObservable();
  }

  /** Loads one thread. Throws `ChatCallError`. */
  async load(conversationId: ConversationId, rootId: MessageId): Promise<void> {
    const requested = this.store.moment;
    const path = `chats/${conversationId}/messages/${rootId}/thread`;
    const thread = await this.#core.rest.get<Thread>(path);
    if (!this.#session.closed) this.store.putAll([thread], requested);
  }

  /** A page of the threads that I follow. */
  async page(filter: ThreadFilter, cursor: string | null, limit: number): Promise<ThreadPage> {
    const requested = this.store.moment;
    const page = await this.#core.rest.get<ThreadPage>('threads', { filter, cursor, limit });
    if (!this.#session.closed) {
      this.store.putAll(page.items, requested);
      this.#isCounted = true;
      if (filter === 'all') this.#reach.set(reachOf(page) ?? this.#reach.value);
      if (requested === this.store.moment) this.#unread.set(page.unreadThreads);
      else this.refresh();
    }
    return page;
  }

  async follow(
    conversationId: ConversationId,
    rootId: MessageId,
    following: boolean,
  ): Promise<void> {
    const path = `chats/${conversationId}/messages/${rootId}/thread/following`;
    const { rest } = this.#core;
    const own = following
      ? await rest.put<OwnThreadState>(path)
      : await this.#unfollow(path, rootId);
    this.#changeOwn(rootId, own, this.store.counted(rootId));
  }

  async #unfollow(path: string, rootId: MessageId): Promise<OwnThreadState> {
    await this.#core.rest.delete(path);
    const lastReadSeq = this.store.get(rootId)?.own.lastReadSeq ?? 0;
    return { following: false, lastReadSeq, unread: 0 };
  }

  cursor(rootId: MessageId): ReadCursor {
    return {
      at$: derive(
        [this.store.thread$(rootId)],
        (thread) => thread && { lastReadSeq: thread.own.lastReadSeq, lastSeq: lastSeqOf(thread) },
        (a, b) => a?.lastReadSeq === b?.lastReadSeq && a?.lastSeq === b?.lastSeq,
      ),
      read: (seq) => this.#read(rootId, seq),
      markUnread: (seq) => this.#markUnread(rootId, seq),
    };
  }

  /** A reply was stored or changed; `summary`: of its thread after that. */
  replied(message: Message, summary: ThreadSummary | undefined, mine: boolean): void {
    const { threadId } = message;
    if (threadId === null || !summary) return;
    this.store.changeRoot(threadId, (root) => ({
      ...root,
      thread: laterSummary(root.thread, summary),
    }));
    if (mine || message.seq > 0) return;
    const key = keyOf(threadId, message.threadSeq);
    this.#recent.set(key, message);
    const [oldest] = this.#recent.keys();
    if (this.#recent.size > RECENT_MAX && oldest) this.#recent.delete(oldest);
    if (this.#expected.delete(key)) this.#announce(threadId, key);
  }

  /** A message is in this state now; `summary`: of its thread, after a reply was deleted. */
  changed(message: Message, summary?: ThreadSummary): void {
    this.replied(message, summary, true);
    if (message.deletedAt !== null) this.#deleted(message);
    this.store.changeRoot(message.id, (root) => {
      const thread = laterSummary(root.thread, message.thread);
      return { ...mergedMessage(root, message), thread } as Message;
    });
  }

  /** A deleted reply is not unread: the server counts the others. */
  #deleted({ threadId, threadSeq }: Message): void {
    const known = threadId === null ? null : this.store.get(threadId);
    const counts = known
      ? isUnread(known) && (threadSeq ?? 0) > known.own.lastReadSeq
      : threadId !== null && this.#unread.value > 0;
    if (counts) this.refresh();
  }

  /** Another user has replied in a thread that I follow. */
  followedReplied(threadId: MessageId, threadSeq: Seq): void {
    const known = this.store.get(threadId);
    const counted = this.store.counted(threadId);
    if (known && threadSeq <= counted) return;
    const key = keyOf(threadId, threadSeq);
    this.#expected.add(key);
    const [oldest] = this.#expected;
    if (this.#expected.size > RECENT_MAX && oldest) this.#expected.delete(oldest);
    if (!known || threadSeq > counted + 1) return this.refresh();
    const own = { ...known.own, following: true, unread: known.own.unread + 1 };
    this.#changeOwn(threadId, own, threadSeq);
    if (this.#recent.has(key)) this.#announce(threadId, key);
  }

  /** My state in a thread has changed, here or on another device. */
  ownChanged({ threadId, own, lastSeq, back = false }: OwnThreadChangedNotice): void {
    const known = this.store.get(threadId);
    if (back) this.#reads.movedBack(threadId, own.lastReadSeq);
    else this.#reads.known(threadId, own.lastReadSeq);
    if (!known) return this.refresh();
    const isRead = !back && own.following && known.own.lastReadSeq > own.lastReadSeq;
    if (!isRead) this.#changeOwn(threadId, own, lastSeq);
    if (isRead || this.store.counted(threadId) > lastSeq) this.refresh();
  }

  /** Requests the unread threads, after a short time. */
  refresh(delayMs = REFRESH_MS): void {
    if (this.#session.closed) return;
    this.#cancelRefresh ??= this.#core.ports.clock.after(delayMs, () => {
      this.#cancelRefresh = null;
      this.#countUnread().catch((error: unknown) => {
        if (isTransient(error)) this.refresh(waitAfter(error, RETRY_MS));
      });
    });
  }

  /** I am no longer a member of the conversation. */
  left(conversationId: ConversationId): void {
    this.store.removeAll(conversationId);
    this.refresh();
  }

  async #countUnread(): Promise<void> {
    if (this.#core.connection.state$.value.status !== 'connected') return;
    const before = this.store.list$.value.filter(isUnread);
    const requested = this.store.moment;
    const page = await this.page('unread', null, LIMITS.pageDefault);
    if (this.#session.closed) return;
    const unread = new Set(page.items.map(({ root }) => root.id));
    // Read on another device while this one had no connection.
    if (page.nextCursor === null && requested === this.store.moment)
      for (const known of before)
        if (!unread.has(known.root.id))
          this.store.changeOwn(known.root.id, readOf(known), lastSeqOf(known));
    for (const key of [...this.#expected]) {
      const [threadId = ''] = key.split('/');
      if (unread.has(threadId) && this.#recent.has(key)) this.#announce(threadId, key);
    }
  }

  #announce(threadId: MessageId, key: string): void {
    const [message, thread] = [this.#recent.get(key), this.store.get(threadId)];
    this.#expected.delete(key);
    this.#recent.delete(key);
    if (message && thread) this.#arrived.next({ message, thread });
  }

  #read(rootId: MessageId, seq: Seq): void {
    const known = this.store.get(rootId);
    if (!known?.own.following || known.own.lastReadSeq >= seq) return;
    const unread = Math.min(known.own.unread, Math.max(0, lastSeqOf(known) - seq));
    this.#changeOwn(rootId, { ...known.own, lastReadSeq: seq, unread }, seq);
    this.#reads.moved(rootId, seq);
  }

  /** Marks a reply and those after it as unread. The event that follows changes what is shown. */
  async #markUnread(threadId: MessageId, seq: Seq): Promise<void> {
    const conversationId = this.store.get(threadId)?.root.conversationId;
    if (conversationId === undefined) return;
    const before = Math.max(0, seq - 1);
    this.#reads.movedBack(threadId, before);
    const payload = { conversationId, threadId, seq: before, back: true };
    await this.#core.connection.request('chat:readThread', payload, { idempotent: true });
  }

  async #sendRead(threadId: MessageId, seq: Seq): Promise<void> {
    const conversationId = this.store.get(threadId)?.root.conversationId;
    if (conversationId === undefined) return;
    await this.#core.connection.request('chat:readThread', { conversationId, threadId, seq });
  }

  #changeOwn(rootId: MessageId, own: OwnThreadState, counted: Seq): void {
    const before = this.store.get(rootId);
    this.store.changeOwn(rootId, own, counted);
    const after = this.store.get(rootId);
    const change =
      Number(after !== null && isUnread(after)) - Number(before !== null && isUnread(before));
    if (change !== 0) this.#unread.update((count) => Math.max(0, count + change));
  }

  #close(): void {
    this.#cancelRefresh?.();
    this.#reads.close();
    this.#arrived.complete();
    this.store.clear();
    this.#unread.set(0);
  }
}

/** Down to where a list of threads is loaded: a thread as it was then, the end, or nothing. */
export type ThreadReach = Thread | 'end' | 'nothing';

/** Null when a page says nothing: it is empty, and others follow. */
export function reachOf({ items, nextCursor }: ThreadPage): ThreadReach | null {
  return nextCursor === null ? 'end' : (items.at(-1) ?? null);
}

export function isWithin(thread: Thread, reach: ThreadReach): boolean {
  return reach === 'end' || (reach !== 'nothing' && byLastReply(thread, reach) <= 0);
}

export function isUnread({ own }: Thread): boolean {
  return own.following && own.unread > 0;
}

function readOf(thread: Thread): OwnThreadState {
  return { ...thread.own, lastReadSeq: lastSeqOf(thread), unread: 0 };
}

function keyOf(threadId: MessageId, threadSeq: Seq | null): string {
  return `${threadId}/${threadSeq ?? 0}`;
}
