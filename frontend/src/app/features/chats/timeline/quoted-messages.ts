import { signal, type Signal } from '@angular/core';
import type { MessageId } from '@chatcall/contracts';
import type { Quoted } from './message-rows';
import type { Opened } from './opened-timeline';

/** Quoted messages that are not among the loaded ones, as far as they were requested. */
export class QuotedMessages {
  readonly #timeline: Signal<Opened | null>;
  readonly #loaded = signal<ReadonlyMap<MessageId, Quoted>>(new Map());
  readonly loaded = this.#loaded.asReadonly();
  readonly #requested = new Set<MessageId>();

  constructor(timeline: Signal<Opened | null>) {
    this.#timeline = timeline;
  }

  /** Requests a message, once. Without it the quote can still be opened. */
  async load(messageId: MessageId): Promise<void> {
    const timeline = this.#timeline();
    if (!timeline || this.#requested.has(messageId)) return;
    this.#requested.add(messageId);
    const quoted = await timeline.message(messageId).catch(() => null);
    if (quoted && timeline === this.#timeline())
      this.#loaded.update((known) => new Map(known).set(messageId, quoted));
  }

  /** Another timeline is opened. */
  reset(): void {
    this.#requested.clear();
    this.#loaded.set(new Map());
  }
}
