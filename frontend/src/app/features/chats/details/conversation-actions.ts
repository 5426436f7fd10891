import { inject, Injectable } from '@angular/core';
import { Router } from '@angular/router';
import type { Conversation } from '@chatcall/contracts';
import { errorText } from '../../../core/errors/error-text';
import { Confirm } from '../../../ui/dialog/confirm';
import { Toasts } from '../../../ui/toast/toasts';
import { ChatsState } from '../chats-state';
import { conversationName } from '../words/conversation-name';
import { isolate } from '../../../core/i18n/isolate';

/** What can be done with a conversation as a whole, with the words that go with it. */
@Injectable({ providedIn: 'root' })
export class ConversationActions {
  readonly #chats = inject(ChatsState);
  readonly #toasts = inject(Toasts);
  readonly #confirm = inject(Confirm);
  readonly #router = inject(Router);

  async toggleMuted(conversation: Conversation): Promise<void> {
    const muted = !conversation.own.muted;
    await this.#try(() => this.#chats.setMuted(conversation.id, muted));
  }

  async toggleArchived(conversation: Conversation): Promise<void> {
    const archived = !conversation.own.archived;
    if (!(await this.#try(() => this.#chats.setArchived(conversation.id, archived)))) return;
    if (!archived) return;
    if (this.#chats.openId() === conversation.id) await this.#router.navigateByUrl('/chats');
    this.#toasts.show({
      text: $localize`:@@archive.done:${isolate(conversationName(conversation))}:name: archived`,
      until: () =>
        !this.#chats.conversations().some((one) => one.id === conversation.id && one.own.archived),
      action: {
        label: $localize`:@@action.undo:Undo`,
        run: () => void this.#try(() => this.#chats.setArchived(conversation.id, false)),
      },
    });
  }

  async leave(conversation: Conversation): Promise<void> {
    const sure = await this.#confirm.ask({
      heading: $localize`:@@leave.heading:Leave ${isolate(conversationName(conversation))}:name:?`,
      text: $localize`:@@leave.text:You won't receive its messages. To come back, someone in the group has to add you.`,
      verb: $localize`:@@leave.verb:Leave group`,
      danger: true,
    });
    if (!sure) return;
    if (!(await this.#try(() => this.#chats.leave(conversation.id)))) return;
    await this.#router.navigateByUrl('/chats');
  }

  async #try(work: () => Promise<void>): Promise<boolean> {
    try {
      await work();
      return true;
    } catch (error) {
      this.#toasts.error(errorText(error));
      return false;
    }
  }
}
