import type { Message, UserCard } from '@chatcall/contracts';

/**
 * A gapless piece of a conversation's history, by `seq`, that reaches up to the newest message known. Messages that arrive
 * ahead of a gap are kept aside until the gap is filled; doubles and late arrivals change nothing. Not live: the owner
 * publishes `messages` when a method says that something changed.
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

  /** Messages that arrived and do not follow on the newest one, by `seq`. */
  get ahead(): readonly Message[] {
    return ascending([...this.#ahead.values()]);
  }

  /** Begins anew with a page of the newest messages. What arrived meanwhile and follows on is kept. */
  reset(page: readonly Message[]): void {
    const arrived = [...this.#messages, ...this.#ahead.values()];
    this.#messages = ascending(page);
    this.#ahead.clear();
    for (const message of arrived)
      if (message.seq > this.high) this.#ahead.set(message.seq, message);
    this.#drain();
  }

  /** Takes one message that arrived, or several that were fetched after the newest. True when the window changed. */
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

  /** Puts an older page in front. True when the window changed. */
  prepend(page: readonly Message[]): boolean {
    const older = ascending(page).filter(({ seq }) => seq < this.low);
    if (older.at(-1)?.seq !== this.low - 1) return false;
    this.#messages = [...older, ...this.#messages];
    return true;
  }

  /** Shows a person's new card on all their messages. True when the window changed. */
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
