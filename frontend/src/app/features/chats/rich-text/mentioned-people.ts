import { computed, inject, Injectable } from '@angular/core';
import { Router } from '@angular/router';
import type { UserCard } from '@chatcall/contracts';
import { errorText } from '../../../core/errors/error-text';
import { Toasts } from '../../../ui/toast/toasts';
import { ChatsState } from '../chats-state';

/** The people behind the mentions in messages. */
@Injectable({ providedIn: 'root' })
export class MentionedPeople {
  readonly #chats = inject(ChatsState);
  readonly #router = inject(Router);
  readonly #toasts = inject(Toasts);
  readonly meId = computed(() => this.#chats.me()?.id ?? null);

  /** Opens the direct conversation with a person. */
  async open({ id }: UserCard): Promise<void> {
    try {
      const conversation = await this.#chats.openDirect(id);
      await this.#router.navigate(['/chats', conversation.id]);
    } catch (error) {
      this.#toasts.error(errorText(error));
    }
  }
}
