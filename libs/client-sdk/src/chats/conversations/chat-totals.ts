import {
  LIMITS,
  type Conversation,
  type ConversationId,
  type ConversationTotals,
  type ConversationTotalsRequest,
  type CountedTotals,
} from '@chatcall/contracts';
import type { ClientCore } from '../../client-api.js';
import { isTransient, waitAfter } from '../../errors/chat-call-error.js';
import { derive, StateCell, type Behavior } from '../../state/behavior.js';
import type { Scope } from '../../state/scope.js';
import type { ConversationStore } from './conversation-store.js';
import { LONGEST_TIMER_MS } from './mute-expiry.js';

/** Milliseconds in which changes are collected before a request. */
const PAUSE_MS = 300;
/** Milliseconds to wait after a transient error without `retryAfter`. */
const RETRY_MS = 5000;
const NONE: ConversationTotals = { unread: 0, unreadConversations: 0, mentions: 0, archived: 0 };

/** The server's totals, and the conversations that it excluded because they are counted here. */
interface Counted {
  readonly rest: ConversationTotals;
  /** Null before the first answer: all loaded conversations are counted here. */
  readonly here: ReadonlySet<ConversationId> | null;
  /**
   * Loaded conversations that the server's totals include, with their counts at that time or when
   * they were loaded; only later changes are added here.
   */
  readonly elsewhere: ReadonlyMap<ConversationId, ConversationTotals>;
}

const START: Counted = { rest: NONE, here: null, elsewhere: new Map() };

/**
 * Totals over all conversations, loaded or not. The loaded ones are counted here, from their
 * events; if there are others, those are counted by the server, and requested again when one of
 * them may have changed.
 */
export class ChatTotalsCounter {
  readonly #core: ClientCore;
  readonly #store: ConversationStore;
  readonly totals$: Behavior<ConversationTotals>;
  readonly #counted = new StateCell<Counted>(START);
  #session: Scope | null = null;
  #running: Promise<void> | null = null;
  #again = false;
  #cancel: (() => void) | null = null;
  #cancelMuteEnd: (() => void) | null = null;

  constructor(core: ClientCore, store: ConversationStore) {
    this.#core = core;
    this.#store = store;

    this.totals$ = derive([store.list$, this.#counted], totalsOf, sameTotals);
  }

  begin(session: Scope): void {
    this.#session = session;
    session.onClose(() => {
      this.#cancel?.();
      this.#cancel = null;
      this.#awaitMuteEnd(null);
      this.#counted.set(START);
    });
    session.watch(this.#store.list$, () => this.#compare());
  }

  /** A conversation that the server counts has changed. */
  invalidate(delayMs = PAUSE_MS): void {
    const session = this.#session;
    if (!session || session.closed || this.#cancel) return;
    this.#cancel = this.#core.ports.clock.after(delayMs, () => {
      this.#cancel = null;
      this.#refresh().catch((error: unknown) => {
        if (isTransient(error)) this.invalidate(waitAfter(error, RETRY_MS));
      });
    });
  }

  /**
   * When called during a request, another request follows: the answer may be older than the change.
   */
  #refresh(): Promise<void> {
    if (this.#running) this.#again = true;
    this.#running ??= this.#request().finally(() => {
      this.#running = null;
      if (this.#again) this.invalidate();
      this.#again = false;
    });
    return this.#running;
  }

  async #request(): Promise<void> {
    const session = this.#session;
    if (!session || session.closed) return;
    const loaded = this.#store.list$.value;
    const here = loaded.slice(0, LIMITS.totalsExceptMax).map(({ id }) => id);
    const request: ConversationTotalsRequest = { except: here };
    const { muteEndsIn, ...rest } = await this.#core.rest.post<CountedTotals>(
      'chats/totals',
      request,
    );
    if (session.closed) return;
    this.#awaitMuteEnd(muteEndsIn);
    this.#counted.set({
      rest,
      here: new Set(here),
      elsewhere: countsOf(loaded.slice(here.length)),
    });
    this.#compare();
  }

  /** When the mute of a conversation ends that the server counts, its totals are other ones. */
  #awaitMuteEnd(seconds: number | null): void {
    this.#cancelMuteEnd?.();
    this.#cancelMuteEnd = null;
    if (seconds === null) return;
    const waitMs = Math.min(Math.max(seconds, 1) * 1000, LONGEST_TIMER_MS);
    this.#cancelMuteEnd = this.#core.ports.clock.after(waitMs, () => this.invalidate(0));
  }

  /**
   * Requests the totals again when a conversation that the server counts was loaded or has changed,
   * or when one that it excluded is no longer known.
   */
  #compare(): void {
    const { here, elsewhere } = this.#counted.value;
    if (here === null) return;
    const list = this.#store.list$.value;
    const known = new Set(list.map(({ id }) => id));
    const fresh = list.filter(({ id }) => !here.has(id) && !elsewhere.has(id));
    const changed = list.some((conversation) => {
      const before = here.has(conversation.id) ? undefined : elsewhere.get(conversation.id);
      return before !== undefined && !sameTotals(before, countOf(conversation));
    });
    if (fresh.length > 0)
      this.#counted.update((counted) => ({
        ...counted,
        elsewhere: new Map([...elsewhere, ...countsOf(fresh)]),
      }));
    if (fresh.length === 0 && !changed && [...here].every((id) => known.has(id))) return;
    if (this.#running) this.#again = true;
    else this.invalidate();
  }
}

function totalsOf(
  list: readonly Conversation[],
  { rest, here, elsewhere }: Counted,
): ConversationTotals {
  return list.reduce((total, conversation) => {
    const now = countOf(conversation);
    const counted =
      here === null || here.has(conversation.id) ? NONE : (elsewhere.get(conversation.id) ?? now);
    return plus(total, now, counted);
  }, rest);
}

function countsOf(list: readonly Conversation[]): Map<ConversationId, ConversationTotals> {
  return new Map(list.map((conversation) => [conversation.id, countOf(conversation)]));
}

function countOf({ own }: Conversation): ConversationTotals {
  const counts = !own.muted && own.unread > 0;
  return {
    unread: counts ? own.unread : 0,
    unreadConversations: counts ? 1 : 0,
    mentions: own.mentions,
    archived: own.archived ? 1 : 0,
  };
}

function plus(
  total: ConversationTotals,
  now: ConversationTotals,
  counted: ConversationTotals,
): ConversationTotals {
  return {
    unread: total.unread + now.unread - counted.unread,
    unreadConversations:
      total.unreadConversations + now.unreadConversations - counted.unreadConversations,
    mentions: total.mentions + now.mentions - counted.mentions,
    archived: total.archived + now.archived - counted.archived,
  };
}

function sameTotals(a: ConversationTotals, b: ConversationTotals): boolean {
  return (
    a.unread === b.unread &&
    a.unreadConversations === b.unreadConversations &&
    a.mentions === b.mentions &&
    a.archived === b.archived
  );
}
