import type { Message, UserCard } from '@chatcall/contracts';

/** Most messages of a window; beyond it those at the other end are dropped. */
const LONGEST = 2000;

/**
 * A part of a conversation's history without gaps, by `seq`. It is either attached: it ends with the
 * newest known message, and those that arrive are added; messages beyond a gap are kept aside until
 * the gap is filled. Or it is in the past, after a jump: newer messages are loaded page by page.
 * Duplicates and late arrivals change nothing. The owner publishes `messages` when a method reports
 * a change.
 */
export class MessageWindow {
  readonly #longest: number;
  #messages: readonly Message[] = [];
  #attached = true;
  readonly #ahead = new Map<number, Message>();

  constructor(longest = LONGEST) {
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
    return this.#messages[0]?.seq ?? 0;
  }

  /** `seq` of the newest message; 0 while empty. */
  get high(): number {
    return this.#messages.at(-1)?.seq ?? 0;
  }

  /** Messages beyond a gap, by `seq`. */
  get ahead(): readonly Message[] {
    return ascending([...this.#ahead.values()]);
  }

  /**
   * Starts again with these messages, which are the newest ones or, not `attached`, some of the
   * past. Keeps messages beyond a gap that follow the newest page.
   */
  reset(page: readonly Message[], attached = true): void {
    const arrived = [...this.#ahead.values()];
    this.#messages = ascending(page);
    this.#attached = attached;
    this.#ahead.clear();
    if (!attached) return;
    for (const message of arrived)
      if (message.seq > this.high) this.#ahead.set(message.seq, message);
    this.#drain();
  }

  /** Adds a message that arrived, or takes its newer version. True when the window changed. */
  accept(message: Message): boolean {
    if (message.seq >= this.low && message.seq <= this.high) return this.#replace(message);
    if (message.seq < this.low || !this.#attached) return false;
    const isAhead = this.#messages.length === 0 && message.seq !== 1;
    if ((this.#ahead.get(message.seq)?.version ?? -1) < message.version)
      this.#ahead.set(message.seq, message);
    return !isAhead && this.#drain();
  }

  /** Adds an older page. True when the window changed. */
  prepend(page: readonly Message[]): boolean {
    const older = ascending(page).filter(({ seq }) => seq < this.low);
    if (older.at(-1)?.seq !== this.low - 1) return false;
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
    const newer = ascending(page).filter(({ seq }) => seq > this.high);
    if (newer.length > 0 && newer[0]?.seq !== this.high + 1) return false;
    this.#attached = attached;
    this.#messages = [...this.#messages, ...newer].slice(-this.#longest);
    return newer.length > 0;
  }

  /** The message with this `seq`; null when it is not in the window. */
  find(seq: number): Message | null {
    return this.#messages[seq - this.low] ?? null;
  }

  /** Updates the card of a user on all their messages. True when the window changed. */
  renameSender(card: UserCard): boolean {
    if (!this.#messages.some(({ sender }) => sender.id === card.id)) return false;
    this.#messages = this.#messages.map((message) =>
      message.sender.id === card.id ? { ...message, sender: card } : message,
    );
    return true;
  }

  #replace(message: Message): boolean {
    const index = message.seq - this.low;
    const known = this.#messages[index];
    if (!known || known.version > message.version) return false;
    if (known.version === message.version && sameOwnReactions(known, message)) return false;
    this.#messages = this.#messages.with(index, message);
    return true;
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

function ascending(page: readonly Message[]): readonly Message[] {
  return page.toSorted((a, b) => a.seq - b.seq);
}

/** A notice about another user's action may lack my reactions; an answer of the server has them. */
function sameOwnReactions(a: Message, b: Message): boolean {
  return a.reactions.every(({ mine }, index) => mine === b.reactions[index]?.mine);
}
