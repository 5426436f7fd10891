import { computed, inject, Injectable } from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';
import { NavigationEnd, Router } from '@angular/router';
import type { ConversationId, MessageId, Seq, Thread } from '@chatcall/contracts';
import { filter, map } from 'rxjs';
import { fromBehavior } from '../behavior';
import { CallIntents } from '../call/call-intents';
import { CLIENT } from '../client';

/** Which conversation and thread are visible, and which messages need no notification. */
@Injectable({ providedIn: 'root' })
export class ConversationView {
  readonly #router = inject(Router);
  readonly #calls = inject(CallIntents);
  readonly #chats = inject(CLIENT).chats;
  readonly #conversations = fromBehavior(this.#chats.conversations$);
  readonly #threads = fromBehavior(this.#chats.knownThreads$);
  readonly #url = toSignal(
    this.#router.events.pipe(
      filter((event) => event instanceof NavigationEnd),
      map(() => this.#router.url),
    ),
    { initialValue: this.#router.url },
  );
  /** The visible conversation; null for none, also while a call covers the page. */
  readonly openId = computed<ConversationId | null>(() =>
    this.#calls.covering() ? null : (/^\/chats\/([^/?#]+)/.exec(this.#url())?.[1] ?? null),
  );

  /** The root of the visible thread; null for none. */
  readonly openThreadId = computed<MessageId | null>(() =>
    this.#calls.covering()
      ? null
      : (/^\/chats\/[^/?#]+\/thread\/([^/?#]+)/.exec(this.#url())?.[1] ?? null),
  );

  /** Whether a reply that is only in a thread needs no notification. */
  isReplyHandled({ root }: Thread, threadSeq: Seq): boolean {
    if (this.openThreadId() === root.id) return true;
    const own = this.#threads().find((one) => one.root.id === root.id)?.own;
    const conversation = this.#conversations().find(({ id }) => id === root.conversationId);
    return (
      !own?.following || !conversation || conversation.own.muted || own.lastReadSeq >= threadSeq
    );
  }

  /**
   * Whether the message at `seq` needs no notification: its conversation is visible, or the message
   * was read, or the conversation was muted or left, on any device.
   */
  isHandled(id: ConversationId, seq: number): boolean {
    if (this.openId() === id) return true;
    const own = this.#conversations().find((one) => one.id === id)?.own;
    return !own || own.muted || own.lastReadSeq >= seq;
  }
}
