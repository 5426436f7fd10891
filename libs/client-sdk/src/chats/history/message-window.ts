import type { Message, UserCard } from '@chatcall/contracts';

/**
 * A part of a conversation's history without gaps, by `seq`, up to the newest known message.
 * Messages beyond a gap are kept aside until the gap is filled; duplicates and late arrivals change
 * nothing. The owner publishes `messages` when a method reports a change.
 */
export class MessageWindow {
  #messages: readonly Message[] = [];
  readonly #ahead = new Map<number, Message>();

  get messages(): readonly Message[] {
    return this.#messages;
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
   * Starts again with a page of the newest messages. Keeps messages that arrived meanwhile and
   * follow the page.
   */
  reset(page: readonly Message[]): void {
    const arrived = [...this.#messages, ...this.#ahead.values()];
    this.#messages = ascending(page);
    this.#ahead.clear();
    for (const message of arrived)
      if (message.seq > this.high) this.#ahead.set(message.seq, message);
    this.#drain();
  }

  /**
   * Adds a message that arrived or was loaded after the newest one. True when the window changed.
   */
  accept(message: Message): boolean {
    if (this.#messages.length === 0 && message.seq !== 1) {
      this.#ahead.set(message.seq, message);
      return false;
    }
    if (message.seq < this.low) return false;
    if (message.seq <= this.high) return this.#replace(message);
    this.#ahead.set(message.seq, message);
    return this.#drain();
  }

  /** Adds an older page. True when the window changed. */
  prepend(page: readonly Message[]): boolean {
    const older = ascending(page).filter(({ seq }) => seq < this.low);
    if (older.at(-1)?.seq !== this.low - 1) return false;
    this.#messages = [...older, ...this.#messages];
    return true;
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
    if (!known || known.version >= message.version) return false;
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
