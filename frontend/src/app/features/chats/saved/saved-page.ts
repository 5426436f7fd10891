import { Component, DestroyRef, inject } from '@angular/core';
import { RouterLink } from '@angular/router';
import type { SavedMessageList } from '@chatcall/client-sdk';
import type { SavedMessage } from '@chatcall/contracts';
import { fromBehavior } from '../../../core/behavior';
import { CLIENT } from '../../../core/client';
import { errorText } from '../../../core/errors/error-text';
import { Panes } from '../../../core/layout/viewport';
import { Button } from '../../../ui/button/button';
import { IconButton } from '../../../ui/button/icon-button';
import { Empty } from '../../../ui/empty/empty';
import { Icon } from '../../../ui/icon/icon';
import { Skeleton } from '../../../ui/skeleton/skeleton';
import { Toasts } from '../../../ui/toast/toasts';
import { ChatsState } from '../chats-state';
import { MessageCard } from '../message-card';
import { MessageLinks } from '../message-links';
import { conversationName } from '../words/conversation-text';

/** The messages of all conversations that the user has saved for later. */
@Component({
  selector: 'cc-saved-page',
  imports: [Button, Empty, Icon, IconButton, MessageCard, RouterLink, Skeleton],
  templateUrl: './saved-page.html',
  styleUrl: './saved-page.css',
  host: { '[class.single]': 'panes.single()' },
})
export class SavedPage {
  readonly #client = inject(CLIENT);
  readonly #toasts = inject(Toasts);
  protected readonly links = inject(MessageLinks);
  protected readonly panes = inject(Panes);
  readonly #list: SavedMessageList = this.#client.chats.savedMessages();
  protected readonly saved = fromBehavior(this.#list.messages$);
  protected readonly state = fromBehavior(this.#list.state$);
  protected readonly nameOf = conversationName;
  protected readonly errorText = errorText;

  constructor() {
    const close = inject(ChatsState).openView();
    inject(DestroyRef).onDestroy(() => {
      close();
      this.#list.close();
    });
  }

  protected reload(): void {
    void this.#list.reload();
  }

  protected async loadMore(): Promise<void> {
    await this.#try(() => this.#list.loadMore());
  }

  protected async remove({ message, conversation }: SavedMessage): Promise<void> {
    await this.#try(() => this.#client.chats.setSaved(conversation.id, message.id, false));
  }

  async #try(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.#toasts.error(errorText(error));
    }
  }
}
