import { effect, signal, untracked, type Signal } from '@angular/core';
import type { MessageId } from '@chatcall/contracts';
import type { Quoted } from './message-rows';
import type { Opened } from './opened-timeline';
import type { QuotedMessages } from './quoted-messages';

interface Shown {
  readonly timeline: Signal<Opened | null>;
  readonly draftReplyTo: Signal<MessageId | null>;
  readonly messages: Signal<readonly Quoted[]>;
  readonly quotes: QuotedMessages;
}

/**
 * The message that the next one replies to. It belongs to the draft: when that is opened again, here
 * or on another device, the message is found among the loaded ones, or requested.
 */
export class ReplyTarget {
  readonly #timeline: Signal<Opened | null>;
  readonly #message = signal<Quoted | null>(null);
  readonly message = this.#message.asReadonly();

  /** In an injection context. */
  constructor({ timeline, draftReplyTo, messages, quotes }: Shown) {
    this.#timeline = timeline;
    effect(() => {
      const id = draftReplyTo();
      const loaded = messages();
      const requested = quotes.loaded();
      untracked(() => {
        if (id === (this.#message()?.id ?? null)) return;
        const found = loaded.find((one) => one.id === id) ?? (id && requested.get(id));
        this.#message.set((id && found) || null);
        if (id && !found) void quotes.load(id);
      });
    });
  }

  /** The user chooses it; null: cancels. */
  set(message: Quoted | null): void {
    this.#message.set(message);
    this.#timeline()?.setDraftReplyTo(message?.id ?? null);
  }

  /** It was sent, or another timeline is opened. */
  clear(): void {
    this.#message.set(null);
  }
}
