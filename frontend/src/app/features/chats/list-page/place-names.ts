import { computed, effect, inject, Injectable, untracked } from '@angular/core';
import type { ConversationId } from '@chatcall/contracts';
import { CLIENT } from '../../../core/client';
import { ChatsState } from '../chats-state';
import { conversationName } from '../words/conversation-text';

/** The names of the conversations in a list. Those that are not loaded appear later. */
@Injectable()
export class PlaceNames {
  readonly #client = inject(CLIENT);
  readonly #chats = inject(ChatsState);
  readonly #names = computed(
    () => new Map(this.#chats.conversations().map((one) => [one.id, conversationName(one)])),
  );
  readonly #requested = new Set<ConversationId>();

  /** Empty while it is not loaded. */
  readonly nameOf = (id: ConversationId): string => this.#names().get(id) ?? '';

  /** Loads each of these conversations once, unless it is loaded. */
  load(shown: () => readonly ConversationId[]): void {
    effect(() => {
      const ids = shown();
      untracked(() => {
        for (const id of ids) {
          if (this.#names().has(id) || this.#requested.has(id)) continue;
          this.#requested.add(id);
          void this.#client.chats.load(id).catch(() => this.#requested.delete(id));
        }
      });
    });
  }
}
