import type { Message, MessageId, Seq, ThreadSummary, UserCard } from '@chatcall/contracts';
import { withCardInMessage } from '../conversations/index.js';
import { mergedMessage } from './own-reactions.js';

/** The place of a message in a stream of messages: 1, 2, 3 … without gaps; 0: it is in another one. */
export type PlaceOf = (message: Message) => Seq;

/** Most messages of a window; beyond it those at the other end are dropped. */
const LONGEST = 2000;

/**
 * A part of a stream of messages without gaps, by their places (`seq`). It is either attached: it ends with the
 * newest known message, and those that arrive are added; messages beyond a gap are kept aside until
 * the gap is filled. Or it is in the past, after a jump: newer messages are loaded page by page.
 * Duplicates and late arrivals change nothing. The owner publishes `messages` when a method reports
 * a change.
 */
export class MessageWindow {
  readonly #seqOf: PlaceOf;
  readonly #longest: number;
  #messages: readonly Message[] = [];
  #attached = true;
  readonly #ahead = new Map<number, Message>();

  constructor(seqOf: PlaceOf = ({ seq }) => seq, longest = LONGEST) {
    this.#seqOf = seqOf;
    this.#longest = longest;
  }

  get messages(): readonly Message[] {
    return this.#messages;
  }

  /** Whether it ends with the newest message. */
  get attached(): boolean {
    return this.#attached;
  }

  /** `seq` of the oldest message; 0 while empty. */
  get low(): number {
    return this.#placeAt(0);
  }

  /** `seq` of the newest message; 0 while empty. */
  get high(): number {
    return this.#placeAt(-1);
  }

  /** Messages beyond a gap, by `seq`. */
  get ahead(): readonly Message[] {
    return this.#ascending([...this.#ahead.values()]);
  }

  /**
   * Starts again with these messages, which are the newest ones or, not `attached`, some of the
   * past. Keeps messages beyond a gap that follow the newest page.
   */
  reset(page: readonly Message[], attached = true): void {
    const arrived = [...this.#ahead.values()];
    this.#messages = this.#ascending(page);
    this.#attached = attached;
    this.#ahead.clear();
    if (!attached) return;
    for (const message of arrived)
      if (this.#seqOf(message) > this.high) this.#ahead.set(this.#seqOf(message), message);
    this.#drain();
  }

  /** Adds a message that arrived, or takes its newer version. True when the window changed. */
  accept(message: Message): boolean {
    const seq = this.#seqOf(message);
    if (seq === 0) return false;
    if (seq >= this.low && seq <= this.high) return this.#replace(message);
    if (seq < this.low || !this.#attached) return false;
    const isAhead = this.#messages.length === 0 && seq !== 1;
    this.#ahead.set(seq, mergedMessage(this.#ahead.get(seq), message));
    return !isAhead && this.#drain();
  }

  /** Adds an older page. True when the window changed. */
  prepend(page: readonly Message[]): boolean {
    const older = this.#ascending(page).filter((message) => this.#seqOf(message) < this.low);
    const last = older.at(-1);
    if (!last || this.#seqOf(last) !== this.low - 1) return false;
    this.#messages = [...older, ...this.#messages];
    if (this.#messages.length > this.#longest) {
      this.#messages = this.#messages.slice(0, this.#longest);
      this.#attached = false;
      this.#ahead.clear();
    }
    return true;
  }

  /**
   * Adds a newer page, after which the window is attached if there are no more. True when the window
   * changed.
   */
  append(page: readonly Message[], attached: boolean): boolean {
    const newer = this.#ascending(page).filter((message) => this.#seqOf(message) > this.high);
    const [first] = newer;
    if (first && this.#seqOf(first) !== this.high + 1) return false;
    this.#attached = attached;
    this.#messages = [...this.#messages, ...newer].slice(-this.#longest);
    return newer.length > 0;
  }

  /** The message with this `seq`; null when it is not in the window. */
  find(seq: number): Message | null {
    return this.#messages[seq - this.low] ?? null;
  }

  /** A thread has this summary now. True when the window changed. */
  summarise(rootId: MessageId, thread: ThreadSummary): boolean {
    const index = this.#messages.findIndex(({ id }) => id === rootId);
    const known = this.#messages[index];
    if (!known || laterSummary(known.thread, thread) !== thread) return false;
    this.#messages = this.#messages.with(index, { ...known, thread });
    return true;
  }

  /** Updates the card of a user on all their messages. True when the window changed. */
  renameSender(card: UserCard): boolean {
    const renamed = this.#messages.map((message) => withCardInMessage(message, card));
    const changed = renamed.some((message, index) => message !== this.#messages[index]);
    if (changed) this.#messages = renamed;
    return changed;
  }

  #replace(message: Message): boolean {
    const index = this.#seqOf(message) - this.low;
    const known = this.#messages[index];
    const merged = mergedMessage(known, message);
    if (!known || merged === known) return false;
    const thread = laterSummary(known.thread, message.thread);
    this.#messages = this.#messages.with(index, { ...merged, thread } as Message);
    return true;
  }

  #placeAt(index: number): Seq {
    const message = this.#messages.at(index);
    return message ? this.#seqOf(message) : 0;
  }

  #ascending(page: readonly Message[]): readonly Message[] {
    return page.toSorted((a, b) => this.#seqOf(a) - this.#seqOf(b));
  }

  #drain(): boolean {
    const following: Message[] = [];
    for (let seq = this.high + 1; this.#ahead.has(seq); seq += 1) {
      const next = this.#ahead.get(seq);
      if (next) following.push(next);
      this.#ahead.delete(seq);
    }
    for (const seq of this.#ahead.keys()) if (seq <= this.high) this.#ahead.delete(seq);
    if (following.length === 0) return false;
    this.#messages = [...this.#messages, ...following];
    return true;
  }
}

/** Of two summaries of a thread the one with the later reply; `incoming` when both have the same. */
export function laterSummary(
  known: ThreadSummary | null,
  incoming: ThreadSummary | null,
): ThreadSummary | null {
  return known && (incoming?.lastSeq ?? 0) < known.lastSeq ? known : incoming;
}
