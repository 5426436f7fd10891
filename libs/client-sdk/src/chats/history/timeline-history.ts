import {
  LIMITS,
  type Message,
  type MessageId,
  type MessagePage,
  type Seq,
  type ThreadSummary,
  type Timestamp,
  type UserCard,
} from '@chatcall/contracts';
import { toChatCallError, type ChatCallError } from '../../errors/chat-call-error.js';
import type { RestClient } from '../../rest/rest-client.js';
import { derive, StateCell, type Behavior } from '../../state/behavior.js';
import { laterSummary, MessageWindow, type PlaceOf } from './message-window.js';
import { mergedMessage } from './own-reactions.js';
import type { TimelineState } from '../timeline-api.js';

/** Messages before a place, where the server has no pages around one. */
const BEFORE_PLACE = Math.floor(LIMITS.pageMax / 2);
/** Most messages that are loaded again when too much of them has changed. */
const REFRESHED = 1000;
/** Most summaries of threads that are kept for roots that are not loaded. */
const SUMMARIES = 20;
const START: TimelineState = {
  status: 'loading',
  loadingOlder: false,
  hasOlder: false,
  loadingNewer: false,
  hasNewer: false,
  error: null,
};

/** A message by `seq` or id, or the first one at or after a time. */
export type HistoryPlace =
  | { readonly around: Seq | MessageId; readonly at?: undefined }
  | { readonly at: Timestamp; readonly around?: undefined };

/** Query of a page; without a start the newest one. */
type PageQuery = HistoryPlace | { readonly before?: Seq } | { readonly after?: Seq };

/** A stream of messages: those of a conversation outside of threads, or those of one thread. */
export interface HistorySource {
  /** Of the pages of the server. */
  readonly path: string;
  readonly seqOf: PlaceOf;
  /** Whether the server has pages around a place; otherwise only before and after a `seq`. */
  readonly around: boolean;
}

/**
 * Loads the history of one stream of messages: the newest page, which the messages that arrive continue,
 * or after a jump a part of the past, and from there page by page in both directions.
 */
export class TimelineHistory {
  readonly #source: HistorySource;
  readonly #rest: RestClient;
  readonly messages = new StateCell<readonly Message[]>([]);
  /** Messages beyond a gap that is being loaded. */
  readonly ahead = new StateCell<readonly Message[]>([], sameMessages);
  readonly state = new StateCell<TimelineState>(START);
  /** The messages do not end with the newest one. */
  readonly isPast$: Behavior<boolean> = derive([this.state], ({ hasNewer }) => hasNewer);
  readonly #window: MessageWindow;
  /** Incremented when the window starts again: pages requested before do not belong to it. */
  #generation = 0;
  #jumps = 0;
  /** What arrived while pages are requested: newer than in the page, or missing in it. */
  readonly #arrived = new Map<MessageId, Message>();
  /** Summaries that are newer than the roots which will arrive or be loaded. */
  readonly #summaries = new Map<MessageId, ThreadSummary>();
  #requests = 0;
  /** What is shown was stored on the device, and may have changed since. */
  #stale = false;
  #loading: Promise<void> | null = null;
  #closed = false;

  constructor(source: HistorySource, rest: RestClient) {
    this.#source = source;
    this.#rest = rest;
    this.#window = new MessageWindow(source.seqOf);
  }

  /** The newest messages have to be loaded. */
  get needsLoad(): boolean {
    return this.#stale || this.state.value.status !== 'ready';
  }

  get high(): number {
    return this.#window.high;
  }

