import type { Signal } from '@angular/core';
import type { Message, MessageId } from '@chatcall/contracts';
import type { BehaviorSwitch } from '../../../core/behavior';
import type { Quoted } from './message-rows';
import type { Opened } from './opened-timeline';

/** Quoted messages that are not among the loaded ones, as far as they were requested. */
export class QuotedMessages {
  readonly #timeline: Signal<Opened | null>;
  readonly loaded: Signal<ReadonlyMap<MessageId, Quoted>>;
  readonly #requested = new Set<MessageId>();

  constructor(timeline: BehaviorSwitch<Opened>) {
    this.#timeline = timeline.source;
    this.loaded = timeline.follow<ReadonlyMap<MessageId, Message>>(
      ({ requested$ }) => requested$,
      new Map(),
    );
  }

  /** Requests a message, once. Without it the quote can still be opened. */
  async load(messageId: MessageId): Promise<void> {
    const timeline = this.#timeline();
    if (!timeline || this.#requested.has(messageId)) return;
    this.#requested.add(messageId);
    await timeline.message(messageId).catch(() => null);
  }

  /** Another timeline is opened. */
  reset(): void {
    this.#requested.clear();
  }
}