  /** Loads the newest page. */
  load(): Promise<void> {
    const loading = (this.#loading ??= this.#load().finally(() => {
      if (this.#loading === loading) this.#loading = null;
    }));
    return loading;
  }

  /** Its place in this stream. */
  seqOf(message: Message): Seq {
    return this.#source.seqOf(message);
  }

  /** What is loaded of a message, in its place. */
  find(message: Message): Message | null {
    return this.#window.find(this.seqOf(message));
  }

  /**
   * Begins with stored messages, which were the newest ones. False when something is loaded.
   * @param continued the changes since then follow; otherwise the newest messages have to be loaded
   */
  restore(messages: readonly Message[], hasOlder: boolean, continued: boolean): boolean {
    if (this.#closed || this.#requests > 0 || this.state.value.status !== 'loading') return false;
    this.#restart(messages, true, hasOlder);
    this.#stale = !continued;
    this.#publish();
    return true;
  }

  /** A message arrived or was changed. */
  accept(message: Message): void {
    if (this.seqOf(message) === 0) return;
    if (this.#requests > 0)
      this.#arrived.set(message.id, mergedMessage(this.#arrived.get(message.id), message));
    this.#window.accept(message);
    this.#summariseArrived();
    this.#publish();
  }

  /** A thread has this summary now. */
  summarise(rootId: MessageId, thread: ThreadSummary): void {
    const known = this.#summaries.get(rootId) ?? null;
    this.#summaries.delete(rootId);
    this.#summaries.set(rootId, laterSummary(known, thread) ?? thread);
    const [oldest] = this.#summaries.keys();
    if (this.#summaries.size > SUMMARIES && oldest !== undefined) this.#summaries.delete(oldest);
    if (this.#summariseArrived()) this.#publish();
  }

  /** The roots may arrive, or be loaded, after the notice of a reply. True when the window changed. */
  #summariseArrived(): boolean {
    let changed = false;
    for (const [rootId, thread] of this.#summaries) {
      if (!this.#window.messages.some(({ id }) => id === rootId)) continue;
      if (this.#requests === 0) this.#summaries.delete(rootId);
      if (this.#window.summarise(rootId, thread)) changed = true;
    }
    return changed;
  }

  /** Missed messages could not be loaded; null: they could. */
  failed(error: ChatCallError | null): void {
    this.#patch({ error });
  }

  /**
   * Loads what is shown again, since too much of it has changed: the newest page, or with
   * `keepPlace` the same part of the history. Throws, and keeps what is shown.
   */
  async refresh(keepPlace: boolean): Promise<void> {
    const { low, high, attached } = this.#window;
    const shown = this.state.value.status === 'ready' && high > 0;
    if (shown && (keepPlace || !attached)) await this.#reload(low, high);
    else await this.#newest();
  }

  async loadOlder(): Promise<void> {
    const { status, hasOlder, loadingOlder } = this.state.value;
    if (status !== 'ready' || !hasOlder || loadingOlder) return;
    await this.#extend('loadingOlder', { before: this.#window.low }, (page) => {
      this.#window.prepend(page.items);
      return { hasOlder: page.nextCursor !== null };
    });
  }

  async loadNewer(): Promise<void> {
    const { status, hasNewer, loadingNewer } = this.state.value;
    if (status !== 'ready' || !hasNewer || loadingNewer) return;
    await this.#extend('loadingNewer', { after: this.#window.high }, (page) => {
      const { low } = this.#window;
      this.#window.append(page.items, page.nextCursor === null);
      return this.#window.low > low ? { hasOlder: true } : {};
    });
  }

  /**
   * Shows the part of the history around a place, and returns the `seq` of its message; null when
   * another jump followed. Throws `CHAT.NOT_FOUND` when there is no such message.
   */
  async jump(place: HistoryPlace): Promise<Seq | null> {
    const number = (this.#jumps += 1);
    const loaded = this.#loadedSeq(place);
    if (loaded !== null) return loaded;
    const isLast = (): boolean => number === this.#jumps;
    const done = await this.#page(this.#queryOf(place), isLast, (page) => {
      const [first] = page.items;
      const hasOlder =
        page.previousCursor !== null ||
        (!this.#source.around && first !== undefined && this.seqOf(first) > 1);
      this.#restart(page.items, page.nextCursor === null, hasOlder);
    });
    return done ? (this.#loadedSeq(place) ?? this.#firstAt(place.at) ?? this.high) : null;
  }

  /** Back from the past to the newest messages. */
  async jumpToNewest(): Promise<void> {
    this.#jumps += 1;
    if (!this.#window.attached) await this.load();
  }

  renameSender(card: UserCard): void {
    if (this.#window.renameSender(card)) this.#publish();
  }

  close(): void {
    this.#closed = true;
  }

  async #load(): Promise<void> {
    if (this.state.value.status === 'failed') this.#patch({ status: 'loading', error: null });
    try {
      await this.#newest();
    } catch (thrown) {
      const error = toChatCallError(thrown);
      const ready = this.state.value.status === 'ready';
      this.#patch({ status: ready ? 'ready' : 'failed', error });
    }
  }

  async #newest(): Promise<void> {
    await this.#page({}, this.#sameWindow(), (page) =>
      this.#restart(page.items, true, page.nextCursor !== null),
    );
  }

  /** Loads a part of the history again, at most the newest messages of it. */
  async #reload(low: Seq, high: Seq): Promise<void> {
    const sameWindow = this.#sameWindow();
    const loaded: Message[] = [];
    let after = Math.max(low, high - REFRESHED + 1) - 1;
    let hasNewer = true;
    const read = (page: MessagePage): void => {
      loaded.push(...page.items);
      hasNewer = page.nextCursor !== null;
      const [first, last] = [loaded[0], page.items.at(-1)];
      after = last ? this.seqOf(last) : high;
      if (hasNewer && after < high) return;
      this.#restart(loaded, !hasNewer, first !== undefined && this.seqOf(first) > 1);
    };
    this.#requests += 1;
    try {
      while (hasNewer && after < high && sameWindow() && !this.#closed)
        await this.#page({ after }, sameWindow, read);
    } finally {
      this.#answered();
    }
  }

  /** Loads a page that continues the window. */
  async #extend(
    flag: 'loadingOlder' | 'loadingNewer',
    query: PageQuery,
    take: (page: MessagePage) => Partial<TimelineState>,
  ): Promise<void> {
    const sameWindow = this.#sameWindow();
    this.#patch({ [flag]: true });
    try {
      await this.#page(query, sameWindow, (page) => this.#patch({ ...take(page), error: null }));
    } catch (error) {
      if (sameWindow()) this.#patch({ error: toChatCallError(error) });
    } finally {
      if (sameWindow()) this.#patch({ [flag]: false });
    }
  }

  /** The window starts again with these messages. */
  #restart(messages: readonly Message[], attached: boolean, hasOlder: boolean): void {
    this.#generation += 1;
    this.#stale = false;
    this.#loading = null;
    this.#window.reset(messages, attached);
    const change = { hasOlder, loadingOlder: false, loadingNewer: false, error: null };
    this.#patch({ status: 'ready', ...change });
  }

  #sameWindow(): () => boolean {
    const generation = this.#generation;
    return () => generation === this.#generation;
  }

  #queryOf(place: HistoryPlace): PageQuery {
    const { around } = place;
    if (this.#source.around || typeof around !== 'number') return place;
    return { after: Math.max(0, around - BEFORE_PLACE) };
  }

  /** `seq` of the place if it is in the window. */
  #loadedSeq({ around }: HistoryPlace): Seq | null {
    const { low, high, messages } = this.#window;
    if (typeof around === 'number')
      return low > 0 && around >= low && around <= high ? around : null;
    const found = messages.find(({ id }) => id === around);
    return found ? this.seqOf(found) : null;
  }

  #firstAt(time: Timestamp | undefined): Seq | null {
    const first = this.#window.messages.find(({ createdAt }) => createdAt >= (time ?? ''));
    return first ? this.seqOf(first) : null;
  }

  /**
   * Requests a page, and takes it over with what arrived meanwhile unless it is not wanted any
   * more. True when it was taken over.
   */
  async #page(
    query: PageQuery,
    wanted: () => boolean,
    take: (page: MessagePage) => void,
  ): Promise<boolean> {
    const limit = Object.keys(query).length === 0 ? 'pageDefault' : 'pageMax';
    this.#requests += 1;
    try {
      const { path } = this.#source;
      const page = await this.#rest.get<MessagePage>(path, { ...query, limit: LIMITS[limit] });
      if (this.#closed || !wanted()) return false;
      take(page);
      for (const message of this.#arrived.values()) this.#window.accept(message);
      this.#summariseArrived();
      this.#publish();
      return true;
    } finally {
      this.#answered();
    }
  }

  #answered(): void {
    this.#requests -= 1;
    if (this.#requests === 0) this.#arrived.clear();
  }

  #publish(): void {
    if (this.#closed) return;
    this.#patch({ hasNewer: !this.#window.attached });
    this.messages.set(this.#window.messages);
    this.ahead.set(this.#window.ahead);
  }

  #patch(change: Partial<TimelineState>): void {
    const before = this.state.value;
    const next = { ...before, ...change };
    if (!this.#closed && !sameState(before, next)) this.state.set(next);
  }
}

function sameMessages(a: readonly Message[], b: readonly Message[]): boolean {
  return a.length === b.length && a.every((message, index) => message === b[index]);
}

function sameState(a: TimelineState, b: TimelineState): boolean {
  return Object.entries(a).every(([name, value]) => b[name as keyof TimelineState] === value);
}
